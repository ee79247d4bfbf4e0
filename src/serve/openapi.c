#include "serve/openapi.h"
#include "serve/resources.h"

#include <jansson.h>
#include <string.h>

/* --- schemas */

static json_t *nullable(const char *type, const char *meaning)
{
    return json_pack("{s:[s, s], s:s}", "type", type, "null", "description", meaning);
}

static json_t *column_schema(const struct column *column)
{
    const char *meaning = column->meaning == NULL ? "" : column->meaning;
    switch (column->type) {
    case COLUMN_COUNT:
    case COLUMN_NUMBER:
        return nullable("integer", meaning);
    case COLUMN_RATE:
    case COLUMN_SHARE:
    case COLUMN_DIFFERENCE:
    case COLUMN_PERCENT:
        return nullable("number", meaning);
    case COLUMN_BOOLEAN:
        return nullable("boolean", meaning);
    case COLUMN_LIST:
        return json_pack("{s:[s, s], s:{s:s}, s:s}", "type", "array", "null", "items", "type",
                         "string", "description", meaning);
    case COLUMN_TEXT:
    case COLUMN_TIME:
    case COLUMN_HEARD:
    case COLUMN_HOST:
    case COLUMN_ADDRESS:
        break;
    }
    return nullable("string", meaning);
}

static void add_column(json_t *properties, const char *name)
{
    const struct column *column = column_find(name);
    if (column != NULL)
        json_object_set_new(properties, name, column_schema(column));
}

/* Which keys a row may have. Rows of attacks and surges are of several forms:
 * there any column may stand. */
static json_t *row_schema(const struct question *question)
{
    json_t *properties = json_object();
    const bool any = question->shape == SHAPE_ATTACKS || question->shape == SHAPE_SURGES;
    for (size_t i = 0; any && i < column_count; i++)
        if (strncmp(columns[i].name, "previous_", 9) != 0)
            add_column(properties, columns[i].name);
    for (size_t i = 0; question->columns[i] != NULL; i++)
        add_column(properties, question->columns[i]);
    if (question->can_bucket)
        add_column(properties, "time");
    add_column(properties, "rank");
    if (question->can_compare) {
        json_object_set_new(properties, "previous",
                            nullable("object", "the same of the other period; null: new"));
        add_column(properties, "difference");
        add_column(properties, "percent");
    }
    return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                     "additionalProperties", false);
}

static json_t *reference(const char *kind, const char *name)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/components/%s/%s", kind, name));
}

static json_t *answer_schema(const struct question *question)
{
    return json_pack("{s:[o, {s:s, s:{s:{s:s}, s:{s:s, s:o}}}]}", "allOf",
                     reference("schemas", "answer"), "type", "object", "properties", "question",
                     "const", question->name, "rows", "type", "array", "items",
                     row_schema(question));
}

/* "answer-ports": beside the names of schemas that all have, of which "coverage" is one. */
static json_t *schema_name(const struct question *question)
{
    return json_sprintf("answer-%s", question->name);
}

static json_t *schema_of(const struct question *question)
{
    json_t *name = schema_name(question);
    json_t *schema = reference("schemas", json_string_value(name));
    json_decref(name);
    return schema;
}

static void add_answer(json_t *all, const struct question *question)
{
    json_t *name = schema_name(question);
    json_object_set_new(all, json_string_value(name), answer_schema(question));
    json_decref(name);
}

static json_t *schemas(void)
{
    return json_pack(
        "{s:{s:s, s:[s,s,s], s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}},"
        " s:{s:[s,s], s:s},"
        " s:{s:s, s:[s,s,s,s,s,s], s:{s:{s:s}, s:o, s:{s:s}, s:o, s:o, s:{s:s, "
        "s:i}, s:{s:s}}},"
        " s:{s:s, s:[s,s], s:{s:{s:[s,s]}, s:{s:[s,s]}}},"
        " s:{s:s, s:[s,s,s,s], s:{s:{s:s}, s:{s:s}, s:{s:s}}}}",
        /* problem */
        "problem", "type", "object", "required", "type", "title", "status", "properties", "type",
        "type", "string", "title", "type", "string", "status", "type", "integer", "detail", "type",
        "string",
        /* kind */
        "kind", "type", "string", "null", "description", "access, backscatter, conversation, other",
        /* answer */
        "answer", "type", "object", "required", "question", "period", "time_zone", "coverage",
        "rows_in_all", "rows", "properties", "question", "type", "string", "period",
        reference("schemas", "period"), "time_zone", "type", "string", "kind",
        reference("schemas", "kind"), "coverage", reference("schemas", "coverage"), "rows_in_all",
        "type", "integer", "minimum", 0, "rows", "type", "array",
        /* period */
        "period", "type", "object", "required", "from", "until", "properties", "from", "type",
        "string", "null", "until", "type", "string", "null",
        /* coverage */
        "coverage", "type", "object", "required", "address_days", "received", "accesses", "sensors",
        "properties", "address_days", "type", "number", "received", "type", "integer", "accesses",
        "type", "integer");
}

