/* See signature_trial.h. */
#include "recognise/signature_trial.h"

#include "base/yaml.h"
#include "recognise/signature_examples.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, FAULT_BYTES = 1024 };

__attribute__((format(printf, 2, 3))) static void fault(struct signature_trial *trial,
                                                        const char *format, ...)
{
    char text[FAULT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    trial->faults++;
    trial->fault(trial->context, text);
}

/* ---- Examples ---- */

static bool has(const struct signature_result *result, size_t number)
{
    for (unsigned i = 0; i < result->count; i++)
        if (result->numbers[i] == number)
            return true;
    return false;
}

struct attempt {
    const char *file, *rule;
    size_t number;
    bool wants_match;
};

static void try_payload(struct signature_trial *trial, const struct attempt *a, unsigned place,
                        const char *text)
{
    uint8_t bytes[SIGNATURE_EXAMPLE_BYTES];
    size_t length;
    struct signature_result result;
    struct signature_tally *tally = &trial->tallies[a->number];
    const char *kind = a->wants_match ? "match" : "near_miss";
    (*(a->wants_match ? &tally->match : &tally->near_miss))++;
    if (!signature_example_bytes(text, bytes, &length)) {
        tally->wrong++;
        fault(trial, "%s: %s: %s %u: a wrong escape (\\r \\n \\\\ \\xHH), or over %d bytes",
              a->file, a->rule, kind, place, SIGNATURE_EXAMPLE_BYTES);
        return;
    }
    signature_match(trial->matcher, bytes, length, &result);
    if (!result.failed && has(&result, a->number) == a->wants_match)
        return;
    tally->wrong++;
    fault(trial, "%s: %s: %s %u: %s: %.200s", a->file, a->rule, kind, place,
          result.failed    ? "the scan failed"
          : a->wants_match ? "does not match"
                           : "matches",
          text);
}

static void try_examples(struct signature_trial *trial, const char *file,
                         const struct signature_examples *examples)
{
    for (unsigned i = 0; i < examples->examples_count; i++) {
        const struct signature_example *e = &examples->examples[i];
        struct attempt attempt = {file, e->rule, signature_find(trial->pack, e->rule), true};
        if (attempt.number == SIZE_MAX) {
            fault(trial, "%s: there is no rule with the id %s", file, e->rule);
            continue;
        }
        for (unsigned p = 0; p < e->match_count; p++)
            try_payload(trial, &attempt, p + 1, e->match[p]);
        attempt.wants_match = false;
        for (unsigned p = 0; p < e->near_miss_count; p++)
            try_payload(trial, &attempt, p + 1, e->near_miss[p]);
    }
}

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 5 &&
           strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool signature_trial_examples(struct signature_trial *trial, const char *folder,
                              struct error *error)
{
    char path[PATH_BYTES];
    struct dirent **entries;
    bool good = true;
    snprintf(path, sizeof path, "%.3500s/examples", folder);
    int count = scandir(path, &entries, is_yaml, by_name);
    if (count < 0)
        return true;
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%.3500s/examples/%.255s", folder, entries[i]->d_name);
        struct signature_examples *examples = good ? signature_examples_read(path, error) : NULL;
        good = examples != NULL;
        if (good)
            try_examples(trial, path, examples);
        yaml_destroy(examples);
        free(entries[i]);
    }
    free(entries);
    return good;
}

/* ---- A whole pack ---- */

static const char *const kinds[] = {"exploit", "probe", "bot", "tool", "research", NULL};
static const char *const confidences[] = {"verified", "rule read", "partly from memory",
                                          "from memory", NULL};

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

/* "", 2017, 2017-11 or 2017-11-27. */
static bool is_date(const char *text)
{
    static const char form[] = "dddd-dd-dd";
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (i >= sizeof form - 1 ||
            (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]))
            return false;
    return length == 0 || length == 4 || length == 7 || length == 10;
}

