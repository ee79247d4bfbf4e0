/* For the tests of simulate: scenarios from text and from scenarios/, and files that go away again. */
#ifndef TEITEN_TEST_UNIT_SIMULATE_HELP_H
#define TEITEN_TEST_UNIT_SIMULATE_HELP_H

/* cmocka wants these four before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "simulate/simulate.h"

#define HEAD "name: t\naddresses: [198.18.0.0/30]\nstart: 2020-01-01\ndays: 2\n"
#define GEOGRAPHY                                                                                  \
    "geography:\n  - {prefix: 10.0.0.0/16, country: JP}\n  - {prefix: 10.1.0.0/16, country: TW}\n"

struct files {
    char folder[64], capture[96], truth[96];
};

static inline struct files files_create(void)
{
    struct files files = {.folder = "/tmp/teiten-simulate-XXXXXX"};
    assert_non_null(mkdtemp(files.folder));
    snprintf(files.capture, sizeof files.capture, "%s/c.pcapng", files.folder);
    snprintf(files.truth, sizeof files.truth, "%s/t.json", files.folder);
    return files;
}

static inline void files_destroy(const struct files *files)
{
    unlink(files->capture);
    unlink(files->truth);
    rmdir(files->folder);
}

/* The scenario of a text that must be good. */
static inline struct scenario *parsed(const char *text)
{
    struct error error = {0};
    struct scenario *scenario =
        scenario_parse("t.yaml", (const uint8_t *)text, strlen(text), &error);
    if (scenario == NULL)
        fail_msg("%s", error.text);
    return scenario;
}

/* One of scenarios/. */
static inline struct scenario *shipped(const char *name)
{
    char path[512];
    const char *root = getenv("TEITEN_SOURCE");
    snprintf(path, sizeof path, "%s/scenarios/%s", root == NULL ? "." : root, name);
    struct error error = {0};
    struct scenario *scenario = scenario_read(path, &error);
    if (scenario == NULL)
        fail_msg("%s", error.text);
    return scenario;
}

/* Simulates and returns the truth. */
static inline json_t *simulated(const struct scenario *scenario, const struct files *files,
                                struct simulate_options options)
{
    struct error error = {0};
    struct simulate_result result;
    if (options.capture_file == NULL)
        options.capture_file = files->capture;
    options.truth_file = files->truth;
    if (!simulate_scenario(scenario, &options, &result, &error))
        fail_msg("%s", error.text);
    json_t *truth = json_load_file(files->truth, 0, NULL);
    assert_non_null(truth);
    return truth;
}

/* Number `key` of the object at `truth`. */
static inline uint64_t number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    assert_true(json_is_integer(value));
    return (uint64_t)json_integer_value(value);
}

/* The row of a list in which `key` is `text`, or NULL. */
static inline const json_t *row_of(const json_t *truth, const char *list, const char *key,
                                   const char *text)
{
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(truth, list), i, row)
    {
        const char *value = json_string_value(json_object_get(row, key));
        if (value != NULL && strcmp(value, text) == 0)
            return row;
    }
    return NULL;
}

#endif