/* --- paths */

static json_t *parameter_schema(const struct parameter *p)
{
    json_t *schema = json_object();
    json_t *words = json_array();
    switch (p->type) {
    case PARAMETER_TEXT:
        json_object_set_new(schema, "type", json_string("string"));
        break;
    case PARAMETER_COUNT:
        json_object_set_new(schema, "type", json_string("integer"));
        json_object_set_new(schema, "minimum", json_integer((json_int_t)p->least));
        json_object_set_new(schema, "maximum", json_integer((json_int_t)p->most));
        if (p->preset != 0)
            json_object_set_new(schema, "default", json_integer((json_int_t)p->preset));
        break;
    case PARAMETER_WORDS:
        json_object_set_new(schema, "type", json_string("string"));
        for (size_t i = 0; p->words[i] != NULL; i++)
            json_array_append_new(words, json_string(p->words[i]));
        json_object_set(schema, "enum", words);
        if (p->has_default)
            json_object_set_new(schema, "default", json_string(p->words[0]));
        break;
    }
    json_decref(words);
    return schema;
}

static json_t *parameter_list(const struct serve_options *options, const struct route *route)
{
    json_t *list = json_array();
    const enum query_use use = route->resource->use;
    for (size_t i = 0; use != 0 && i < parameter_count; i++) {
        const struct parameter *p = &parameters[i];
        if (!parameter_applies(p, subject_of(route), use) ||
            (options->is_public && public_refuses(p)) || !parameter_suits(p, options->key != NULL))
            continue;
        json_t *parameter =
            json_pack("{s:s, s:s, s:b, s:s, s:o}", "name", p->name, "in", "query", "required",
                      p->required, "description", p->meaning, "schema", parameter_schema(p));
        if (p->example != NULL)
            json_object_set_new(parameter, "example", json_string(p->example));
        json_array_append_new(list, parameter);
    }
    return list;
}

/* Lines of JSON are text. */
static bool is_object(const char *type)
{
    return strcmp(type, TYPE_JSON) == 0 || strstr(type, "+json") != NULL;
}

static json_t *content_of(const struct route *route)
{
    const struct resource *resource = route->resource;
    const struct question *question = route->question;
    const char *type = route->format != NULL ? route->format->content_type : resource->type;
    json_t *content = json_object();
    json_t *schema = question != NULL && resource->use == QUERY_TABLE
                         ? schema_of(question)
                         : json_pack("{s:s}", "type", is_object(type) ? "object" : "string");
    /* Without parameters of the type, as OpenAPI names them. */
    json_t *name = json_sprintf("%.*s", (int)strcspn(type, ";"), type);
    json_object_set_new(content, json_string_value(name), json_pack("{s:o}", "schema", schema));
    json_decref(name);
    if (question != NULL && resource->use == QUERY_TABLE)
        json_object_set_new(content, "text/csv",
                            json_pack("{s:{s:s}}", "schema", "type", "string"));
    return content;
}

static json_t *responses_of(const struct serve_options *options, const struct route *route)
{
    const struct resource *resource = route->resource;
    static const char *const always[] = {"400", "405", "421", "429", "500", "503"};
    json_t *responses = json_pack("{s:{s:s, s:o}}", "200", "description", "the answer", "content",
                                  content_of(route));
    if (resource->way == RESOURCE_STORE)
        json_object_set_new(responses, "304",
                            json_pack("{s:s}", "description", "If-None-Match has its ETag"));
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        json_object_set_new(responses, always[i], reference("responses", "problem"));
    if (resource->use == QUERY_CHART)
        json_object_set_new(responses, "404", reference("responses", "problem"));
    if (options->token != NULL && resource->way != RESOURCE_ONCE)
        json_object_set_new(responses, "401", reference("responses", "problem"));
    return responses;
}

