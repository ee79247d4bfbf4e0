/* See export.h. */
#include "export/inside.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct export_format export_formats[] = {
    {.name = "csv",
     .content_type = "text/csv; charset=utf-8",
     .suffix = ".csv",
     .has_addresses = true,
     .has_table = true,
     .summary_en = "rows of a table, or of a question of show",
     .summary_ja = "表または show の質問の行（CSV）"},
    {.name = "jsonl",
     .content_type = "application/jsonl; charset=utf-8",
     .suffix = ".jsonl",
     .has_addresses = true,
     .has_table = true,
     .summary_en = "the same, a JSON object a line",
     .summary_ja = "同じ内容を一行一つの JSON で"},
    {.name = "parquet",
     .content_type = "application/vnd.apache.parquet",
     .suffix = ".parquet",
     .has_addresses = true,
     .has_table = true,
     .summary_en = "the same, compressed by columns",
     .summary_ja = "同じ内容を Parquet で"},
    {.name = "blocklist",
     .content_type = "text/plain; charset=utf-8",
     .suffix = ".txt",
     .has_addresses = true,
     .is_list = true,
     .summary_en = "addresses of bots, one a line; expires",
     .summary_ja = "ボットのアドレス一覧（期限付き）"},
    {.name = "warninglist",
     .content_type = "application/json",
     .suffix = ".json",
     .has_addresses = true,
     .is_list = true,
     .summary_en = "research scanners, for MISP",
     .summary_ja = "調査目的のスキャナーの一覧（MISP warninglist）"},
    {.name = "misp",
     .content_type = "application/json",
     .suffix = ".json",
     .has_addresses = true,
     .is_list = true,
     .has_publisher = true,
     .summary_en = "a MISP event of bots",
     .summary_ja = "ボットの MISP イベント"},
    {.name = "stix",
     .content_type = "application/stix+json;version=2.1",
     .suffix = ".json",
     .has_addresses = true,
     .is_list = true,
     .has_publisher = true,
     .summary_en = "a STIX 2.1 bundle of bots",
     .summary_ja = "ボットの STIX 2.1 バンドル"},
    {.name = "shadowserver",
     .content_type = "text/csv; charset=utf-8",
     .suffix = ".csv",
     .has_addresses = true,
     .summary_en = "accesses, as event4_honeypot_darknet",
     .summary_ja = "アクセスを Shadowserver の形式で"},
    {.name = "eve",
     .content_type = "application/jsonl; charset=utf-8",
     .suffix = ".json",
     .has_addresses = true,
     .summary_en = "flows, alerts, anomalies, as Suricata's EVE",
     .summary_ja = "Suricata の EVE 形式"},
    {.name = "flowtuple",
     .content_type = "text/csv; charset=utf-8",
     .suffix = ".csv",
     .has_addresses = true,
     .summary_en = "flows with the columns of FlowTuple v4",
     .summary_ja = "FlowTuple v4 の列を持つ CSV"},
    {.name = "pcap",
     .content_type = "application/x-pcapng",
     .suffix = ".pcapng",
     .has_addresses = true,
     .wants_packets = true,
     .summary_en = "raw packets that observe -w kept",
     .summary_ja = "observe -w で保存したパケット"},
};
const size_t export_format_count = sizeof export_formats / sizeof export_formats[0];

/* How each is made, in the order of the table above. */
static const struct making {
    export_writer *write;
    const char *only; /* classes, where neither --only nor --without is given; or NULL */
    const char *kind; /* kind, where none is given; or NULL: as the table says */
    bool utc;         /* times are in UTC, whatever zone is asked */
} makings[] = {
    {.write = csv_export},
    {.write = jsonl_export},
    {.write = parquet_export},
    {.write = blocklist_export, .only = "mirai,iot-bot", .kind = "access", .utc = true},
    {.write = warninglist_export, .only = "research", .kind = "access", .utc = true},
    {.write = misp_export, .only = "mirai,iot-bot", .kind = "access", .utc = true},
    {.write = stix_export, .only = "mirai,iot-bot", .kind = "access", .utc = true},
    {.write = shadowserver_export, .kind = "access", .utc = true},
    {.write = eve_export, .utc = true},
    {.write = flowtuple_export, .utc = true},
    {.write = pcap_export},
};
_Static_assert(sizeof makings / sizeof makings[0] ==
                   sizeof export_formats / sizeof export_formats[0],
               "each format is made somehow");

const char *const export_tables[] = {"flows", "scans", "sources", "alerts", NULL};

bool is_export_table(const char *name)
{
    for (size_t i = 0; export_tables[i] != NULL; i++)
        if (strcmp(export_tables[i], name) == 0)
            return true;
    return false;
}

const struct export_format *export_format_find(const char *name)
{
    for (size_t i = 0; i < export_format_count; i++)
        if (strcmp(export_formats[i].name, name) == 0)
            return &export_formats[i];
    return NULL;
}

