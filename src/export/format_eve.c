/* EVE JSON as Suricata writes it, a record a line: flow (one for each flow of a minute), alert (payloads with a
 * signature), anomaly (packets that could not be decoded, of a minute and reason; only where nothing is filtered).
 *
 * Our own fields are in "teiten". Ports of ICMP are icmp_type and icmp_code; protocols without ports have none. First
 * all flows, then alerts, then anomalies, each in the order of time. Numbers that EVE wants and we do not have (flow_id,
 * signature_id) are hashes of what is there, below 2^51 and 2^31. */
#include "base/hash.h"
#include "export/inside.h"

#include <inttypes.h>
#include <string.h>

#define FLOW_ID_MASK      ((UINT64_C(1) << 51) - 1)
#define SIGNATURE_ID_MASK 0x7fffffffu

static void write_time(FILE *out, const char *key, int64_t us)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format((struct instant){us * NS_PER_US}, text);
    text[strlen(text) - 1] = '\0'; /* the Z: EVE writes an offset */
    fprintf(out, "\"%s\":\"%s+0000\"", key, text);
}

/* What Suricata calls a protocol (IANA's keywords, mostly); one that has no name here keeps its number. */
static const char *protocol_name(const char *protocol)
{
    static const char *const names[][2] = {
        {"tcp", "TCP"},    {"udp", "UDP"},   {"icmp", "ICMP"},       {"icmpv6", "IPv6-ICMP"},
        {"sctp", "SCTP"},  {"dccp", "DCCP"}, {"udplite", "UDPLite"}, {"2", "IGMP"},
        {"4", "IP-in-IP"}, {"41", "IPv6"},   {"47", "GRE"},          {"50", "ESP"},
        {"51", "AH"},      {"89", "OSPF"},   {"103", "PIM"},         {"112", "VRRP"},
        {"115", "L2TP"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(protocol, names[i][0]) == 0)
            return names[i][1];
    return protocol;
}

/* What the two numbers of a flow are in EVE: of protocols that have neither ports nor types, nothing. */
struct number_keys {
    const char *first, *second;
};

static struct number_keys number_keys(const char *protocol)
{
    if (strncmp(protocol, "icmp", 4) == 0)
        return (struct number_keys){"icmp_type", "icmp_code"};
    if (protocol[0] >= '0' && protocol[0] <= '9')
        return (struct number_keys){NULL, NULL};
    return (struct number_keys){"src_port", "dest_port"};
}

static void write_number(FILE *out, const char *key, int64_t value)
{
    if (key != NULL)
        fprintf(out, ",\"%s\":%" PRId64, key, value);
}

static uint64_t number_of(const char *text)
{
    uint8_t digest[CONTENT_HASH_BYTES];
    uint64_t value;
    content_hash_bytes(text, strlen(text), digest);
    memcpy(&value, digest, sizeof value);
    return value;
}

/* What flows and alerts begin with, without the time. */
struct ends {
    const char *type, *sensor, *source, *destination, *protocol;
    int64_t source_port, port;
};

static void write_ends(FILE *out, const struct ends *e)
{
    char tuple[256];
    const struct number_keys keys = number_keys(e->protocol);
    snprintf(tuple, sizeof tuple, "%s %s %s %" PRId64 " %" PRId64, e->source, e->destination,
             e->protocol, e->source_port, e->port);
    fprintf(out, ",\"flow_id\":%" PRIu64 ",\"host\":", number_of(tuple) & FLOW_ID_MASK);
    json_text_write(out, e->sensor);
    fprintf(out, ",\"event_type\":\"%s\",\"src_ip\":\"%s\"", e->type, e->source);
    write_number(out, keys.first, e->source_port);
    fprintf(out, ",\"dest_ip\":\"%s\"", e->destination);
    write_number(out, keys.second, e->port);
    fprintf(out, ",\"proto\":\"%s\"", protocol_name(e->protocol));
}

static bool write_flow(void *context, const struct cell *c, struct error *error)
{
    const struct export *x = context;
    const int64_t us = time_read(c[FLOW_TIME].text).ns / NS_PER_US;
    const struct ends ends = {"flow",
                              c[FLOW_SENSOR].text,
                              c[FLOW_SOURCE].text,
                              c[FLOW_DESTINATION].text,
                              c[FLOW_PROTOCOL].text,
                              c[FLOW_SOURCE_PORT].count,
                              c[FLOW_DESTINATION_PORT].count};
    (void)error; /* rows_each() looks at the stream */
    fputc('{', x->out);
    write_time(x->out, "timestamp", us);
    write_ends(x->out, &ends);
    fprintf(x->out,
            ",\"flow\":{\"pkts_toserver\":%" PRId64
            ",\"pkts_toclient\":0,\"bytes_toserver\":%" PRId64 ",\"bytes_toclient\":0,",
            c[FLOW_PACKETS].count, c[FLOW_PACKETS].count * c[FLOW_IP_LEN].count);
    write_time(x->out, "start", us);
    fputc(',', x->out);
    write_time(x->out, "end", us + (int64_t)S_PER_MINUTE * US_PER_S);
    fputs(",\"age\":60,\"state\":\"new\",\"reason\":\"timeout\",\"alerted\":false}", x->out);
    if (strcmp(c[FLOW_PROTOCOL].text, "tcp") == 0)
        fprintf(x->out, ",\"tcp\":{\"tcp_flags\":\"%02" PRIx64 "\"}",
                (uint64_t)c[FLOW_TCP_FLAGS].count);
    fprintf(x->out,
            ",\"teiten\":{\"kind\":\"%s\",\"tool\":\"%s\",\"class\":\"%s\",\"country\":\"%s\","
            "\"asn\":%" PRId64 ",\"ttl\":%" PRId64 "}}\n",
            c[FLOW_KIND].text, c[FLOW_TOOL].text, c[FLOW_CLASS].text, c[FLOW_COUNTRY].text,
            c[FLOW_ASN].count, c[FLOW_TTL].count);
    return true;
}

static int severity_of(const char *kind)
{
    if (strcmp(kind, "exploit") == 0 || strcmp(kind, "bot") == 0)
        return 1;
    return strcmp(kind, "probe") == 0 ? 2 : 3;
}

static bool write_alert(void *context, const struct cell *c, struct error *error)
{
    const struct export *x = context;
    const struct ends ends = {"alert",
                              c[ALERT_SENSOR].text,
                              c[ALERT_SOURCE].text,
                              c[ALERT_DESTINATION].text,
                              c[ALERT_PROTOCOL].text,
                              c[ALERT_SOURCE_PORT].count,
                              c[ALERT_DESTINATION_PORT].count};
    (void)error; /* rows_each() looks at the stream */
    fputc('{', x->out);
    write_time(x->out, "timestamp", c[ALERT_US].count);
    write_ends(x->out, &ends);
    fprintf(x->out,
            ",\"alert\":{\"action\":\"allowed\",\"gid\":1,\"signature_id\":%" PRIu64
            ",\"rev\":1,\"signature\":",
            number_of(c[ALERT_SIGNATURE].text) & SIGNATURE_ID_MASK);
    json_text_write(x->out, c[ALERT_NAME].text);
    fputs(",\"category\":", x->out);
    json_text_write(x->out, c[ALERT_KIND].text);
    fprintf(x->out,
            ",\"severity\":%d,\"metadata\":{\"teiten_id\":", severity_of(c[ALERT_KIND].text));
    json_words_write(x->out, c[ALERT_SIGNATURE].text);
    if (c[ALERT_CVE].text[0] != '\0') { /* EVE has no empty arrays */
        fputs(",\"cve\":", x->out);
        json_words_write(x->out, c[ALERT_CVE].text);
    }
    fprintf(x->out,
            "}},\"teiten\":{\"packets\":%" PRId64 ",\"country\":\"%s\",\"asn\":%" PRId64 "}}\n",
            c[ALERT_PACKETS].count, c[ALERT_COUNTRY].text, c[ALERT_ASN].count);
    return true;
}

static bool write_anomaly(void *context, const struct cell *c, struct error *error)
{
    const struct export *x = context;
    (void)error; /* rows_each() looks at the stream */
    fputc('{', x->out);
    write_time(x->out, "timestamp", c[REJECT_US].count);
    fputs(",\"host\":", x->out);
    json_text_write(x->out, c[REJECT_SENSOR].text);
    fprintf(x->out,
            ",\"event_type\":\"anomaly\",\"anomaly\":{\"type\":\"decode\",\"event\":\"teiten.%s\"},"
            "\"teiten\":{\"packets\":%" PRId64 "}}\n",
            c[REJECT_REASON].text, c[REJECT_PACKETS].count);
    return true;
}

/* What could not be decoded has no source, port, kind or tool to be filtered by. */
static bool is_filtered(const struct ask_options *ask)
{
    return ask->tools != NULL || ask->ports != NULL || ask->countries != NULL ||
           ask->only != NULL || ask->without != NULL || ask->kind != NULL;
}

bool eve_export(struct export *x, struct error *error)
{
    return details_each(x, DETAIL_FLOWS, write_flow, x, error) &&
           details_each(x, DETAIL_ALERTS, write_alert, x, error) &&
           (is_filtered(&x->options->ask) ||
            details_each(x, DETAIL_REJECTS, write_anomaly, x, error));
}
