#include "ask/ask.h"
#include "ask/names.h"
#include "ask/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sets the zone for the SQL macros, if DuckDB knows it. */
static bool set_zone(struct engine *engine, const struct plan *plan, struct error *error)
{
    char sql[192];
    struct result result;
    const char *parameters[] = {plan->zone};
    if (!engine_query(engine, "SELECT count(*) FROM pg_timezone_names() WHERE name = $1",
                      parameters, 1, &result, error))
        return false;
    bool known = result_cell(&result, 0, 0)->count > 0;
    result_clear(&result);
    if (!known)
        return error_set(error, ERROR_USAGE,
                         "--tz: no time zone is called '%s'; write a name such as Asia/Tokyo",
                         plan->zone);
    /* take_zone() in plan.c let through only letters, digits and _+-/. */
    snprintf(sql, sizeof sql,
             "SET VARIABLE zone = '%s'; SET VARIABLE show_passwords = %s; "
             "SET VARIABLE japanese = %s",
             plan->zone, plan->options->show_passwords ? "true" : "false",
             plan->options->japanese ? "true" : "false");
    return engine_run(engine, sql, error);
}

/* "6" and 32 hexadecimal digits, as address_text() writes IPv6 addresses, become RFC 5952 text. */
static void write_addresses(struct answer *answer)
{
    struct ipv6 address;
    for (size_t c = 0; c < answer->column_count; c++) {
        if (strcmp(answer->columns[c]->name, "source") != 0)
            continue;
        for (size_t r = 0; r < answer->rows.rows; r++) {
            struct cell *cell = &answer->rows.cells[r * answer->rows.columns + c];
            if (cell->type != CELL_TEXT || strlen(cell->text) != 33)
                continue;
            for (size_t i = 0; i < 16; i++) {
                const char digits[3] = {cell->text[1 + 2 * i], cell->text[2 + 2 * i], '\0'};
                address.bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
            }
            char text[IPV6_TEXT_SIZE];
            char *copy = strdup(ipv6_format(address, text));
            if (copy != NULL) {
                free(cell->text);
                cell->text = copy;
            }
        }
    }
}

/* What of a geo database the answer shows or was filtered by. */
static unsigned geo_in(const struct plan *plan)
{
    static const struct {
        const char *column;
        unsigned gives;
    } shown[] = {
        {"country", GEO_GIVES_COUNTRY}, {"countries", GEO_GIVES_COUNTRY}, {"asn", GEO_GIVES_ASN}};
    const struct question *question = plan->question;
    unsigned gives = plan->options->countries != NULL ? GEO_GIVES_COUNTRY : 0;
    if (question->shape == SHAPE_SOURCE)
        return GEO_GIVES_COUNTRY | GEO_GIVES_ASN;
    for (size_t c = 0; question->columns[c] != NULL; c++)
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
            if (strcmp(question->columns[c], shown[i].column) == 0)
                gives |= shown[i].gives;
    return gives;
}

static bool ask_engine(struct engine *engine, const struct plan *plan, struct segment_list *list,
                       struct answer *answer, struct error *error)
{
    struct loaded loaded;
    if (!engine_run(engine, question_sql("setup.sql"), error) || !set_zone(engine, plan, error) ||
        !names_load(engine, plan, error) || !class_prepare(engine, plan, &answer->classes, error))
        return false;
    if (plan->compared) {
        struct segment_list other = {0};
        bool good =
            load_period(engine, plan, &plan->before, &other, &loaded, &answer->before, error) &&
            answer_keep(engine, plan, &loaded, "before", error);
        if (geo_in(plan) != 0)
            geo_credits_add(&answer->credits, &other, geo_in(plan));
        segment_list_clear(&other);
        if (!good)
            return false;
    }
    if (!load_period(engine, plan, &plan->now, list, &loaded, &answer->now, error) ||
        !answer_keep(engine, plan, &loaded, "now", error) ||
        !answer_rows(engine, plan, &loaded, answer, error) ||
        !class_count_left_out(engine, plan, &loaded, &answer->classes, error) ||
        !cells_make_safe(engine, plan, &loaded, answer, error))
        return false;
    if (geo_in(plan) != 0)
        geo_credits_add(&answer->credits, list, geo_in(plan));
    answer->from_flows = loaded.fine;
    answer->now.coverage.scan_timeout_s = loaded.scan_timeout_s;
    write_addresses(answer);
    return true;
}

/* Names the file when DuckDB did not. */
static void find_broken(const struct segment_list *list, struct error *error)
{
    struct error found;
    if (strstr(error->text, ".parquet") != NULL) {
        error->class = ERROR_INPUT;
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        if (!segment_check(&list->segments[i], &found)) {
            *error = found;
            return;
        }
}

/* One attempt. `ret_again` tells that a file could not be read: it may have been compacted away. */
static struct answer *attempt(const struct plan *plan, bool *ret_again, bool last,
                              struct error *error)
{
    const struct engine_options engine_options = {.store = plan->options->store,
                                                  .limit_bytes = plan->options->limit_bytes,
                                                  .threads = plan->options->threads};
    struct segment_list list = {0};
    struct answer *answer = calloc(1, sizeof *answer);
    struct engine *engine = answer == NULL ? NULL : engine_open(&engine_options, error);
    *ret_again = false;
    if (answer == NULL)
        error_set(error, ERROR_FAILED, "no memory for the answer");
    if (engine == NULL)
        return answer_destroy(answer);
    answer->question = plan->question;
    answer->compared = plan->compared;
    answer->bucketed = plan->by != BY_NOTHING;
    snprintf(answer->zone, sizeof answer->zone, "%s", plan->zone);
    snprintf(answer->kind, sizeof answer->kind, "%s", plan->kind);
    if (!ask_engine(engine, plan, &list, answer, error)) {
        *ret_again = engine_failed_reading(engine);
        if (*ret_again && last)
            find_broken(&list, error);
        answer = answer_destroy(answer);
    }
    engine_close(engine);
    segment_list_clear(&list);
    return answer;
}

bool ask(const struct ask_options *options, struct answer **ret_answer, struct error *error)
{
    struct plan plan;
    struct answer *answer = NULL;
    bool again = true;
    bool good = plan_make(options, &plan, error);
    for (unsigned i = 1; good && answer == NULL && again && i <= ASK_ATTEMPTS; i++)
        answer = attempt(&plan, &again, i == ASK_ATTEMPTS, error);
    plan_clear(&plan);
    if (answer != NULL)
        *ret_answer = answer;
    return answer != NULL;
}

struct answer *answer_destroy(struct answer *answer)
{
    if (answer == NULL)
        return NULL;
    result_clear(&answer->rows);
    result_clear(&answer->source);
    result_clear(&answer->class_days);
    for (size_t i = 0; i < SECTION_COUNT; i++)
        result_clear(&answer->sections[i].rows);
    free(answer);
    return NULL;
}
