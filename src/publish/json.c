/* The JSON form of an answer: docs/json.md. A change of a key is a breaking change. */
#include "publish/table.h"

#include <jansson.h>
#include <string.h>

#include "model/heard.h"

static json_t *list_json(const char *text)
{
    json_t *list = json_array();
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        json_array_append_new(list, json_stringn_nocheck(text, length));
        text += length + (text[length] == ' ');
    }
    return list;
}

static json_t *cell_json(const struct column *column, const struct cell *cell)
{
    switch (cell->type) {
    case CELL_COUNT:
        return json_integer(cell->count);
    case CELL_REAL:
        return json_real(cell->real);
    case CELL_TEXT:
        if (column->type == COLUMN_LIST)
            return list_json(cell->text);
        if (column->type == COLUMN_BOOLEAN)
            return json_boolean(strcmp(cell->text, "true") == 0);
        return json_string(cell->text);
    case CELL_NULL:
        break;
    }
    return json_null();
}

/* previous_rate becomes previous.rate; null where the row is new. */
static json_t *row_json(const struct table *table, size_t row)
{
    static const char prefix[] = "previous_";
    json_t *object = json_object();
    json_t *previous = NULL;
    bool is_new = false;
    for (size_t c = 0; c < table->column_count; c++) {
        const struct column *column = table->columns[c];
        const struct cell *cell = result_cell(table->rows, row, c);
        if (strncmp(column->name, prefix, sizeof prefix - 1) != 0) {
            json_object_set_new(object, column->name, cell_json(column, cell));
            continue;
        }
        if (previous == NULL) {
            previous = json_object();
            is_new = cell->type == CELL_NULL; /* the rank, which comes first */
            json_object_set(object, "previous", is_new ? json_null() : previous);
        }
        json_object_set_new(previous, column->name + sizeof prefix - 1, cell_json(column, cell));
    }
    json_decref(previous);
    return object;
}

static json_t *rows_json(const struct table *table)
{
    json_t *rows = json_array();
    for (size_t r = 0; r < table->rows->rows; r++)
        json_array_append_new(rows, row_json(table, r));
    return rows;
}

static json_t *text_or_null(const char *text)
{
    return text[0] == '\0' ? json_null() : json_string(text);
}

static json_t *period_json(const struct answered_period *period)
{
    return json_pack("{s:o, s:o}", "from", text_or_null(period->from), "until",
                     text_or_null(period->until));
}

/* What a period's answer about things heard lacks. */
static void add_losses(json_t *object, const struct answer *answer,
                       const struct answered_period *period)
{
    const struct question *question = answer->question;
    const bool told = answer->held_back.least_sources == 0;
    if (question->hears == 0)
        return;
    json_object_set_new(object, "not_heard", told ? json_integer(period->not_heard) : json_null());
    if ((question->hears & 1u << UNHEARD_SIGNATURE) != 0)
        json_object_set_new(object, "not_matched",
                            told ? json_integer(period->not_matched) : json_null());
}

static json_t *coverage_json(const struct coverage *c)
{
    return json_pack(
        "{s:f, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:I, s:I, "
        "s:I, "
        "s:I, s:I, s:s}",
        "address_days", c->address_days, "received", (json_int_t)c->received, "dropped",
        (json_int_t)(c->dropped_kernel + c->dropped_interface), "undecodable",
        (json_int_t)c->undecodable, "accesses", (json_int_t)c->accesses, "backscatter",
        (json_int_t)c->backscatter, "conversation", (json_int_t)c->conversation, "other",
        (json_int_t)c->other, "not_monitored", (json_int_t)c->not_monitored, "fragments",
        (json_int_t)c->fragments, "dropped_kernel", (json_int_t)c->dropped_kernel,
        "dropped_interface", (json_int_t)c->dropped_interface, "sensors", (json_int_t)c->sensors,
        "addresses", (json_int_t)c->addresses, "addresses_given", (int)c->monitored_given,
        "live_seconds", (json_int_t)c->live_seconds, "gaps", (json_int_t)c->gaps, "gap_seconds",
        (json_int_t)c->gap_seconds, "segments", (json_int_t)c->segments, "segments_passed_over",
        (json_int_t)c->passed_over, "access_definition", "packets");
}

/* What is rare is nearly of one sender: a single packet of it is seen in a count. */
static json_t *held_coverage_json(const struct answer *answer, const struct coverage *coverage)
{
    static const char *const rare[] = {"undecodable",   "fragments",    "other",
                                       "not_monitored", "conversation", "backscatter",
                                       "sensors",       "segments",     "segments_passed_over"};
    json_t *object = coverage_json(coverage);
    for (size_t i = 0; answer->held_back.least_sources > 0 && i < sizeof rare / sizeof rare[0]; i++)
        json_object_set_new(object, rare[i], json_null());
    return object;
}

static json_t *compare_json(const struct answer *answer)
{
    json_t *object = json_pack("{s:o, s:o}", "period", period_json(&answer->before), "coverage",
                               held_coverage_json(answer, &answer->before.coverage));
    add_losses(object, answer, &answer->before);
    return object;
}

