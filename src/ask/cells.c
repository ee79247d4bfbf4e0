/* Cells that hold what a source sent, on their way out: see conceal.h and defang.c. */
#include "ask/conceal.h"
#include "ask/plan.h"

#include <stdlib.h>
#include <string.h>

static bool is_heard(const struct column *column)
{
    return column->type == COLUMN_HEARD || column->type == COLUMN_HOST;
}

static bool no_memory(struct error *error)
{
    return error_set(error, ERROR_FAILED, "no memory for the answer");
}

static bool cell_make_safe(struct cell *cell, const struct column *column,
                           const struct conceal_options *options)
{
    struct conceal_options own = *options;
    own.cut = strcmp(column->name, "excerpt") == 0;
    char *concealed = conceal(cell->text, &own);
    char *safe = concealed == NULL ? NULL : defang(concealed, column->type == COLUMN_HOST);
    free(concealed);
    if (safe == NULL)
        return false;
    free(cell->text);
    cell->text = safe;
    return true;
}

static bool rows_make_safe(const struct column *const *of, const struct result *rows,
                           const struct conceal_options *options, struct error *error)
{
    for (size_t c = 0; c < rows->columns; c++) {
        for (size_t r = 0; r < rows->rows && is_heard(of[c]); r++) {
            struct cell *cell = &rows->cells[r * rows->columns + c];
            if (cell->type == CELL_TEXT && !cell_make_safe(cell, of[c], options))
                return no_memory(error);
        }
    }
    return true;
}

static bool has_heard(const struct answer *answer)
{
    for (size_t c = 0; c < answer->column_count; c++)
        if (is_heard(answer->columns[c]))
            return true;
    return false;
}

/* The addresses that things heard were sent to, in order. The caller frees. */
static bool find_monitored(struct engine *engine, const struct loaded *loaded,
                           struct conceal_options *options, struct ipv6 **ret_addresses,
                           struct error *error)
{
    struct result found = {0};
    char *conversations = heard_all_sql(loaded, TABLE_CONVERSATIONS, true, error);
    char *events =
        conversations == NULL ? NULL : heard_all_sql(loaded, TABLE_PAYLOAD_EVENTS, true, error);
    const struct template_value values[] = {{"conversations", conversations},
                                            {"payload_events", events}};
    char *sql = events == NULL ? NULL : template_fill(question_sql("monitored.sql"), values, 2);
    bool good = sql != NULL && engine_query(engine, sql, NULL, 0, &found, error);
    struct ipv6 *addresses = good ? calloc(found.rows + 1, sizeof *addresses) : NULL;
    for (size_t r = 0; addresses != NULL && r < found.rows; r++) {
        const char *digits = result_cell(&found, r, 0)->text;
        for (size_t i = 0; i < sizeof addresses->bytes; i++) {
            const char byte[3] = {digits[2 * i], digits[2 * i + 1], '\0'};
            addresses[r].bytes[i] = (uint8_t)strtoul(byte, NULL, 16);
        }
    }
    if (good && addresses == NULL)
        good = no_memory(error);
    options->monitored = *ret_addresses = addresses;
    options->monitored_count = found.rows;
    result_clear(&found);
    free(sql);
    free(events);
    free(conversations);
    return good;
}

bool cells_make_safe(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                     struct answer *answer, struct error *error)
{
    struct conceal_options options = {.japanese = plan->options->japanese,
                                      .show_passwords = plan->options->show_passwords};
    struct ipv6 *addresses = NULL;
    if (!has_heard(answer))
        return true;
    bool good = find_monitored(engine, loaded, &options, &addresses, error) &&
                rows_make_safe(answer->columns, &answer->rows, &options, error);
    for (size_t i = 0; i < SECTION_COUNT && good; i++)
        good =
            rows_make_safe(answer->sections[i].columns, &answer->sections[i].rows, &options, error);
    free(addresses);
    return good;
}

bool cell_write_address(struct cell *cell)
{
    struct ipv6 address;
    char text[IPV6_TEXT_SIZE];
    if (cell->type != CELL_TEXT || strlen(cell->text) != 33)
        return true;
    for (size_t i = 0; i < 16; i++) {
        const char digits[3] = {cell->text[1 + 2 * i], cell->text[2 + 2 * i], '\0'};
        address.bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    char *copy = strdup(ipv6_format(address, text));
    if (copy == NULL)
        return false;
    free(cell->text);
    cell->text = copy;
    return true;
}
