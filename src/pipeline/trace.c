/* --trace-packet: the way of one packet, told in words: its bytes, the reason why it was not decoded
 * or its fields, each rule and test with its evidence, and the rows that it is counted in. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "pipeline/batch.h"

struct teller {
    void (*line)(void *context, const char *text);
    void *context;
};

__attribute__((format(printf, 2, 3))) static void tell(const struct teller *to, const char *format,
                                                       ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    to->line(to->context, text);
}

/* At most 128 bytes, 16 a line. */
static void tell_bytes(const struct teller *to, const struct raw_packet *raw)
{
    enum { SHOWN = 128, PER_LINE = 16 };
    uint32_t shown = raw->captured_len < SHOWN ? raw->captured_len : SHOWN;
    for (uint32_t at = 0; at < shown; at += PER_LINE) {
        char text[PER_LINE * 3 + 1] = "";
        for (uint32_t i = at; i < shown && i < at + PER_LINE; i++)
            snprintf(text + (i - at) * 3, 4, " %02x", raw->bytes[i]);
        tell(to, "  %04" PRIx32 " %s", at, text);
    }
    if (shown < raw->captured_len)
        tell(to, "  … %" PRIu32 " more", raw->captured_len - shown);
}

static void tell_fields(const struct teller *to, const struct packet *p)
{
    char src[IPV6_TEXT_SIZE], dst[IPV6_TEXT_SIZE];
    if ((p->has & HAS_IPV6) != 0) {
        ipv6_format(p->src6, src);
        ipv6_format(p->dst6, dst);
    } else {
        ipv4_format(p->src, src);
        ipv4_format(p->dst, dst);
    }
    tell(to, "decode: %s > %s, protocol %u, ttl %u, %u bytes%s%s%s", src, dst, p->protocol, p->ttl,
         p->ip_len, (p->has & HAS_DONT_FRAGMENT) != 0 ? ", don't fragment" : "",
         (p->has & HAS_FRAGMENT) != 0 ? ", fragment" : "",
         (p->inside & (INSIDE_GRE | INSIDE_ERSPAN)) != 0 ? ", taken out of a tunnel" : "");
    if ((p->has & HAS_TCP) != 0)
        tell(to, "decode: tcp %u > %u, flags 0x%02x, seq 0x%08x, window %u, header %u, ip id %u",
             p->src_port, p->dst_port, p->tcp_flags, p->tcp_seq, p->tcp_window, p->tcp_header_len,
             p->ip_id);
    else if ((p->has & HAS_PORTS) != 0)
        tell(to, "decode: %s %u, %s %u, ip id %u",
             p->protocol == PROTOCOL_UDP ? "source port" : "type", p->src_port,
             p->protocol == PROTOCOL_UDP ? "destination port" : "code", p->dst_port, p->ip_id);
}

static void tell_kind(const struct teller *to, const struct recognise_options *options,
                      const struct packet *p)
{
    for (unsigned i = 0; i < kind_rule_count; i++) {
        if (!kind_rules[i].matches(options, p))
            continue;
        tell(to, "recognise: kind %s: %s (%s)", kind_names[kind_rules[i].kind],
             kind_rules[i].meaning, kind_rules[i].filter);
        return;
    }
}

static void tell_tools(const struct teller *to, const struct packet *p)
{
    tell(to, "recognise: tool %s", tool_names[p->tool]);
    if (p->kind != KIND_ACCESS)
        return;
    for (unsigned i = 0; i < tool_test_count; i++)
        tell(to, "  %-10s %s: %s; wrong by chance: %s", tool_names[tool_tests[i].tool],
             tool_tests[i].matches(p) ? "yes" : "no ", tool_tests[i].filter,
             tool_tests[i].certainty);
    if ((p->has & (HAS_TCP | HAS_IPV6)) == HAS_TCP) {
        tell(to, "  evidence: seq 0x%08x, destination 0x%08x", p->tcp_seq, p->dst.host_order);
        tell(to, "  evidence: ip id %u, masscan's would be %u", p->ip_id,
             (p->dst.host_order ^ p->dst_port ^ p->tcp_seq) & 0xffff);
    }
}