static json_t *source_json(const struct answer *answer)
{
    json_t *object = json_pack("{s:s}", "address", answer->address);
    for (size_t c = 0; c < answer->source.columns; c++) {
        const struct cell *cell = result_cell(&answer->source, 0, c);
        const struct column text = {
            .type = strcmp(answer->source.names[c], "seen") == 0 ? COLUMN_BOOLEAN : COLUMN_TEXT};
        json_object_set_new(object, answer->source.names[c], cell_json(&text, cell));
    }
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        const struct answered_section *section = &answer->sections[i];
        const struct table table = table_of_section(section);
        json_object_set_new(object, section->section->name,
                            json_pack("{s:I, s:o}", "rows_in_all", (json_int_t)section->row_total,
                                      "rows", rows_json(&table)));
    }
    return object;
}

static json_t *attack_rule_json(const struct attack_rule *rule)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "packets", (json_int_t)rule->packets, "duration_s",
                     (json_int_t)rule->duration_s, "peak", (json_int_t)rule->peak, "gap_s",
                     (json_int_t)rule->gap_s);
}

/* The kept classes, and how much the others had. */
static json_t *classes_json(const struct answered_classes *classes)
{
    json_t *kept = json_array();
    for (int i = 0; i < CLASS_COUNT; i++)
        if ((classes->kept & 1u << i) != 0)
            json_array_append_new(kept, json_string(source_class_names[i]));
    return json_pack("{s:o, s:I, s:I, s:s}", "kept", kept, "left_out",
                     (json_int_t)classes->left_out, "of", (json_int_t)classes->of, "unit",
                     classes->unit->name);
}

/* One source's class of each day, with the evidence as it is. */
static json_t *class_days_json(const struct result *days)
{
    json_t *list = json_array();
    for (size_t r = 0; r < days->rows; r++) {
        json_t *day = json_object();
        for (size_t c = 0; c < days->columns; c++) {
            const char *name = days->names[c];
            const struct column column = {.type = strcmp(name, "is_survey") == 0 ? COLUMN_BOOLEAN
                                                  : strcmp(name, "signatures") == 0 ||
                                                          strcmp(name, "iot_ports") == 0 ||
                                                          strcmp(name, "tools") == 0
                                                      ? COLUMN_LIST
                                                      : COLUMN_TEXT};
            json_object_set_new(day, name, cell_json(&column, result_cell(days, r, c)));
        }
        json_array_append_new(list, day);
    }
    return list;
}

static json_t *credits_json(const struct geo_credits *credits)
{
    static const char *const gives[] = {"", "country", "asn", "country and asn"};
    json_t *list = json_array();
    for (size_t i = 0; i < credits->count; i++) {
        const struct geo_credit *c = &credits->items[i];
        json_array_append_new(list, json_pack("{s:s, s:o, s:s, s:o}", "database", c->database,
                                              "date", text_or_null(c->date), "gives",
                                              gives[c->gives], "credit", text_or_null(c->credit)));
    }
    return list;
}

static json_t *held_back_json(const struct answered_held_back *held_back)
{
    json_t *accesses =
        held_back->accesses < 0 ? json_null() : json_integer((json_int_t)held_back->accesses);
    return json_pack("{s:I, s:o}", "least_sources", (json_int_t)held_back->least_sources,
                     "other_accesses", accesses);
}

bool publish_json(FILE *out, const struct answer *answer)
{
    const struct table table = table_of_answer(answer);
    json_t *root = json_object(), *rows = rows_json(&table);
    json_object_set_new(root, "question", json_string(answer->question->name));
    json_object_set_new(root, "period", period_json(&answer->now));
    json_object_set_new(root, "time_zone", json_string(answer->zone));
    json_object_set_new(root, "kind", text_or_null(answer->kind));
    json_object_set_new(root, "coverage", held_coverage_json(answer, &answer->now.coverage));
    add_losses(root, answer, &answer->now);
    if (answer->compared)
        json_object_set_new(root, "compare", compare_json(answer));
    if (answer->question->shape == SHAPE_SCANS)
        json_object_set_new(root, "scan_timeout_s",
                            json_integer(answer->now.coverage.scan_timeout_s));
    if (answer->question->shape == SHAPE_ATTACKS)
        json_object_set_new(root, "attack_rule", attack_rule_json(&answer->attack));
    if (answer->source.rows > 0)
        json_object_set_new(root, "source", source_json(answer));
    if (answer->question->shape == SHAPE_SOURCE)
        json_object_set_new(root, "class_days", class_days_json(&answer->class_days));
    if (answer->classes.kept != CLASS_ALL)
        json_object_set_new(root, "classes", classes_json(&answer->classes));
    if (answer->held_back.least_sources > 0)
        json_object_set_new(root, "held_back", held_back_json(&answer->held_back));
    if (answer->credits.count > 0)
        json_object_set_new(root, "credits", credits_json(&answer->credits));
    json_object_set_new(root, "rows_in_all", json_integer(answer->row_total));
    json_object_set_new(root, "rows", rows);
    bool good = root != NULL && rows != NULL &&
                json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0;
    json_decref(root);
    fputc('\n', out);
    return good || ferror(out);
}
