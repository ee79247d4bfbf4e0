/* Writes words.js: what the pages call columns, questions, words of answers and countries, and which parameters a
 * question has. All of it out of the tables that answers and API are made of, so that nothing is typed again.
 *
 * Out: an ES module on standard output. Runs when the pages are built, and is not installed. */
#include "publish/words.h"
#include "ask/country.h"
#include "serve/query.h"
#include "serve/resources.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const column_types[] = {
    [COLUMN_TEXT] = "text",       [COLUMN_NUMBER] = "number",         [COLUMN_COUNT] = "count",
    [COLUMN_RATE] = "rate",       [COLUMN_SHARE] = "share",           [COLUMN_TIME] = "time",
    [COLUMN_LIST] = "list",       [COLUMN_DIFFERENCE] = "difference", [COLUMN_PERCENT] = "percent",
    [COLUMN_BOOLEAN] = "boolean", [COLUMN_HEARD] = "heard",           [COLUMN_HOST] = "heard",
    [COLUMN_ADDRESS] = "text",
};

static json_t *columns_json(void)
{
    json_t *object = json_object();
    for (size_t i = 0; i < column_count; i++)
        json_object_set_new(object, columns[i].name,
                            json_pack("{s:s, s:s, s:s, s:s}", "type", column_types[columns[i].type],
                                      "en", columns[i].label_en, "ja", columns[i].label_ja,
                                      "meaning", columns[i].meaning));
    return object;
}

static json_t *parameters_json(const struct question *question, enum query_use use)
{
    json_t *list = json_array();
    for (size_t i = 0; i < parameter_count; i++)
        if (parameter_applies(&parameters[i], (struct query_subject){.question = question}, use))
            json_array_append_new(list, json_string(parameters[i].name));
    return list;
}

static json_t *questions_json(void)
{
    json_t *object = json_object();
    for (size_t i = 0; i < question_count; i++) {
        const struct question *q = &questions[i];
        json_object_set_new(
            object, q->name,
            json_pack("{s:s, s:s, s:o, s:o}", "en", q->title_en, "ja", q->title_ja, "table",
                      parameters_json(q, QUERY_TABLE), "chart",
                      chart_draws(q) ? parameters_json(q, QUERY_CHART) : json_array()));
    }
    return object;
}

static json_t *words_json(void)
{
    json_t *object = json_object();
    const char *column, *word, *japanese;
    for (size_t i = 0; word_at(i, &column, &word, &japanese); i++) {
        if (json_object_get(object, column) == NULL)
            json_object_set_new(object, column, json_object());
        json_object_set_new(json_object_get(object, column), word, json_string(japanese));
    }
    return object;
}

static json_t *countries_json(void)
{
    json_t *object = json_object();
    char code[3] = "AA", en[COUNTRY_NAME_SIZE], ja[COUNTRY_NAME_SIZE];
    for (code[0] = 'A'; code[0] <= 'Z'; code[0]++)
        for (code[1] = 'A'; code[1] <= 'Z'; code[1]++)
            if (strcmp(country_name(code, false, en), code) != 0)
                json_object_set_new(object, code,
                                    json_pack("[s, s]", en, country_name(code, true, ja)));
    return object;
}

static bool write_export(const char *name, json_t *object)
{
    char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);
    json_decref(object);
    if (text != NULL)
        printf("export const %s = %s;\n", name, text);
    free(text);
    return text != NULL;
}

int main(void)
{
    printf("// Made when the pages are built (web/words.c), out of the tables of the program.\n");
    return write_export("columns", columns_json()) && write_export("questions", questions_json()) &&
                   write_export("words", words_json()) &&
                   write_export("countries", countries_json()) && fflush(stdout) == 0
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}
