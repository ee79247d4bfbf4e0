/* Every rule of recognise against its own documentation: the filter expression, as libpcap evaluates
 * it, and the C code must say the same of every packet that decode takes.
 *
 * Packets: each begins as one that some rule is made for, gets IP options now and then, and is then
 * changed in none to three places: one off, one bit, another byte, a field made equal to another. What
 * decode rejects has no answer of ours and is left out; so is what it takes for IPv6 or for a tunnel.
 * Repeatable: the seed is fixed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

#include "decode/decode.h"
#include "recognise/recognise.h"

enum {
    PACKETS = 2000000,
    LINKTYPE_RAW = 101,
    RULES_LIMIT = 32,
    LEAST_HITS = 2000,
    FRAME_LIMIT = 256
};

struct frame {
    uint8_t bytes[FRAME_LIMIT];
    unsigned ip_header, length;
};

struct rule {
    const char *filter;
    struct bpf_program program;
    uint64_t hits, misses;
};

static struct rule kinds[RULES_LIMIT], tools[RULES_LIMIT];
static uint64_t state;

/* SplitMix64. */
static uint64_t next(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static unsigned below(unsigned limit)
{
    return (unsigned)(next() % limit);
}

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* ---- Packets ---- */

/* The options of a SYN: nmap's, ZMap's four, a kernel's, and broken ones. */
static const struct {
    uint8_t length;
    uint8_t bytes[40];
} layouts[] = {
    {0, {0}},
    {4, {2, 4, 5, 0xb4}},
    {12, {2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2}},
    {20, {2, 4, 5, 0xb4, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7}},
    {24, {2, 4, 5, 0xb4, 1, 3, 3, 6, 1, 1, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 4, 2, 0, 0}},
    {12, {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8}},
    {8, {2, 4, 5, 0xb4, 1, 1, 4, 2}},
    {4, {2, 0, 5, 0xb4}},
    {4, {0, 2, 4, 5}},
};
enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

static unsigned put_tcp(uint8_t *tcp, const uint8_t *ip)
{
    static const uint8_t flags[] = {0x02, 0x02, 0x02, 0x02, 0x12, 0x04, 0x14,
                                    0x10, 0x18, 0x01, 0x00, 0x29, 0xc2, 0x06};
    static const uint16_t windows[] = {1024, 2048, 3072, 4096, 65535, 65535, 5840, 14600};
    static const uint16_t ports[] = {23, 2323, 37215, 53, 80};
    unsigned layout = below(LAYOUTS), length = 20 + layouts[layout].length;
    put16(tcp, below(4) == 0 ? 53 : (unsigned)next());
    put16(tcp + 2, ports[below(5)]);
    put32(tcp + 4, below(3) == 0 ? get32(ip + 16) : (uint32_t)next());
    put32(tcp + 8, (uint32_t)next());
    put16(tcp + 12, length / 4 << 12);
    tcp[13] = flags[below(sizeof flags)];
    put16(tcp + 14, windows[below(8)]);
    memcpy(tcp + 20, layouts[layout].bytes, layouts[layout].length);
    return length;
}

static unsigned put_udp(uint8_t *udp)
{
    unsigned payload = below(8);
    put16(udp, below(2) == 0 ? 53 : (unsigned)next());
    put16(udp + 2, (unsigned)next());
    put16(udp + 4, 8 + payload);
    put32(udp + 8, (uint32_t)next());
    put32(udp + 12, (uint32_t)next());
    return 8 + payload;
}

static unsigned put_icmp(uint8_t *icmp)
{
    icmp[0] = (uint8_t)(below(4) == 0 ? next() : below(20));
    icmp[1] = (uint8_t)below(4);
    put32(icmp + 4, (uint32_t)next());
    memset(icmp + 8, 0x45, 28); /* not a header that adds up: no quote */
    return 8 + below(29);
}

static void make(struct frame *f)
{
    static const uint8_t others[] = {0, 2, 50, 51, 89, 132, 255};
    memset(f, 0, sizeof *f);
    f->ip_header = below(4) == 0 ? 20 + 4 * below(11) : 20;
    uint8_t *ip = f->bytes, *next_header = ip + f->ip_header;
    ip[0] = (uint8_t)(0x40 | f->ip_header / 4);
    put16(ip + 4, below(3) == 0 ? 54321 : (unsigned)next());
    put16(ip + 6, below(3) == 0 ? 0x4000 : 0);
    if (below(8) == 0)
        put16(ip + 6, (unsigned)next() & 0x60ff);
    ip[8] = (uint8_t)next();
    put32(ip + 12, (uint32_t)next());
    put32(ip + 16, (uint32_t)next());
    memset(ip + 20, below(2) == 0 ? 1 : (int)below(256), f->ip_header - 20);
    unsigned body, choice = below(10);
    if (choice < 6) {
        ip[9] = 6;
        body = put_tcp(next_header, ip);
        uint32_t sum = get32(ip + 16) ^ get32(next_header + 4) ^ next_header[3] ^
                       (uint32_t)next_header[2] << 8;
        if (below(4) == 0)
            put16(ip + 4, sum & 0xffff);
    } else if (choice < 8) {
        ip[9] = 17;
        body = put_udp(next_header);
    } else {
        ip[9] = choice == 8 ? 1 : others[below(sizeof others)];
        body = put_icmp(next_header);
    }
    f->length = f->ip_header + body;
    put16(ip + 2, f->length);
}

/* A near miss: one place is not as it was. */
static void change(struct frame *f)
{
    uint8_t *at = f->bytes + below(f->length);
    switch (below(6)) {
    case 0:
        *at = (uint8_t)(*at + 1);
        break;
    case 1:
        *at = (uint8_t)(*at ^ 1u << below(8));
        break;
    case 2: /* in the fixed part of the next header, where most rules look */
        f->bytes[f->ip_header + below(16)] ^= (uint8_t)(1u << below(8));
        break;
    case 3:
        f->bytes[4 + below(6)] ^= (uint8_t)(1u << below(8)); /* id, fragment, TTL, protocol */
        break;
    case 4: /* a shorter datagram */
        f->length -= below(f->length - f->ip_header + 1);
        put16(f->bytes + 2, f->length);
        break;
    default:
        *at = (uint8_t)next();
    }
    if (f->length < 20)
        f->length = 20;
}

/* ---- Judging ---- */

static void fail_with(const struct frame *f, const char *what, bool ours, bool theirs)
{
    for (unsigned i = 0; i < f->length; i++)
        fprintf(stderr, "%02x", f->bytes[i]);
    fprintf(stderr, "\n");
    fail_msg("%s: teiten says %d, libpcap %d of the packet above", what, ours, theirs);
}

/* What follows the datagram is not its own: padding, which libpcap would look into. */
static unsigned datagram_length(const struct frame *f)
{
    unsigned total = (unsigned)f->bytes[2] << 8 | f->bytes[3];
    return total != 0 && total < f->length ? total : f->length;
}

static bool asked(struct rule *rule, const struct frame *f)
{
    unsigned length = datagram_length(f);
    const struct pcap_pkthdr header = {.caplen = length, .len = length};
    bool hit = pcap_offline_filter(&rule->program, &header, f->bytes) != 0;
    rule->hits += hit;
    rule->misses += !hit;
    return hit;
}

static enum kind hold_kinds(const struct recognise_options *options, const struct frame *f,
                            const struct packet *packet)
{
    enum kind first = KIND_COUNT;
    for (unsigned i = 0; i < kind_rule_count; i++) {
        bool theirs = asked(&kinds[i], f);
        if (kind_rules[i].kind == KIND_CONVERSATION)
            theirs = theirs && options->answered;
        bool ours = kind_rules[i].matches(options, packet);
        if (ours != theirs)
            fail_with(f, kind_rules[i].meaning, ours, theirs);
        if (theirs && first == KIND_COUNT)
            first = kind_rules[i].kind;
    }
    return first;
}

static enum tool hold_tools(const struct frame *f, const struct packet *packet)
{
    enum tool first = TOOL_NONE;
    for (unsigned i = 0; i < tool_test_count; i++) {
        bool theirs = asked(&tools[i], f);
        bool ours = tool_tests[i].matches(packet);
        if (ours != theirs)
            fail_with(f, tool_names[tool_tests[i].tool], ours, theirs);
        if (theirs && first == TOOL_NONE)
            first = tool_tests[i].tool;
    }
    return first;
}

static bool decode(const struct frame *f, struct packet *packet)
{
    const struct raw_packet raw = {.bytes = f->bytes,
                                   .captured_len = f->length,
                                   .wire_len = f->length,
                                   .time = {1},
                                   .link_type = LINKTYPE_RAW};
    return decode_packet(&raw, NULL, packet) == REJECT_NONE && (packet->has & HAS_IPV6) == 0 &&
           packet->inside == 0;
}

static void compile(pcap_t *pcap, struct rule *rule, const char *filter)
{
    rule->filter = filter;
    if (pcap_compile(pcap, &rule->program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
        fail_msg("%s: %s", filter, pcap_geterr(pcap));
}

static void expect_both_answers(struct rule *rules, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        /* The last rule of kind has nothing to miss: every packet here is IPv4. */
        bool always = strcmp(rules[i].filter, "ip") == 0;
        if (rules[i].hits < LEAST_HITS || (!always && rules[i].misses < LEAST_HITS))
            fail_msg("%s: only %llu hits, %llu misses", rules[i].filter,
                     (unsigned long long)rules[i].hits, (unsigned long long)rules[i].misses);
        pcap_freecode(&rules[i].program);
    }
}

static void libpcap_and_the_code_agree_on_every_packet(void **unused)
{
    (void)unused;
    pcap_t *pcap = pcap_open_dead(DLT_RAW, FRAME_LIMIT);
    assert_non_null(pcap);
    assert_true(kind_rule_count <= RULES_LIMIT && tool_test_count <= RULES_LIMIT);
    for (unsigned i = 0; i < kind_rule_count; i++)
        compile(pcap, &kinds[i], kind_rules[i].filter);
    for (unsigned i = 0; i < tool_test_count; i++)
        compile(pcap, &tools[i], tool_tests[i].filter);
    unsigned decoded = 0;
    while (decoded < PACKETS) {
        struct frame f;
        struct packet packet;
        make(&f);
        for (unsigned changes = below(4); changes > 0; changes--)
            change(&f);
        if (!decode(&f, &packet))
            continue;
        decoded++;
        const struct recognise_options options = {.answered = below(2) == 0};
        enum kind kind = hold_kinds(&options, &f, &packet);
        enum tool tool = hold_tools(&f, &packet);
        /* recognise_packet() writes the tables' precedence out: the first that matches. */
        recognise_packet(&options, &packet);
        assert_int_equal(packet.kind, kind);
        assert_int_equal(packet.tool, kind == KIND_ACCESS ? tool : TOOL_NONE);
    }
    expect_both_answers(kinds, kind_rule_count);
    expect_both_answers(tools, tool_test_count);
    pcap_close(pcap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libpcap_and_the_code_agree_on_every_packet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