/* What is written in a way that nothing reads, or NULL. What is not there is no fault. */
static const char *form_fault(const struct signature *s)
{
    if (s->kind[0] != '\0' && !is_one_of(s->kind, kinds))
        return "kind is none of exploit, probe, bot, tool, research";
    if (s->confidence[0] != '\0' && !is_one_of(s->confidence, confidences))
        return "confidence is none of verified, rule read, partly from memory, from memory";
    if (s->known_exploited[0] != '\0' && s->known_exploited_memory[0] != '\0')
        return "known_exploited and known_exploited_memory exclude each other";
    if (!is_date(s->disclosed) || !is_date(s->known_exploited) ||
        !is_date(s->known_exploited_memory))
        return "a date is not written as 2017, 2017-11 or 2017-11-27";
    return NULL;
}

void signature_trial_forms(struct signature_trial *trial)
{
    for (size_t i = 0; i < signature_count(trial->pack); i++) {
        const struct signature *s = signature_at(trial->pack, i);
        const char *wrong = form_fault(s);
        if (wrong != NULL)
            fault(trial, "%s:%u: %s: %s", s->file, s->line, s->id, wrong);
    }
}

/* What a rule of a whole pack lacks, or NULL. */
static const char *metadata_fault(const struct signature *s)
{
    const struct {
        const char *text, *fault;
    } needed[] = {
        {s->name_ja, "no name_ja"},       {s->reference, "no reference"}, {s->ports, "no ports"},
        {s->advice_en, "no advice_en"},   {s->advice_ja, "no advice_ja"}, {s->kind, "no kind"},
        {s->confidence, "no confidence"},
    };
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (needed[i].text[0] == '\0')
            return needed[i].fault;
    return NULL;
}

static bool is_in_folder(const struct signature *s, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(s->file, folder, length) == 0 && s->file[length] == '/';
}

static void check_signature(struct signature_trial *trial, size_t number)
{
    const struct signature *s = signature_at(trial->pack, number);
    const struct signature_tally *tally = &trial->tallies[number];
    const char *wrong = metadata_fault(s);
    if (wrong != NULL)
        fault(trial, "%s:%u: %s: %s", s->file, s->line, s->id, wrong);
    if (tally->match < SIGNATURE_EXAMPLES_LEAST || tally->near_miss < SIGNATURE_EXAMPLES_LEAST)
        fault(trial, "%s:%u: %s: %u matches and %u near misses in examples/; at least %d of each",
              s->file, s->line, s->id, tally->match, tally->near_miss, SIGNATURE_EXAMPLES_LEAST);
}

static void check_expected(struct signature_trial *trial, const char *path,
                           const struct signature_expected *expected)
{
    for (unsigned i = 0; i < expected->rows_count; i++) {
        const struct signature_row *row = &expected->rows[i];
        if (row->rules_count == 0)
            fault(trial, "%s: row %s (%s) has no rule", path, row->row, row->what);
        for (unsigned r = 0; r < row->rules_count; r++)
            if (signature_find(trial->pack, row->rules[r]) == SIZE_MAX)
                fault(trial, "%s: row %s: there is no rule with the id %s", path, row->row,
                      row->rules[r]);
    }
}

bool signature_trial_pack(struct signature_trial *trial, const char *folder, struct error *error)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < signature_count(trial->pack); i++)
        if (is_in_folder(signature_at(trial->pack, i), folder))
            check_signature(trial, i);
    snprintf(path, sizeof path, "%.4000s/expected.yaml", folder);
    if (access(path, F_OK) != 0)
        return true;
    struct signature_expected *expected = signature_expected_read(path, error);
    if (expected == NULL)
        return false;
    check_expected(trial, path, expected);
    yaml_destroy(expected);
    return true;
}

bool signature_folder_is_pack(const char *folder)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.4000s/pack.yaml", folder);
    return access(path, F_OK) == 0;
}
