#include "serve/query.h"
#include "base/nearest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOTH = QUERY_TABLE | QUERY_CHART, ALL = BOTH | QUERY_EXPORT, PER_PAGE_DEFAULT = 100 };

static bool compares(const struct question *q)
{
    return q->can_compare;
}

static bool buckets(const struct question *q)
{
    return q->can_bucket;
}

static bool counts_pieces(const struct question *q)
{
    return q->shape != SHAPE_HEARD && q->shape != SHAPE_ATTACKS;
}

static bool talks(const struct question *q)
{
    return !q->no_talk;
}

static bool has_classes(const struct question *q)
{
    return q->shape != SHAPE_COVERAGE && q->shape != SHAPE_ATTACKS && !q->no_talk;
}

static bool has_scans(const struct question *q)
{
    return q->shape == SHAPE_SCANS;
}

static bool has_attacks(const struct question *q)
{
    return q->shape == SHAPE_ATTACKS;
}

static bool is_of_one(const struct question *q)
{
    return q->shape == SHAPE_SOURCE;
}

static bool has_rows(const struct question *q)
{
    return !is_of_one(q);
}

static bool is_of_store(const struct export_format *f)
{
    return !f->wants_packets;
}

static bool has_table(const struct export_format *f)
{
    return f->has_table;
}

static bool is_list(const struct export_format *f)
{
    return f->is_list;
}

static bool is_no_list(const struct export_format *f)
{
    return !f->is_list;
}

static bool has_publisher(const struct export_format *f)
{
    return f->has_publisher;
}

static bool wants_packets(const struct export_format *f)
{
    return f->wants_packets;
}