static void tell_tags(const struct teller *to, const struct tag_set *tags,
                      const struct raw_packet *raw)
{
    uint32_t missing = 0;
    const uint32_t found = tags == NULL ? 0 : tag_set_match(tags, raw, &missing);
    for (size_t i = 0; i < tag_set_count(tags); i++) {
        const uint32_t bit = UINT32_C(1) << i;
        tell(to, "tags: %-10s %s: %s", tag_set_at(tags, i)->name,
             (found & bit) != 0     ? "yes"
             : (missing & bit) != 0 ? "cannot be asked of this link type"
                                    : "no ",
             tag_set_at(tags, i)->filter);
    }
}

/* As in schema.h: who was attacked, and where. */
static void tell_victim(const struct teller *to, const struct packet *p)
{
    const bool ipv6 = (p->has & HAS_IPV6) != 0, quoted = observe_quotes_victim(p);
    const uint8_t protocol = quoted ? p->quote.protocol : p->protocol;
    const bool has_ports = protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP;
    const int64_t slot = instant_seconds(p->time) / BACKSCATTER_SLOT_S * BACKSCATTER_SLOT_S;
    char victim[IPV6_TEXT_SIZE], time[INSTANT_TEXT_SIZE];
    if (ipv6)
        ipv6_format(quoted ? p->quote.dst6 : p->src6, victim);
    else
        ipv4_format(quoted ? p->quote.dst : p->src, victim);
    tell(to, "store: table %s, the slot of %s: victim %s%s, protocol %u, port %u",
         ipv6 ? "backscatter6" : "backscatter",
         instant_format((struct instant){slot * NS_PER_S}, time), victim,
         quoted ? " (of the quoted header)" : "", protocol,
         !has_ports ? 0
         : quoted   ? p->quote.dst_port
                    : p->src_port);
}

static void tell_rows(const struct teller *to, const struct packet *p)
{
    char minute[INSTANT_TEXT_SIZE], hour[INSTANT_TEXT_SIZE];
    int64_t second = instant_seconds(p->time);
    instant_format((struct instant){second / S_PER_MINUTE * S_PER_MINUTE * NS_PER_S}, minute);
    instant_format((struct instant){second / S_PER_HOUR * S_PER_HOUR * NS_PER_S}, hour);
    bool ipv6 = (p->has & HAS_IPV6) != 0;
    tell(to, "observe: counted as %s in coverage, minute %s", kind_names[p->kind], minute);
    tell(to, "store: table %s, the row of minute %s with the fields above",
         ipv6 ? "flows6" : "flows", minute);
    /* As in schema.h: of an answer the port that answered counts, of ICMP type and code. */
    bool icmp = p->protocol == PROTOCOL_ICMP || p->protocol == PROTOCOL_ICMPV6;
    bool answer = p->kind == KIND_BACKSCATTER;
    tell(to,
         "store: table %s, a piece of the hour %s: this source, src_port %u, dst_port %u, protocol "
         "%u, %s, %s",
         ipv6 ? "scans6" : "scans", hour, answer || icmp ? p->src_port : 0,
         answer && !icmp ? 0 : p->dst_port, p->protocol, kind_names[p->kind], tool_names[p->tool]);
    if (answer)
        tell_victim(to, p);
}

void pipeline_trace(const struct pipeline_input *input, const struct raw_packet *raw,
                    uint64_t number, void (*line)(void *context, const char *text), void *context)
{
    const struct teller to = {line, context};
    char time[INSTANT_TEXT_SIZE];
    tell(&to, "packet %" PRIu64 ": %s, %" PRIu32 " of %" PRIu32 " bytes, link type %u", number,
         instant_format(raw->time, time), raw->captured_len, raw->wire_len, raw->link_type);
    tell_bytes(&to, raw);

    struct packet packet;
    enum reject reason = decode_packet(raw, input->monitored, &packet);
    if (reason != REJECT_NONE) {
        tell(&to, "decode: not decoded: %s: %s", reject_word(reason), reject_text(reason));
        tell(&to, "observe: counted as undecodable in coverage, and in table rejects");
        return;
    }
    tell_fields(&to, &packet);
    if (!pipeline_is_monitored(input->monitored, &packet)) {
        tell(&to, "observe: the destination is not monitored: counted as such in coverage");
        return;
    }
    recognise_packet(&input->recognise, &packet);
    tell_kind(&to, &input->recognise, &packet);
    tell_tools(&to, &packet);
    tell_tags(&to, input->tags, raw);
    tell_rows(&to, &packet);
}
