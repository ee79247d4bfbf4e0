/* See segment_writer.h. */
#include "store/segment_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/asn_set.h"
#include "store/heard_columns.h"
#include "store/schema.h"
#include "store/segment_json.h"
#include "store/signature_names.h"

struct segment_writer {
    const struct ingest_options *options;
    uint32_t day;
    char name[SEGMENT_NAME_SIZE];
    char folder[SEGMENT_NAME_SIZE];
    int fd; /* of the folder */
    struct parquet_writer *tables[TABLE_COUNT];
    struct parquet_summary summaries[TABLE_COUNT];
    struct coverage_row totals; /* sums; from and until are the span of the coverage */
    struct asn_set *networks;
    struct signature_names signatures;
    /* Columns that are made here, as large as the largest delivery so far. */
    uint16_t *countries;
    uint32_t *asns;
    uint8_t (*addresses[2])[16]; /* src and dst of IPv6 rows */
    size_t column_rows;
};

uint32_t segment_writer_day(const struct segment_writer *writer)
{
    return writer->day;
}

const char *segment_writer_name(const struct segment_writer *writer)
{
    return writer->name;
}

const char *segment_writer_folder(const struct segment_writer *writer)
{
    return writer->folder;
}

struct segment_writer *segment_writer_create(const struct ingest_options *options, int staging_fd,
                                             const char *folder, uint32_t day, const char *name,
                                             struct error *error)
{
    struct segment_writer *w = calloc(1, sizeof *w);
    if (w == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for a segment");
        return NULL;
    }
    w->options = options;
    w->day = day;
    w->fd = -1;
    w->totals.from_minute = UINT32_MAX;
    snprintf(w->name, sizeof w->name, "%s", name);
    snprintf(w->folder, sizeof w->folder, "%s", folder);
    w->networks = asn_set_create();
    if (w->networks == NULL || !signature_names_init(&w->signatures, options->signatures)) {
        error_set(error, ERROR_FAILED, "memory: no room for a segment");
        return segment_writer_destroy(w);
    }
    if (mkdirat(staging_fd, folder, 0755) != 0 ||
        (w->fd = openat(staging_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        error_set_errno(error, ERROR_FAILED, "store: cannot make %s/.staging/…/%s", options->store,
                        folder);
        return segment_writer_destroy(w);
    }
    return w;
}

struct segment_writer *segment_writer_destroy(struct segment_writer *writer)
{
    if (writer == NULL)
        return NULL;
    for (int t = 0; t < TABLE_COUNT; t++)
        parquet_writer_destroy(writer->tables[t]);
    asn_set_destroy(writer->networks);
    signature_names_clear(&writer->signatures);
    free(writer->countries);
    free(writer->asns);
    free(writer->addresses[0]);
    free(writer->addresses[1]);
    if (writer->fd >= 0)
        close(writer->fd);
    free(writer);
    return NULL;
}

/* Adds a row group to a table, which is created with its first rows. */
static bool add_rows(struct segment_writer *w, enum segment_table table, const void *const values[],
                     size_t rows, struct error *error)
{
    if (w->tables[table] == NULL) {
        const struct table_definition *t = &table_definitions[table];
        char file[32];
        snprintf(file, sizeof file, "%s.parquet", t->name);
        w->tables[table] = parquet_writer_create(w->fd, file, t->columns, t->column_count, error);
        if (w->tables[table] == NULL)
            return false;
    }
    return parquet_writer_add(w->tables[table], values, rows, error);
}

static bool make_room(struct segment_writer *w, size_t rows, bool ipv6, struct error *error)
{
    if (rows > w->column_rows) {
        free(w->countries);
        free(w->asns);
        w->countries = calloc(rows, sizeof *w->countries);
        w->asns = calloc(rows, sizeof *w->asns);
        for (int i = 0; i < 2; i++) {
            free(w->addresses[i]);
            w->addresses[i] = NULL;
        }
        w->column_rows = rows;
    }
    for (int i = 0; i < 2 && ipv6; i++)
        if (w->addresses[i] == NULL)
            w->addresses[i] = calloc(w->column_rows, sizeof *w->addresses[i]);
    if (w->countries != NULL && w->asns != NULL &&
        (!ipv6 || (w->addresses[0] != NULL && w->addresses[1] != NULL)))
        return true;
    w->column_rows = 0;
    return error_set(error, ERROR_FAILED, "memory: no room for %zu rows", rows);
}

/* Country and AS of a sorted column of sources or victims. */
static bool attach_geo(struct segment_writer *w, const uint32_t *src, size_t count,
                       const struct ipv6 *addresses6, struct error *error)
{
    const struct geo *geo = w->options->geo;
    if (!make_room(w, count, addresses6 != NULL, error))
        return false;
    if (geo == NULL) {
        memset(w->countries, 0, count * sizeof *w->countries);
        memset(w->asns, 0, count * sizeof *w->asns);
        return true;
    }
    if (addresses6 == NULL) {
        geo_lookup_sorted_ipv4(geo, src, count, w->countries, w->asns);
    } else {
        for (size_t i = 0; i < count; i++) {
            if (i > 0 && src[i] == src[i - 1]) {
                w->countries[i] = w->countries[i - 1];
                w->asns[i] = w->asns[i - 1];
            } else {
                geo_lookup_ipv6(geo, addresses6[src[i]], &w->countries[i], &w->asns[i]);
            }
        }
    }
    return asn_set_add(w->networks, w->asns, count) ||
           error_set(error, ERROR_FAILED, "memory: no room for the networks of a segment");
}

/* The address column of an IPv6 table; of an IPv4 table the column as it is. */
static const void *address_column(struct segment_writer *w, int which, const uint32_t *positions,
                                  size_t count, const struct ipv6 *addresses6)
{
    if (addresses6 == NULL)
        return positions;
    for (size_t i = 0; i < count; i++)
        memcpy(w->addresses[which][i], addresses6[positions[i]].bytes, 16);
    return w->addresses[which];
}

static bool add_flows(struct segment_writer *w, enum segment_table table, const struct flow_rows *f,
                      const struct ipv6 *addresses6, struct error *error)
{
    if (f == NULL || f->count == 0)
        return true;
    if (!attach_geo(w, f->src, f->count, addresses6, error))
        return false;
    const void *const values[] = {
        f->minute_us,
        address_column(w, 0, f->src, f->count, addresses6),
        address_column(w, 1, f->dst, f->count, addresses6),
        f->src_port,
        f->dst_port,
        f->protocol,
        f->ttl,
        f->tcp_flags,
        f->ip_len,
        f->tcp_synlen,
        f->tcp_synwinlen,
        f->packets,
        f->kind,
        f->tool,
        w->countries,
        w->asns,
    };
    _Static_assert(sizeof values / sizeof values[0] == 16, "as many as FLOW_COLUMNS");
    return add_rows(w, table, values, f->count, error);
}

static bool add_scans(struct segment_writer *w, enum segment_table table, const struct scan_rows *s,
                      const struct ipv6 *addresses6, struct error *error)
{
    if (s == NULL || s->count == 0)
        return true;
    if (!attach_geo(w, s->src, s->count, addresses6, error))
        return false;
    const void *const values[] = {
        address_column(w, 0, s->src, s->count, addresses6),
        s->src_port,
        s->dst_port,
        s->protocol,
        s->kind,
        s->tool,
        s->first_us,
        s->last_us,
        s->packets,
        s->bytes,
        s->targets,
        s->pairs,
        w->countries,
        w->asns,
    };
    _Static_assert(sizeof values / sizeof values[0] == 14, "as many as SCAN_COLUMNS");
    return add_rows(w, table, values, s->count, error);
}

/* A row group of tags; their names are made texts for it. */
static bool add_tags(struct segment_writer *w, enum segment_table table, const struct tag_rows *t,
                     const struct ipv6 *addresses6, struct error *error)
{
    if (t == NULL || t->count == 0)
        return true;
    if (!attach_geo(w, t->src, t->count, addresses6, error))
        return false;
    struct parquet_bytes *names = calloc(t->count, sizeof *names);
    if (names == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for %zu rows", t->count);
    for (size_t i = 0; i < t->count; i++)
        names[i] = (struct parquet_bytes){t->names[t->tag[i]], strlen(t->names[t->tag[i]])};
    const void *const values[] = {
        address_column(w, 0, t->src, t->count, addresses6),
        t->src_port,
        t->dst_port,
        t->protocol,
        t->kind,
        t->tool,
        names,
        t->first_us,
        t->last_us,
        t->packets,
        w->countries,
        w->asns,
    };
    _Static_assert(sizeof values / sizeof values[0] == 12, "as many as TAG_COLUMNS");
    bool good = add_rows(w, table, values, t->count, error);
    free(names);
    return good;
}

static bool add_backscatter(struct segment_writer *w, enum segment_table table,
                            const struct backscatter_rows *b, const struct ipv6 *addresses6,
                            struct error *error)
{
    if (b == NULL || b->count == 0)
        return true;
    if (!attach_geo(w, b->victim, b->count, addresses6, error))
        return false;
    const void *const values[] = {
        b->slot_us,   address_column(w, 0, b->victim, b->count, addresses6),
        b->protocol,  b->port,
        b->others,    b->packets,
        b->bytes,     b->first_us,
        b->last_us,   b->spread,
        b->syn_acks,  b->resets,
        b->icmp,      b->mismatches,
        w->countries, w->asns,
    };
    _Static_assert(sizeof values / sizeof values[0] == 16, "as many as BACKSCATTER_COLUMNS");
    return add_rows(w, table, values, b->count, error);
}

/* ---- Coverage and rejects: few rows, turned from rows into columns ---- */

static int64_t minute_us(uint32_t minute)
{
    return (int64_t)minute * S_PER_MINUTE * US_PER_S;
}

static void note_totals(struct segment_writer *w, const struct coverage_row *row)
{
    struct coverage_row *t = &w->totals;
    if (row->from_minute < t->from_minute)
        t->from_minute = row->from_minute;
    if (row->until_minute > t->until_minute)
        t->until_minute = row->until_minute;
    t->received += row->received;
    t->accesses += row->accesses;
    t->backscatter += row->backscatter;
    t->conversation += row->conversation;
    t->other += row->other;
    t->undecodable += row->undecodable;
    t->not_monitored += row->not_monitored;
    t->fragments += row->fragments;
    t->dropped_kernel += row->dropped_kernel;
    t->dropped_interface += row->dropped_interface;
}

static bool add_coverage(struct segment_writer *w, const struct coverage_row *rows, size_t count,
                         struct error *error)
{
    enum { COUNTERS = 11 };
    if (count == 0)
        return true;
    int64_t *times = calloc(2 * count, sizeof *times);
    uint32_t *addresses = calloc(count, sizeof *addresses);
    uint64_t *counters = calloc(COUNTERS * count, sizeof *counters);
    bool good = times != NULL && addresses != NULL && counters != NULL;
    if (!good)
        error_set(error, ERROR_FAILED, "memory: no room for coverage rows");
    for (size_t i = 0; i < count && good; i++) {
        const struct coverage_row *r = &rows[i];
        note_totals(w, r);
        times[i] = minute_us(r->from_minute);
        times[count + i] = minute_us(r->until_minute);
        uint64_t monitored = w->options->monitored_count;
        addresses[i] = (uint32_t)(monitored < UINT32_MAX ? monitored : UINT32_MAX);
        const uint64_t values[COUNTERS] = {
            (uint64_t)(r->until_minute - r->from_minute) * S_PER_MINUTE * monitored,
            r->received,
            r->accesses,
            r->backscatter,
            r->conversation,
            r->other,
            r->undecodable,
            r->not_monitored,
            r->fragments,
            r->dropped_kernel,
            r->dropped_interface,
        };
        for (size_t c = 0; c < COUNTERS; c++)
            counters[c * count + i] = values[c];
    }
    if (good) {
        const void *columns[3 + COUNTERS] = {times, times + count, addresses};
        for (size_t c = 0; c < COUNTERS; c++)
            columns[3 + c] = counters + c * count;
        good = add_rows(w, TABLE_COVERAGE, columns, count, error);
    }
    free(times);
    free(addresses);
    free(counters);
    return good;
}

static bool add_rejects(struct segment_writer *w, const struct reject_row *rows, size_t count,
                        struct error *error)
{
    if (count == 0)
        return true;
    int64_t *from = calloc(count, sizeof *from);
    uint16_t *reasons = calloc(count, sizeof *reasons);
    uint64_t *packets = calloc(count, sizeof *packets);
    bool good = from != NULL && reasons != NULL && packets != NULL;
    for (size_t i = 0; i < count && good; i++) {
        from[i] = minute_us(rows[i].minute);
        reasons[i] = rows[i].reason;
        packets[i] = rows[i].packets;
    }
    const void *const columns[] = {from, reasons, packets};
    good = good ? add_rows(w, TABLE_REJECTS, columns, count, error)
                : error_set(error, ERROR_FAILED, "memory: no room for reject rows");
    free(from);
    free(reasons);
    free(packets);
    return good;
}

static bool add_networks(struct segment_writer *w, struct error *error)
{
    size_t count;
    const uint32_t *asns = asn_set_sorted(w->networks, &count);
    if (count == 0)
        return true;
    struct parquet_bytes *names = calloc(count, sizeof *names);
    if (names == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for the networks of a segment");
    for (size_t i = 0; i < count; i++) {
        const char *name = geo_network_name(w->options->geo, asns[i]);
        names[i] = (struct parquet_bytes){name, strlen(name)};
    }
    const void *const columns[] = {asns, names};
    bool good = add_rows(w, TABLE_NETWORKS, columns, count, error);
    free(names);
    return good;
}

bool segment_writer_add(struct segment_writer *writer, const struct day_rows *rows,
                        struct error *error)
{
    return add_flows(writer, TABLE_FLOWS, rows->flows, NULL, error) &&
           add_flows(writer, TABLE_FLOWS6, rows->flows6, rows->addresses6, error) &&
           add_scans(writer, TABLE_SCANS, rows->scans, NULL, error) &&
           add_scans(writer, TABLE_SCANS6, rows->scans6, rows->addresses6, error) &&
           add_tags(writer, TABLE_TAGS, rows->tags, NULL, error) &&
           add_tags(writer, TABLE_TAGS6, rows->tags6, rows->addresses6, error) &&
           add_backscatter(writer, TABLE_BACKSCATTER, rows->backscatter, NULL, error) &&
           add_backscatter(writer, TABLE_BACKSCATTER6, rows->backscatter6, rows->addresses6,
                           error) &&
           add_coverage(writer, rows->coverage, rows->coverage_count, error) &&
           add_rejects(writer, rows->rejects, rows->rejects_count, error);
}

static bool add_heard_rows(struct segment_writer *w, enum segment_table table, const void *rows,
                           size_t count, const uint8_t *bytes, struct error *error)
{
    if (count == 0)
        return true;
    struct heard_columns columns;
    bool good = heard_columns_make(&columns, table, rows, count, bytes, w->options->geo, error) &&
                add_rows(w, table, columns.values, count, error);
    if (good && w->options->geo != NULL && columns.asns != NULL &&
        !asn_set_add(w->networks, columns.asns, count))
        good = error_set(error, ERROR_FAILED, "memory: no room for the networks of a segment");
    heard_columns_clear(&columns);
    return good;
}

bool segment_writer_add_heard(struct segment_writer *writer, const struct heard_rows *rows,
                              struct error *error)
{
    const struct {
        enum segment_table table;
        const void *rows;
        size_t count;
    } parts[] = {
        {TABLE_CONVERSATIONS, rows->conversations, rows->conversation_count},
        {TABLE_PAYLOADS, rows->payloads, rows->payload_count},
        {TABLE_PAYLOAD_EVENTS, rows->payload_events, rows->payload_event_count},
        {TABLE_LOGINS, rows->logins, rows->login_count},
        {TABLE_COMMANDS, rows->commands, rows->command_count},
        {TABLE_DOWNLOADS, rows->downloads, rows->download_count},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!add_heard_rows(writer, parts[i].table, parts[i].rows, parts[i].count, rows->bytes,
                            error))
            return false;
    signature_names_note(&writer->signatures, rows->payload_events, rows->payload_event_count,
                         rows->bytes);
    return true;
}

bool segment_writer_add_unheard(struct segment_writer *writer, const struct unheard_row *rows,
                                size_t count, struct error *error)
{
    return add_heard_rows(writer, TABLE_UNHEARD, rows, count, NULL, error);
}

bool segment_writer_add_events(struct segment_writer *writer, const struct event_row *rows,
                               size_t count, struct error *error)
{
    return add_heard_rows(writer, TABLE_EVENTS, rows, count, NULL, error);
}

bool segment_writer_finish(struct segment_writer *writer, struct ingest_totals *totals,
                           struct error *error)
{
    if (!add_networks(writer, error))
        return false;
    for (int t = 0; t < TABLE_COUNT; t++) {
        struct parquet_summary *summary = &writer->summaries[t];
        if (writer->tables[t] == NULL)
            continue;
        if (!parquet_writer_finish(writer->tables[t], false, summary, error))
            return false;
        writer->tables[t] = parquet_writer_destroy(writer->tables[t]);
        totals->bytes += summary->bytes;
    }
    const struct parquet_summary *s = writer->summaries;
    totals->flow_rows += s[TABLE_FLOWS].rows + s[TABLE_FLOWS6].rows;
    totals->flow_bytes += s[TABLE_FLOWS].bytes + s[TABLE_FLOWS6].bytes;
    totals->scan_rows += s[TABLE_SCANS].rows + s[TABLE_SCANS6].rows;
    totals->scan_bytes += s[TABLE_SCANS].bytes + s[TABLE_SCANS6].bytes;
    totals->segments++;
    return segment_json_write(writer->fd, writer->options, writer->day, writer->name,
                              &writer->totals, writer->summaries,
                              signature_names_object(&writer->signatures), error);
}
