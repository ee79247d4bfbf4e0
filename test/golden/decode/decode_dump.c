/* Prints what decode makes of each packet of a capture, one line a packet, for judges to compare.
 *
 * Reads with libpcap, not with teiten's own capture, so that only decode is on trial.
 * Columns: number, reason; then, if decoded: src, dst, protocol (IPv4 only), ttl, ip_id (IPv4 only),
 * ip_len, fragment_offset, transport, src_port, dst_port, seq, ack, flags, window, header length, UDP
 * length, MSS, TSval. What a packet does not have is "-". */
#include "decode/decode.h"

#include <pcap/pcap.h>
#include <stdio.h>

/* libpcap gives DLT_ numbers; for what decode reads, only raw IP differs from the LINKTYPE_ number. */
static uint16_t link_type_of(pcap_t *pcap)
{
    enum { LINKTYPE_RAW = 101 };
    int dlt = pcap_datalink(pcap);
    return (uint16_t)(dlt == DLT_RAW ? LINKTYPE_RAW : dlt);
}

static void print_number(bool is_there, uint32_t value)
{
    if (is_there)
        printf("\t%u", value);
    else
        printf("\t-");
}

static void print_addresses(const struct packet *p)
{
    char src[IPV6_TEXT_SIZE], dst[IPV6_TEXT_SIZE];
    if (p->has & HAS_IPV6)
        printf("\t%s\t%s", ipv6_format(p->src6, src), ipv6_format(p->dst6, dst));
    else
        printf("\t%s\t%s", ipv4_format(p->src, src), ipv4_format(p->dst, dst));
}

static const char *transport_of(const struct packet *p)
{
    if (!(p->has & HAS_PORTS))
        return "-";
    if (p->protocol == PROTOCOL_TCP)
        return "tcp";
    if (p->protocol == PROTOCOL_UDP)
        return "udp";
    return p->has & HAS_IPV6 ? "icmpv6" : "icmp";
}

static void print_packet(const struct packet *p)
{
    bool is_ipv4 = !(p->has & HAS_IPV6);
    bool is_tcp = p->has & HAS_TCP;
    print_addresses(p);
    print_number(is_ipv4, p->protocol);
    print_number(true, p->ttl);
    print_number(is_ipv4, p->ip_id);
    print_number(true, p->ip_len);
    print_number(is_ipv4, p->fragment_offset);
    printf("\t%s", transport_of(p));
    print_number(p->has & HAS_PORTS, p->src_port);
    print_number(p->has & HAS_PORTS, p->dst_port);
    print_number(is_tcp, p->tcp_seq);
    print_number(is_tcp, p->tcp_ack);
    print_number(is_tcp, p->tcp_flags);
    print_number(is_tcp, p->tcp_window);
    print_number(is_tcp, p->tcp_header_len);
    print_number(p->udp_len > 0, p->udp_len);
    print_number(p->tcp_mss > 0, p->tcp_mss);
    print_number(p->tcp_timestamp > 0, p->tcp_timestamp);
}

int main(int count, char **names)
{
    char why[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = count == 2 ? pcap_open_offline(names[1], why) : NULL;
    if (pcap == NULL) {
        fprintf(stderr, "%s\n", count == 2 ? why : "usage: decode_dump FILE");
        return 4;
    }
    struct pcap_pkthdr *header;
    const uint8_t *bytes;
    unsigned long number = 0;
    uint16_t link_type = link_type_of(pcap);
    while (pcap_next_ex(pcap, &header, &bytes) == 1) {
        const struct raw_packet raw = {
            .bytes = bytes,
            .captured_len = header->caplen,
            .wire_len = header->len,
            .time = {header->ts.tv_sec * (int64_t)NS_PER_S + header->ts.tv_usec * NS_PER_US},
            .link_type = link_type,
        };
        struct packet packet;
        enum reject reason = decode_packet(&raw, NULL, &packet);
        printf("%lu\t%s", ++number, reject_word(reason));
        if (reason == REJECT_NONE)
            print_packet(&packet);
        putchar('\n');
    }
    pcap_close(pcap);
    return 0;
}
