/* See verify.h. */
#include "report/verify.h"
#include "publish/width.h"
#include "report/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* ---- Reading the page */

static char *read_page(const char *path, struct error *error)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        error_set_errno(error, ERROR_INPUT, "%s: cannot be opened", path);
        return NULL;
    }
    char *text = malloc(VERIFY_LIMIT_BYTES + 1);
    const size_t length = text == NULL ? 0 : fread(text, 1, VERIFY_LIMIT_BYTES + 1, file);
    const bool good = text != NULL && !ferror(file) && length <= VERIFY_LIMIT_BYTES &&
                      memchr(text, '\0', length) == NULL;
    fclose(file);
    if (good) {
        text[length] = '\0';
        char *fitting = realloc(text, length + 1);
        return fitting != NULL ? fitting : text;
    }
    free(text);
    error_set(error, ERROR_INPUT, "%s: not a report of teiten: too large, or not text", path);
    return NULL;
}

static bool has_only(const char *text, size_t limit, const char *allowed)
{
    const size_t length = strlen(text);
    return length > 0 && length <= limit && strspn(text, allowed) == length;
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS  "0123456789"

/* Takes the checked parameters; what asks later (period, zone, sensor) checks more. */
static bool take_parameters(json_t *parameters, struct report_options *ret)
{
    const char *period, *profile, *lang, *zone, *home, *program;
    json_t *sensor;
    json_int_t made;
    int ports, reach;
    if (json_unpack(parameters, "{s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:i, s:i, s:s}", "period",
                    &period, "profile", &profile, "lang", &lang, "tz", &zone, "home", &home,
                    "sensor", &sensor, "made", &made, "research_ports", &ports, "research_reach",
                    &reach, "program", &program) != 0)
        return false;
    int p = 0;
    while (p < PROFILE_COUNT && strcmp(profile_names[p], profile) != 0)
        p++;
    const char *name = json_string_value(sensor);
    if (p == PROFILE_COUNT || (strcmp(lang, "ja") != 0 && strcmp(lang, "en") != 0) ||
        !has_only(period, 60, LETTERS DIGITS "-.:") || !has_only(zone, 60, LETTERS DIGITS "_+-/") ||
        strlen(home) != 2 || !has_only(home, 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") || made < 0 ||
        made >= INSTANT_LIMIT_S || ports < 0 || ports > 65536 || reach < 0 || reach > 1000000 ||
        !has_only(program, 60, LETTERS DIGITS ".+-") ||
        (name != NULL && !has_only(name, 63, LETTERS DIGITS "-_.")) ||
        (name == NULL && !json_is_null(sensor)))
        return false;
    ret->period = period;
    ret->profile = (enum report_profile)p;
    ret->common.japanese = strcmp(lang, "ja") == 0;
    ret->common.zone = zone;
    ret->common.sensor = name;
    ret->common.research_ports = (unsigned)ports;
    ret->common.research_reach = (unsigned)reach;
    memcpy(ret->home, home, 3);
    ret->now = (struct instant){made * NS_PER_S};
    ret->version = program;
    return true;
}

bool verify_parameters(const char *page, struct report_options *ret_options,
                       struct json_t **ret_json, struct error *error)
{
    static const char begin[] = "<script type=\"application/json\" id=\"teiten-report\">";
    const char *from = strstr(page, begin);
    const char *until = from == NULL ? NULL : strstr(from, "</script>");
    json_error_t fault;
    if (until == NULL)
        return error_set(error, ERROR_INPUT,
                         "the page has no data of teiten: it is no report, or a part is missing");
    from += sizeof begin - 1;
    json_t *json = json_loadb(from, (size_t)(until - from), JSON_REJECT_DUPLICATES, &fault);
    if (json == NULL)
        return error_set(error, ERROR_INPUT, "the page's data are no JSON: line %d: %s", fault.line,
                         fault.text);
    if (json_integer_value(json_object_get(json, "teiten_report")) == REPORT_DATA_VERSION &&
        take_parameters(json_object_get(json, "parameters"), ret_options)) {
        *ret_json = json;
        return true;
    }
    json_decref(json);
    return error_set(error, ERROR_INPUT,
                     "the page's data are not those of a report, or of a newer version of teiten");
}

/* ---- Comparing */

enum { TOLD_LIMIT = 200 };
enum { PRINTED_LIMIT = 400 }; /* bytes of one element: every page is read in one pass */

/* One <data> element: its id, and everything from its value to its end. */
struct printed {
    char id[BUILD_ID_SIZE];
    const char *at; /* behind id=" */
    size_t length;
    char text[64];
};

/* The next one from `at` on; NULL: none. */
static const char *next_printed(const char *at, struct printed *ret)
{
    static const char *const starts[] = {"<data id=\"", "<data data-figure=\""};
    while ((at = strstr(at, "<data ")) != NULL) {
        for (size_t i = 0; i < 2; i++) {
            const size_t skip = strlen(starts[i]);
            if (strncmp(at, starts[i], skip) != 0)
                continue;
            ret->at = at + skip;
            const size_t left = strnlen(ret->at, PRINTED_LIMIT);
            const char *quote = memchr(ret->at, '"', left);
            const char *end = memmem(ret->at, left, "</data>", strlen("</data>"));
            const size_t id = quote == NULL ? SIZE_MAX : (size_t)(quote - ret->at);
            if (id >= sizeof ret->id || end == NULL)
                continue;
            snprintf(ret->id, sizeof ret->id, "%.*s", (int)id, ret->at);
            ret->length = (size_t)(end - ret->at);
            const char *text = memchr(ret->at, '>', ret->length);
            if (text == NULL)
                text = end - 1;
            snprintf(ret->text, sizeof ret->text, "%.*s", (int)(end - text - 1), text + 1);
            return end;
        }
        at++;
    }
    return NULL;
}

struct telling {
    FILE *out;
    bool japanese;
    struct verified *verified;
};

/* Texts of the page are a stranger's: nothing that steers a terminal, and no more than a line. */
static void tell_text(FILE *out, const char *text, size_t length)
{
    char copy[TOLD_LIMIT + 1];
    if (length > TOLD_LIMIT)
        length = TOLD_LIMIT;
    memcpy(copy, text, length);
    copy[length] = '\0';
    copy[text_fit(copy, length)] = '\0';
    text_write_safe(out, copy);
}

static void tell(struct telling *t, const char *where, const char *printed, size_t printed_length,
                 const char *wanted, size_t wanted_length)
{
    if (++t->verified->mismatches > VERIFY_TELL_LIMIT)
        return;
    tell_text(t->out, where, strlen(where));
    fputs(t->japanese ? ": 記載 " : ": printed ", t->out);
    tell_text(t->out, printed, printed_length);
    fputs(t->japanese ? " 再計算 " : ", recomputed ", t->out);
    tell_text(t->out, wanted, wanted_length);
    fputc('\n', t->out);
}

/* Figures one after the other: both pages have them in the same order unless one was added or taken away. */
static void compare_figures(struct telling *t, const char *page, const char *wanted)
{
    struct printed a, b;
    const char *p = page, *w = wanted;
    for (;;) {
        p = next_printed(p, &a);
        w = next_printed(w, &b);
        if (p == NULL || w == NULL)
            break;
        t->verified->figures++;
        if (strcmp(a.id, b.id) != 0) {
            tell(t, b.id, a.id, strlen(a.id), b.id, strlen(b.id));
            return;
        }
        if (a.length == b.length && memcmp(a.at, b.at, a.length) == 0)
            continue;
        if (strcmp(a.text, b.text) != 0)
            tell(t, b.id, a.text, strlen(a.text), b.text, strlen(b.text));
        else
            tell(t, b.id, a.at, a.length, b.at, b.length);
    }
    if ((p == NULL) != (w == NULL))
        tell(t, p == NULL ? b.id : a.id, p == NULL ? "-" : a.text, p == NULL ? 1 : strlen(a.text),
             w == NULL ? "-" : b.text, w == NULL ? 1 : strlen(b.text));
}

struct page_line {
    const char *text;
    size_t length;
};

static struct page_line next_line(const char **at)
{
    const struct page_line line = {*at, strcspn(*at, "\n")};
    *at += line.length + ((*at)[line.length] == '\n');
    return line;
}

static bool line_has(struct page_line line, const char *word)
{
    return memmem(line.text, line.length, word, strlen(word)) != NULL;
}

/* The stretch in which two lines differ, with a little around it. */
static void tell_line(struct telling *t, size_t number, struct page_line a, struct page_line b)
{
    char where[64];
    size_t from = 0, end = 0;
    while (from < a.length && from < b.length && a.text[from] == b.text[from])
        from++;
    while (end + from < a.length && end + from < b.length &&
           a.text[a.length - 1 - end] == b.text[b.length - 1 - end])
        end++;
    from = from > 30 ? from - 30 : 0;
    end = end > 10 ? end - 10 : 0;
    /* Not in the middle of a character. */
    while (from > 0 && ((unsigned char)a.text[from] & 0xc0) == 0x80)
        from--;
    snprintf(where, sizeof where, t->japanese ? "%zu行目" : "line %zu", number);
    tell(t, where, a.text + from, a.length - end - from, b.text + from, b.length - end - from);
}

static void compare_lines(struct telling *t, const char *page, const char *wanted)
{
    for (size_t number = 1; *page != '\0' || *wanted != '\0'; number++) {
        const struct page_line a = next_line(&page), b = next_line(&wanted);
        if (a.length == b.length && memcmp(a.text, b.text, a.length) == 0)
            continue;
        if (line_has(a, "class=\"provenance\"") && line_has(b, "class=\"provenance\"")) {
            fprintf(t->out,
                    t->japanese
                        ? "%zu行目: "
                          "作成後にストアが変わっています（圧縮または追加）。数値の不一致には数えま"
                          "せん\n"
                        : "line %zu: what the report rests on has changed since (the store was "
                          "compacted or has "
                          "grown, or other signatures are loaded); no figure\n",
                    number);
            continue;
        }
        /* Where a figure differs it is told; where all are equal, the words differ. */
        const bool has_figures = line_has(a, "<data ") && line_has(b, "<data ");
        if (!has_figures || t->verified->mismatches == 0)
            tell_line(t, number, a, b);
        if (t->verified->mismatches > VERIFY_TELL_LIMIT)
            return;
    }
}

void verify_compare(FILE *out, const char *page, const char *wanted, bool japanese,
                    struct verified *ret_verified)
{
    struct telling telling = {out, japanese, ret_verified};
    *ret_verified = (struct verified){0};
    compare_figures(&telling, page, wanted);
    compare_lines(&telling, page, wanted);
    if (ret_verified->mismatches > VERIFY_TELL_LIMIT)
        fprintf(out, japanese ? "ほかにもある\n" : "and more\n");
}

/* ---- Making it again */

static char *make_again(const struct report_options *options, struct error *error)
{
    char *text = NULL;
    size_t size;
    struct report *report = report_make(options, error);
    FILE *out = report == NULL ? NULL : open_memstream(&text, &size);
    bool good = out != NULL && report_html(out, report);
    good = (out == NULL || fclose(out) == 0) && good;
    if (!good) {
        free(text);
        text = NULL;
        if (report != NULL)
            error_set(error, ERROR_FAILED, "no memory to make the report again");
    }
    report_destroy(report);
    return text;
}

static void tell_result(FILE *out, const struct verified *verified, bool japanese)
{
    if (verified->mismatches == 0)
        fprintf(out,
                japanese ? "記載された数値%zu個は、すべてストアから再現できました。\n"
                         : "all %zu printed figures follow from the store\n",
                verified->figures);
    else
        fprintf(out,
                japanese ? "ストアから再現できない箇所が%zuあります（数値%zu個中）\n"
                         : "%zu places do not follow from the store (%zu printed figures)\n",
                verified->mismatches, verified->figures);
}

bool report_verify(FILE *out, const char *path, const struct report_options *options,
                   struct verified *ret_verified, struct error *error)
{
    struct report_options again = *options;
    json_t *json = NULL;
    char *page = read_page(path, error);
    if (page == NULL)
        return false;
    bool good = verify_parameters(page, &again, &json, error);
    char *wanted = good ? make_again(&again, error) : NULL;
    if (wanted != NULL) {
        if (strcmp(again.version, options->version) != 0)
            fprintf(out,
                    again.common.japanese
                        ? "この報告書は teiten %s が作成した(検証: %s)\n"
                        : "the report was made by teiten %s, and is verified by %s\n",
                    again.version, options->version);
        verify_compare(out, page, wanted, again.common.japanese, ret_verified);
        tell_result(out, ret_verified, again.common.japanese);
    }
    free(wanted);
    json_decref(json);
    free(page);
    return wanted != NULL;
}