bool export_good(const struct export *x, struct error *error)
{
    if (!ferror(x->out))
        return true;
    if (errno == EPIPE)
        return error_set(error, ERROR_NONE, "nobody reads the export any more");
    return errno == ENOSPC || errno == EDQUOT
               ? error_set(error, ERROR_FAILED,
                           "the export could not be written: no space left where it goes; make "
                           "room, or ask for a shorter --period")
               : error_set_errno(error, ERROR_FAILED, "the export could not be written");
}

static bool check(const struct export_options *o, const struct export_format *format,
                  struct error *error)
{
    if (o->table != NULL && !format->has_table)
        return error_set(error, ERROR_USAGE, "%s has no --table: it is one thing", format->name);
    if (o->anonymise_sources && o->key == NULL)
        return error_set(error, ERROR_USAGE, "--anonymise-sources needs --anonymise KEYFILE");
    if (o->anonymise_sources && format->is_list)
        return error_set(error, ERROR_USAGE,
                         "%s lists sources for others to act on: pseudonyms would name strangers; "
                         "leave --anonymise-sources away",
                         format->name);
    if (format->wants_packets && o->packets == NULL)
        return error_set(error, ERROR_USAGE,
                         "%s of which packets? --packets DIR, the folder that "
                         "observe -w fills",
                         format->name);
    if (!format->wants_packets && (o->packets != NULL || o->filter != NULL))
        return error_set(error, ERROR_USAGE,
                         "%s is of the store: it takes no packets and no "
                         "filter expression",
                         format->name);
    return true;
}

/* The addresses that are hidden: those given, and those that the store knows. */
static bool hide(struct export *x, struct error *error)
{
    const struct export_options *o = x->options;
    if (o->key == NULL)
        return true;
    struct address_set *monitored = address_set_create();
    bool whole = true;
    bool good = monitored != NULL || error_set(error, ERROR_FAILED, "no memory for the addresses");
    good = good && (o->addresses == NULL || address_set_add_text(monitored, o->addresses, error));
    good = good && (x->detail == NULL || detail_monitored(x->detail, monitored, &whole, error));
    good =
        good && (whole || o->addresses != NULL ||
                 error_set(error, ERROR_INPUT,
                           "a segment does not say which addresses were monitored (an older "
                           "program compacted it): say --addresses, so that they can be hidden"));
    good =
        good && (address_set_count_ipv4(monitored) > 0 || address_set_count_ipv6(monitored) > 0 ||
                 address_set_count_ipv6_prefixes(monitored) > 0 ||
                 error_set(error, ERROR_USAGE,
                           "the store tells no monitored address: say --addresses, so that "
                           "they can be hidden"));
    if (good)
        x->anonymiser = anonymiser_create(o->key, monitored, o->anonymise_sources, error);
    else
        address_set_destroy(monitored);
    return x->anonymiser != NULL;
}

/* What the format says where the user says nothing. Of lists of scans and sources only accesses are meant, as in show. */
static void take_defaults(struct export_options *o, const struct making *making)
{
    struct ask_options *ask = &o->ask;
    if (making->only != NULL && ask->only == NULL && ask->without == NULL)
        ask->only = making->only;
    if (making->utc)
        ask->zone = "UTC";
    if (ask->kind != NULL)
        return;
    ask->kind = making->kind;
    if (o->table != NULL && (strcmp(o->table, "scans") == 0 || strcmp(o->table, "sources") == 0))
        ask->kind = "access";
}

/* An answer comes by ask(), and only pseudonyms need to know more than it. */
static bool needs_details(const struct export_options *o, const struct export_format *format)
{
    const bool is_answer = o->table != NULL && !is_export_table(o->table);
    if (format->wants_packets)
        return o->key != NULL && o->addresses == NULL;
    return !is_answer || o->key != NULL;
}

bool export_run(const struct export_options *options, FILE *out, struct error *error)
{
    struct export_options own = *options;
    struct export x = {.options = &own, .out = out};
    const struct export_format *format = export_format_find(options->format);
    if (format == NULL)
        return error_set(error, ERROR_USAGE, "no format is called '%.40s'", options->format);
    const struct making *making = &makings[format - export_formats];
    take_defaults(&own, making);
    bool good = check(&own, format, error);
    if (good && needs_details(&own, format))
        good = (x.detail = detail_open(&own.ask, error)) != NULL;
    good = good && hide(&x, error) && making->write(&x, error) &&
           (fflush(out) == 0 || ferror(out)) && export_good(&x, error);
    x.counts.lost = !good && !ferror(out) && x.detail != NULL && detail_lost(x.detail);
    anonymiser_destroy(x.anonymiser);
    detail_close(x.detail);
    if (options->ret_counts != NULL)
        *options->ret_counts = x.counts;
    return good;
}

bool export_run_anew(const struct export_options *options, FILE *out, export_empty *empty,
                     void *context, struct error *error)
{
    struct export_options own = *options;
    struct export_counts counts = {0};
    own.ret_counts = &counts;
    bool good = export_run(&own, out, error);
    for (unsigned i = 1; counts.lost && i < ASK_ATTEMPTS && empty(context, out, error); i++)
        good = export_run(&own, out, error);
    if (options->ret_counts != NULL)
        *options->ret_counts = counts;
    return good;
}