const struct parameter parameters[] = {
    {.name = "address",
     .uses = QUERY_TABLE,
     .required = true,
     .applies = is_of_one,
     .example = "192.0.2.1",
     .meaning = "the address that is asked about, IPv4 or IPv6"},
    {.name = "period",
     .uses = ALL,
     .example = "all",
     .meaning = "2020, 2020-H1, 2020-Q1, 2020-02, 2020-02-01, A..B, ..B, all (default)"},
    {.name = "compare",
     .uses = BOTH,
     .applies = compares,
     .example = "all",
     .meaning = "another period beside it: difference and percent"},
    {.name = "by",
     .type = PARAMETER_WORDS,
     .uses = BOTH,
     .words = {"hour", "day", "month"},
     .applies = buckets,
     .meaning = "a series, in the zone of tz"},
    {.name = "tool",
     .uses = ALL,
     .exports = is_of_store,
     .applies = counts_pieces,
     .example = "mirai,none",
     .meaning = "only these tools: mirai, zmap, zmap-like, masscan, nmap, "
                "unicornscan, none"},
    {.name = "port",
     .uses = ALL,
     .exports = is_of_store,
     .applies = talks,
     .example = "23,443/tcp",
     .meaning = "only these ports: 23, 443/tcp, icmp"},
    {.name = "country",
     .uses = ALL,
     .exports = is_of_store,
     .applies = talks,
     .example = "JP,none",
     .meaning = "only sources registered there"},
    {.name = "only",
     .uses = ALL,
     .exports = is_of_store,
     .applies = has_classes,
     .example = "mirai,iot-bot",
     .meaning = "only sources of these classes: research, mirai, iot-bot, other"},
    {.name = "without",
     .uses = ALL,
     .exports = is_of_store,
     .applies = has_classes,
     .example = "research",
     .meaning = "leave out sources of these classes"},
    {.name = "sensor", .uses = ALL, .example = "tokyo-1", .meaning = "only this sensor"},
    {.name = "kind",
     .type = PARAMETER_WORDS,
     .uses = ALL,
     .words = {"access", "backscatter", "conversation", "other"},
     .exports = is_of_store,
     .applies = counts_pieces,
     .meaning = "which packets; default access"},
    {.name = "scan-timeout",
     .type = PARAMETER_COUNT,
     .uses = QUERY_TABLE,
     .least = 1,
     .most = 31622400,
     .applies = has_scans,
     .meaning = "seconds of silence that end a scan; default by the number of "
                "addresses"},
    {.name = "attack-packets",
     .type = PARAMETER_COUNT,
     .uses = BOTH,
     .least = 1,
     .most = 1000000000,
     .preset = 25,
     .applies = has_attacks,
     .meaning = "an attack has at least so many packets"},
    {.name = "attack-duration",
     .type = PARAMETER_COUNT,
     .uses = BOTH,
     .least = 1,
     .most = 86400,
     .preset = 60,
     .applies = has_attacks,
     .meaning = "and lasts at least so many seconds"},
    {.name = "attack-peak",
     .type = PARAMETER_COUNT,
     .uses = BOTH,
     .least = 1,
     .most = 1000000000,
     .preset = 30,
     .applies = has_attacks,
     .meaning = "and has so many packets within some 60 s"},
    {.name = "attack-gap",
     .type = PARAMETER_COUNT,
     .uses = BOTH,
     .least = 60,
     .most = 86400,
     .preset = 300,
     .applies = has_attacks,
     .meaning = "a longer silence, in seconds, ends an attack"},
    {.name = "tz",
     .uses = ALL,
     .example = "Asia/Tokyo",
     .meaning = "IANA name of the time zone; default UTC, with lang=ja Asia/Tokyo"},
    {.name = "lang",
     .type = PARAMETER_WORDS,
     .uses = ALL,
     .words = {"en", "ja"},
     .has_default = true,
     .meaning = "language of texts"},
    {.name = "top",
     .type = PARAMETER_COUNT,
     .uses = BOTH,
     .least = 1,
     .most = QUERY_ROWS_LIMIT,
     .preset = ASK_TOP_DEFAULT,
     .meaning = "so many rows of the rank; with by, so many names"},
    {.name = "page",
     .type = PARAMETER_COUNT,
     .uses = QUERY_TABLE,
     .least = 1,
     .most = QUERY_ROWS_LIMIT,
     .applies = has_rows,
     .meaning = "a page of the rows, from 1; the header Link names the others"},
    {.name = "per_page",
     .type = PARAMETER_COUNT,
     .uses = QUERY_TABLE,
     .least = 1,
     .most = QUERY_PAGE_LIMIT,
     .applies = has_rows,
     .meaning = "rows of a page; with page alone 100"},
    {.name = "format",
     .type = PARAMETER_WORDS,
     .uses = QUERY_TABLE,
     .words = {"json", "csv"},
     .has_default = true,
     .meaning = "JSON with coverage, or the rows as CSV"},
    {.name = "table",
     .uses = QUERY_EXPORT,
     .exports = has_table,
     .example = "scans",
     .meaning = "flows (default), scans, sources, alerts, or a question"},
    {.name = "rows",
     .type = PARAMETER_COUNT,
     .uses = QUERY_EXPORT,
     .least = 1,
     .most = QUERY_EXPORT_LIMIT,
     .meaning = "end after so many; else an export that has more than may be asked is refused"},
    {.name = "expire-after",
     .type = PARAMETER_COUNT,
     .uses = QUERY_EXPORT,
     .least = 60,
     .most = 3155760000,
     .preset = 604800,
     .exports = is_list,
     .meaning = "seconds that an address stays on the list after its last packet"},
    {.name = "publisher",
     .uses = QUERY_EXPORT,
     .exports = has_publisher,
     .example = "observatory.example",
     .meaning = "who says so; default the names of the sensors"},
    {.name = "anonymise",
     .type = PARAMETER_WORDS,
     .uses = QUERY_EXPORT,
     .words = {"monitored", "sources"},
     .has_default = true,
     .exports = is_no_list,
     .meaning =
         "with --anonymise, which has pseudonyms for monitored addresses always: for sources too"},
    {.name = "filter",
     .uses = QUERY_EXPORT,
     .exports = wants_packets,
     .example = "tcp dst port 23",
     .meaning = "an expression of libpcap; not with --anonymise"},
    {.name = "measure",
     .uses = QUERY_CHART,
     .example = "rate",
     .meaning = "the column that is drawn; default the first of rate, "
                "accesses, packets, attacks, "
                "sources"},
};
const size_t parameter_count = sizeof parameters / sizeof parameters[0];

