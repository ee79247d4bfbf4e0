/* FlowTuple v4 of CAIDA's STARDUST (corsaro 3) as CSV: its columns by their names and in their order.
 *
 * Addresses are text, which the Avro form has as numbers. What nobody here knows is empty: continents and NetAcuity's
 * country. is_masscan and is_spoofed are corsaro's own predicates (libcorsaro_filtering), as far as a flow still tells:
 * fragments are not looked at, and is_spoofed is empty where sources are pseudonyms, whose last byte says nothing. */
#include "export/inside.h"

#include <inttypes.h>
#include <string.h>

enum {
    ICMP = 1,
    TCP = 6,
    UDP = 17,
    IPV6_IN_IPV4 = 41,
    TCP_FIN = 1,
    TCP_SYN = 2,
    TCP_RST = 4,
    TCP_PSH = 8,
    TCP_ACK = 16,
    HIGH_TTL = 200,
    MASSCAN_WINDOW = 1024,
    NO_OPTIONS = 20,
};

static bool is_masscan(const struct cell *c)
{
    return c[TUPLE_PROTOCOL].count == TCP && (c[TUPLE_TCP_FLAGS].count & TCP_SYN) != 0 &&
           (c[TUPLE_TCP_FLAGS].count & TCP_ACK) == 0 && c[TUPLE_SYN_LEN].count == NO_OPTIONS &&
           c[TUPLE_TTL].count >= HIGH_TTL && c[TUPLE_SYN_WINDOW].count == MASSCAN_WINDOW;
}

static bool is_abnormal(const struct cell *c)
{
    static const int64_t usual[] = {
        TCP_SYN,           TCP_ACK,           TCP_RST,
        TCP_FIN,           TCP_SYN | TCP_FIN, TCP_SYN | TCP_ACK,
        TCP_FIN | TCP_ACK, TCP_PSH | TCP_ACK, TCP_FIN | TCP_PSH | TCP_ACK};
    const int64_t protocol = c[TUPLE_PROTOCOL].count;
    if (protocol != TCP)
        return protocol != ICMP && protocol != UDP && protocol != IPV6_IN_IPV4;
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (c[TUPLE_TCP_FLAGS].count == usual[i])
            return false;
    return true;
}

static bool is_spoofed(const struct cell *c)
{
    struct ipv4 source;
    const char *text = c[TUPLE_SOURCE].text;
    const int64_t protocol = c[TUPLE_PROTOCOL].count;
    const bool has_ports = protocol == TCP || protocol == UDP;
    if (!ipv4_parse(text, strlen(text), &source))
        return false;
    return is_abnormal(c) ||
           (c[TUPLE_TTL].count >= HIGH_TTL && protocol != ICMP && !is_masscan(c)) ||
           (source.host_order & 0xff) == 0 || (source.host_order & 0xff) == 0xff ||
           strcmp(text, c[TUPLE_DESTINATION].text) == 0 ||
           (has_ports &&
            (c[TUPLE_SOURCE_PORT].count == 0 || c[TUPLE_DESTINATION_PORT].count == 0)) ||
           (protocol == UDP && c[TUPLE_DESTINATION_PORT].count == 80);
}

static bool write_row(void *context, const struct cell *c, struct error *error)
{
    const struct export *x = context;
    const char *spoofed = x->options->anonymise_sources ? "" : is_spoofed(c) ? "1" : "0";
    (void)error; /* rows_each() looks at the stream */
    fprintf(x->out, "%" PRId64 ",%s,%s", c[TUPLE_TIME].count, c[TUPLE_SOURCE].text,
            c[TUPLE_DESTINATION].text);
    for (int i = TUPLE_SOURCE_PORT; i <= TUPLE_PACKETS; i++)
        fprintf(x->out, ",%" PRId64, c[i].count);
    fprintf(x->out, ",%s,%d,,%s,,,%" PRId64 "\r\n", spoofed, is_masscan(c), c[TUPLE_COUNTRY].text,
            c[TUPLE_ASN].count);
    return true;
}

bool flowtuple_export(struct export *x, struct error *error)
{
    fputs("time,src_ip,dst_ip,src_port,dst_port,protocol,ttl,tcp_flags,ip_len,tcp_synlen,"
          "tcp_synwinlen,packet_cnt,is_spoofed,is_masscan,maxmind_continent,maxmind_country,"
          "netacq_continent,netacq_country,prefix2asn\r\n",
          x->out);
    return details_each(x, DETAIL_FLOWTUPLES, write_row, x, error);
}
