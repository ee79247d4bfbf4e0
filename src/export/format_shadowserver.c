/* CSV as Shadowserver's report event4_honeypot_darknet has it (its report_schema; severity "high" is its default): a
 * row for each flow of accesses, times in UTC. What is not known of a host is empty. */
#include "base/hash.h"
#include "export/inside.h"
#include "publish/publish.h"

#include <inttypes.h>
#include <string.h>

enum place {
    TIMESTAMP,
    PROTOCOL,
    SRC_IP,
    SRC_PORT,
    SRC_ASN,
    SRC_GEO,
    SEVERITY = 14,
    DST_IP,
    DST_PORT,
    INFECTION = 25,
    TAG = 27,
    EVENT_ID = 30,
    COUNT,
    COLUMNS
};

static const char *const names[COLUMNS] = {
    "timestamp",     "protocol",     "src_ip",       "src_port",     "src_asn",     "src_geo",
    "src_region",    "src_city",     "src_hostname", "src_naics",    "src_sector",  "device_vendor",
    "device_type",   "device_model", "severity",     "dst_ip",       "dst_port",    "dst_asn",
    "dst_geo",       "dst_region",   "dst_city",     "dst_hostname", "dst_naics",   "dst_sector",
    "public_source", "infection",    "family",       "tag",          "application", "version",
    "event_id",      "count"};

struct numbers {
    char source_port[24], asn[24], port[24], count[24];
};

static const char *number(const struct cell *cell, char text[24])
{
    snprintf(text, 24, "%" PRId64, cell->count);
    return text;
}

/* "2020-06-30T23:59:00Z" as "2020-06-30 23:59:00". */
static const char *stamp(const char *iso, char text[24])
{
    snprintf(text, 24, "%.10s %.8s", iso, iso + 11);
    return text;
}

/* A name of the event: the same row of the same day has it again. */
static const char *event_id(const struct cell *c, char text[CONTENT_HASH_TEXT_SIZE])
{
    char row[512];
    const int length = snprintf(
        row, sizeof row, "%s %s %s %s %" PRId64 " %" PRId64 " %s %" PRId64 " %" PRId64,
        c[FLOW_TIME].text, c[FLOW_SENSOR].text, c[FLOW_SOURCE].text, c[FLOW_DESTINATION].text,
        c[FLOW_SOURCE_PORT].count, c[FLOW_DESTINATION_PORT].count, c[FLOW_PROTOCOL].text,
        c[FLOW_IP_LEN].count, c[FLOW_TTL].count);
    uint8_t digest[CONTENT_HASH_BYTES];
    content_hash_bytes(row, (size_t)length, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return text;
}

static bool write_row(void *context, const struct cell *c, struct error *error)
{
    const struct export *x = context;
    struct numbers n;
    char time[24], tag[64], id[CONTENT_HASH_TEXT_SIZE];
    const char *values[COLUMNS] = {NULL};
    const char *class = c[FLOW_CLASS].text;
    const bool is_bot = strcmp(class, source_class_names[CLASS_MIRAI]) == 0 ||
                        strcmp(class, source_class_names[CLASS_IOT_BOT]) == 0;
    const bool has_ports = strncmp(c[FLOW_PROTOCOL].text, "icmp", 4) != 0;
    (void)error; /* rows_each() looks at the stream */
    snprintf(tag, sizeof tag, "%s%s%s", class, strcmp(c[FLOW_TOOL].text, "none") == 0 ? "" : ";",
             strcmp(c[FLOW_TOOL].text, "none") == 0 ? "" : c[FLOW_TOOL].text);
    values[TIMESTAMP] = stamp(c[FLOW_TIME].text, time);
    values[PROTOCOL] = c[FLOW_PROTOCOL].text;
    values[SRC_IP] = c[FLOW_SOURCE].text;
    values[SRC_PORT] = has_ports ? number(&c[FLOW_SOURCE_PORT], n.source_port) : NULL;
    values[SRC_ASN] = c[FLOW_ASN].count > 0 ? number(&c[FLOW_ASN], n.asn) : NULL;
    values[SRC_GEO] = c[FLOW_COUNTRY].text;
    values[SEVERITY] = "high";
    values[DST_IP] = c[FLOW_DESTINATION].text;
    values[DST_PORT] = has_ports ? number(&c[FLOW_DESTINATION_PORT], n.port) : NULL;
    values[INFECTION] = is_bot ? class : NULL;
    values[TAG] = tag;
    values[EVENT_ID] = event_id(c, id);
    values[COUNT] = number(&c[FLOW_PACKETS], n.count);
    for (size_t i = 0; i < COLUMNS; i++) {
        fputs(i == 0 ? "" : ",", x->out);
        csv_text_write(x->out, values[i] == NULL ? "" : values[i]);
    }
    fputs("\r\n", x->out);
    return true;
}

bool shadowserver_export(struct export *x, struct error *error)
{
    for (size_t i = 0; i < COLUMNS; i++)
        fprintf(x->out, "%s%s", i == 0 ? "" : ",", names[i]);
    fputs("\r\n", x->out);
    return details_each(x, DETAIL_FLOWS, write_row, x, error);
}