/* "ports", "ports-chart", "health". */
static json_t *operation_name(const struct route *route)
{
    if (route->question != NULL)
        return json_sprintf("%s%s", route->question->name,
                            route->resource->use == QUERY_CHART ? "-chart" : "");
    if (route->format != NULL)
        return json_sprintf("export-%s", route->format->name);
    const char *slash = strrchr(route->resource->path, '/');
    return json_sprintf("%.*s", (int)strcspn(slash + 1, "."), slash + 1);
}

static json_t *operation(const struct serve_options *options, const struct route *route)
{
    const char *summary = route->question != NULL ? route->question->title_en
                          : route->format != NULL ? route->format->summary_en
                                                  : route->resource->summary;
    json_t *object = json_pack("{s:o, s:s, s:o, s:o}", "operationId", operation_name(route),
                               "summary", summary, "parameters", parameter_list(options, route),
                               "responses", responses_of(options, route));
    if (route->resource->way == RESOURCE_ONCE)
        json_object_set_new(object, "security", json_array());
    if (route->question != NULL)
        json_object_set_new(object, "description", json_string(route->question->help));
    return object;
}

/* Takes over the path. */
static void add_path(json_t *paths, const struct serve_options *options, const struct route *route,
                     json_t *path)
{
    const bool is_refused = (options->is_public && !route_is_public(route)) ||
                            (route->resource->is_optional && !options->infected);
    if (!is_refused && path != NULL)
        json_object_set_new(paths, json_string_value(path),
                            json_pack("{s:o}", "get", operation(options, route)));
    json_decref(path);
}

static void add_questions(json_t *paths, const struct serve_options *options,
                          const struct resource *resource)
{
    for (size_t q = 0; q < question_count; q++)
        if (resource_is_of(resource, &questions[q]))
            add_path(paths, options,
                     &(struct route){.resource = resource, .question = &questions[q]},
                     json_sprintf("/v1/%s%s", questions[q].name, resource->below));
}

static void add_exports(json_t *paths, const struct serve_options *options,
                        const struct resource *resource)
{
    for (size_t f = 0; f < export_format_count; f++)
        if (export_is_served(&export_formats[f], options))
            add_path(paths, options,
                     &(struct route){.resource = resource, .format = &export_formats[f]},
                     json_sprintf("/v1/export/%s", export_formats[f].name));
}

static json_t *all_paths(const struct serve_options *options)
{
    json_t *paths = json_object();
    for (size_t i = 0; i < RESOURCE_COUNT; i++) {
        const struct resource *r = &resources[i];
        if (r->path != NULL)
            add_path(paths, options, &(struct route){.resource = r}, json_string(r->path));
        else if (r->use == QUERY_EXPORT)
            add_exports(paths, options, r);
        else
            add_questions(paths, options, r);
    }
    return paths;
}

static json_t *components(const struct serve_options *options)
{
    json_t *all = schemas();
    for (size_t q = 0; q < question_count; q++)
        if (!options->is_public || question_is_public(&questions[q]))
            add_answer(all, &questions[q]);
    json_t *object = json_pack("{s:o, s:{s:{s:s, s:{s:{s:o}}}}}", "schemas", all, "responses",
                               "problem", "description", "RFC 9457", "content", TYPE_PROBLEM,
                               "schema", reference("schemas", "problem"));
    if (options->token != NULL)
        json_object_set_new(
            object, "securitySchemes",
            json_pack("{s:{s:s, s:s}}", "token", "type", "http", "scheme", "bearer"));
    return object;
}

struct document *openapi_make(const struct serve_options *options)
{
    json_t *object =
        json_pack("{s:s, s:{s:s, s:s, s:s, s:{s:s, s:s}}, s:[{s:s}], s:o, s:o}", "openapi", "3.1.0",
                  "info", "title", "teiten", "version", options->version, "description",
                  "What an Internet fixed-point observatory has seen. Read-only: "
                  "the questions of `teiten "
                  "show`, one to one; docs/json.md describes the answers.",
                  "license", "name", "Apache-2.0", "identifier", "Apache-2.0", "servers", "url",
                  "/", "paths", all_paths(options), "components", components(options));
    if (object != NULL && options->token != NULL)
        json_object_set_new(object, "security", json_pack("[{s:[]}]", "token"));
    return json_document(object);
}