bool parameter_applies(const struct parameter *parameter, struct query_subject subject,
                       enum query_use use)
{
    if ((parameter->uses & use) == 0)
        return false;
    return use == QUERY_EXPORT ? parameter->exports == NULL || parameter->exports(subject.format)
                               : parameter->applies == NULL || parameter->applies(subject.question);
}

bool parameter_suits(const struct parameter *parameter, bool has_key)
{
    return has_key ? strcmp(parameter->name, "filter") != 0
                   : strcmp(parameter->name, "anonymise") != 0;
}

/* --- from texts to options */

/* What is a text in ask_options. */
static const struct {
    const char *name;
    size_t offset;
} texts[] = {
    {"address", offsetof(struct ask_options, address)},
    {"period", offsetof(struct ask_options, period)},
    {"compare", offsetof(struct ask_options, compare)},
    {"by", offsetof(struct ask_options, by)},
    {"tool", offsetof(struct ask_options, tools)},
    {"port", offsetof(struct ask_options, ports)},
    {"country", offsetof(struct ask_options, countries)},
    {"only", offsetof(struct ask_options, only)},
    {"without", offsetof(struct ask_options, without)},
    {"sensor", offsetof(struct ask_options, sensor)},
    {"kind", offsetof(struct ask_options, kind)},
    {"tz", offsetof(struct ask_options, zone)},
};

static bool check_count(const struct parameter *p, const char *text, struct error *error)
{
    char *end;
    const size_t length = strlen(text);
    const unsigned long long number =
        length > 0 && length < 12 && strspn(text, "0123456789") == length ? strtoull(text, &end, 10)
                                                                          : 0;
    return (number >= p->least && number <= p->most) ||
           error_set(error, ERROR_USAGE, "%s: '%.40s' is no number from %llu to %llu", p->name,
                     text, (unsigned long long)p->least, (unsigned long long)p->most);
}

static bool check_words(const struct parameter *p, const char *text, struct error *error)
{
    char list[128] = "";
    for (size_t i = 0; p->words[i] != NULL; i++) {
        if (strcmp(p->words[i], text) == 0)
            return true;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i == 0 ? "" : ", ",
                 p->words[i]);
    }
    return error_set(error, ERROR_USAGE, "%s: '%.40s' is none of %s", p->name, text, list);
}

static const struct parameter *find(const char *name, struct query_subject subject,
                                    enum query_use use, struct error *error)
{
    const char *names[sizeof parameters / sizeof parameters[0]];
    size_t count = 0;
    for (size_t i = 0; i < parameter_count; i++) {
        if (!parameter_applies(&parameters[i], subject, use))
            continue;
        if (strcmp(parameters[i].name, name) == 0)
            return &parameters[i];
        names[count++] = parameters[i].name;
    }
    const char *nearest = nearest_name(name, names, count);
    error_set(error, ERROR_USAGE, "%s has no parameter '%.60s'%s%s",
              subject.question == NULL ? subject.format->name : subject.question->name, name,
              nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest);
    return NULL;
}

