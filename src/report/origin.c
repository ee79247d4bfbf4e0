/* Where figures come from: see build.h. */
#include "report/build.h"

#include <stdarg.h>
#include <string.h>

struct origin origin_of(int query, const char *path, ...)
{
    struct origin origin = {.query = query};
    va_list list;
    va_start(list, path);
    const int length = vsnprintf(origin.path, sizeof origin.path, path, list);
    va_end(list);
    /* Half an expression would be a wrong one. */
    if (length < 0 || (size_t)length >= sizeof origin.path)
        origin.path[0] = '\0';
    return origin;
}

struct origin origin_cell(int query, size_t row, const char *column)
{
    static const char previous[] = "previous_";
    const size_t skip = sizeof previous - 1;
    if (strncmp(column, previous, skip) == 0)
        return origin_of(query, ".rows[%zu].previous.%s", row, column + skip);
    return origin_of(query, ".rows[%zu].%s", row, column);
}

static size_t add_query(int query, int *queries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (queries[i] == query)
            return count;
    if (query < 0)
        return count;
    queries[count] = query;
    return count + 1;
}

size_t table_queries(const struct build *build, const struct build_table *table,
                     int ret_queries[BUILD_QUERIES])
{
    size_t count = 0;
    for (size_t i = 0; i < table->row_count * table->column_count; i++)
        if (table->cells[i].figure >= 0)
            count =
                add_query(build->figures[table->cells[i].figure].origin.query, ret_queries, count);
    return count;
}

size_t chart_queries(const struct build_chart *chart, int ret_queries[BUILD_QUERIES])
{
    size_t count = 0;
    for (size_t i = 0; i < chart->series_count; i++)
        count = add_query(chart->series[i].origin.query, ret_queries, count);
    return count;
}