static uint64_t count_of(const struct request *request, const char *name, uint64_t otherwise)
{
    const char *text = request_value(request, name);
    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static bool is_word(const struct request *request, const char *name, const char *word)
{
    const char *text = request_value(request, name);
    return text != NULL && strcmp(text, word) == 0;
}

static const char *zone_default(const struct request *request)
{
    return is_word(request, "lang", "ja") ? "Asia/Tokyo" : "UTC";
}

/* How many rows are needed, and which of them are shown. */
static bool take_rows(const struct request *request, struct query *query, struct error *error)
{
    struct ask_options *ask = &query->ask;
    const bool top_given = request_value(request, "top") != NULL;
    ask->top = count_of(request, "top", ASK_TOP_DEFAULT);
    ask->row_limit = QUERY_SERIES_LIMIT;
    query->per_page = count_of(request, "per_page", PER_PAGE_DEFAULT);
    query->page = count_of(request, "page", request_value(request, "per_page") != NULL ? 1 : 0);
    if (query->page == 0 || ask->by != NULL)
        return true;
    const uint64_t until = query->page * query->per_page;
    if (until - query->per_page >= QUERY_ROWS_LIMIT)
        return error_set(error, ERROR_USAGE,
                         "page: beyond row %d, which is the last that is told; ask "
                         "for a shorter "
                         "period, or with filters",
                         QUERY_ROWS_LIMIT);
    if (!top_given || ask->top > until)
        ask->top = until < QUERY_ROWS_LIMIT ? until : QUERY_ROWS_LIMIT;
    return true;
}

static struct query_export take_export(const struct request *request)
{
    return (struct query_export){
        .table = request_value(request, "table"),
        .publisher = request_value(request, "publisher"),
        .filter = request_value(request, "filter"),
        .rows = count_of(request, "rows", 0),
        .expire_s = (uint32_t)count_of(request, "expire-after", 604800),
        .anonymise_sources = is_word(request, "anonymise", "sources"),
    };
}

bool query_parse(const struct request *request, struct query_subject subject, enum query_use use,
                 struct query *ret_query, struct error *error)
{
    const struct question *question = subject.question;
    struct query query = {.question = question};
    for (size_t i = 0; i < request->parameter_count; i++) {
        const char *text = request->parameters[i].value;
        const struct parameter *p = find(request->parameters[i].name, subject, use, error);
        if (p == NULL || (p->type == PARAMETER_COUNT && !check_count(p, text, error)) ||
            (p->type == PARAMETER_WORDS && !check_words(p, text, error)))
            return false;
    }
    for (size_t i = 0; i < parameter_count; i++)
        if (parameters[i].required && parameter_applies(&parameters[i], subject, use) &&
            request_value(request, parameters[i].name) == NULL)
            return error_set(error, ERROR_USAGE, "%s needs the parameter %s", question->name,
                             parameters[i].name);
    query.ask.question = question == NULL ? NULL : question->name;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *(const char **)(void *)((char *)&query.ask + texts[i].offset) =
            request_value(request, texts[i].name);
    query.ask.japanese = is_word(request, "lang", "ja");
    if (query.ask.zone == NULL)
        query.ask.zone = zone_default(request);
    query.ask.scan_timeout_s = (uint32_t)count_of(request, "scan-timeout", 0);
    query.ask.attack = (struct attack_rule){
        .packets = count_of(request, "attack-packets", 0),
        .duration_s = (uint32_t)count_of(request, "attack-duration", 0),
        .peak = count_of(request, "attack-peak", 0),
        .gap_s = (uint32_t)count_of(request, "attack-gap", 0),
    };
    query.format = is_word(request, "format", "csv") ? QUERY_CSV : QUERY_JSON;
    query.measure = request_value(request, "measure");
    query.export = take_export(request);
    if (!take_rows(request, &query, error))
        return false;
    *ret_query = query;
    return true;
}

void query_key(const struct request *request, const char *name, char key[QUERY_KEY_SIZE])
{
    size_t used = (size_t)snprintf(key, QUERY_KEY_SIZE, "%s", name);
    const char *zone = zone_default(request);
    for (size_t i = 0; i < parameter_count; i++) {
        const struct parameter *p = &parameters[i];
        const char *value = request_value(request, p->name);
        if (value == NULL || (p->has_default && strcmp(value, p->words[0]) == 0) ||
            (strcmp(p->name, "tz") == 0 && strcmp(value, zone) == 0))
            continue;
        /* No value has a line end, and all together are shorter than a target. */
        used += (size_t)snprintf(key + used, QUERY_KEY_SIZE - used, "\n%s=%s", p->name, value);
    }
}

void query_words(const char *from, char *to, size_t size)
{
    size_t used = 0;
    while (*from != '\0' && used + 1 < size) {
        const bool option = from[0] == '-' && from[1] == '-' && from[2] >= 'a' && from[2] <= 'z';
        from += option ? 2 : 0;
        to[used++] = *from++;
    }
    to[used] = '\0';
}
