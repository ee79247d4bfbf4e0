/* One packet for each way of being wrong, and for each thing that is tolerated. */
#include "unit/decode/samples.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct reject_case {
    enum reject reason;
    struct sample sample;
};

/* Destination options of 8 bytes, one after the other: fewer are followed than are here. */
#define OPTIONS_8 "3c00 0104 0000 0000 "
#define LABEL     "00010040 "

static const struct reject_case cases[] = {
    {REJECT_LINK_TYPE, {105, ETHERNET_IPV4 IPV4_SYN}}, /* IEEE802_11 */
    {REJECT_LINK_HEADER_CUT, {LINK_ETHERNET, "020000000001 020000000002 08"}},
    {REJECT_LINK_HEADER_CUT, {LINK_ETHERNET, ""}},
    {REJECT_LINK_HEADER_CUT, {LINK_NULL, "020000"}},
    {REJECT_LINK_HEADER_CUT, {LINK_LOOP, "000000"}},
    {REJECT_LINK_HEADER_CUT, {LINK_C_HDLC, "0f0008"}},
    {REJECT_LINK_HEADER_CUT, {LINK_SLL, "0000 0001 0006 0200000000020000 08"}},
    {REJECT_LINK_HEADER_CUT, {LINK_SLL2, "0800 0000 00000001 0001 00 06 02000000000200"}},
    {REJECT_VLAN_CUT, {LINK_ETHERNET, ETHERNET("8100") "2064 08"}},
    {REJECT_MPLS_CUT, {LINK_ETHERNET, ETHERNET("8847") "000101"}},
    {REJECT_MPLS_CUT, {LINK_ETHERNET, ETHERNET("8847") "00010140"}},
    {REJECT_MPLS_PAYLOAD, {LINK_ETHERNET, ETHERNET("8847") "00010140 00000000 020000000001"}},
    {REJECT_PPPOE_CUT, {LINK_ETHERNET, ETHERNET("8864") "1100 0001 00"}},
    {REJECT_PPPOE_VERSION, {LINK_ETHERNET, ETHERNET("8864") "2100 0001 002a 0021" IPV4_SYN}},
    {REJECT_PPP_CUT, {LINK_PPP, "ff03"}},
    {REJECT_PPP_CUT, {LINK_PPP, "ff0300"}},
    {REJECT_PPP_CUT, {LINK_PPP_HDLC, ""}},
    {REJECT_PPP_CUT, {LINK_PPP_ETHER, "1100 0001 0000 0021"}},
    {REJECT_NOT_IP, {LINK_ETHERNET, ETHERNET("0806") "0001 0800 0604 0001"}}, /* ARP */
    {REJECT_NOT_IP, {LINK_ETHERNET, ETHERNET("88cc") "0207 0402"}},           /* LLDP */
    {REJECT_NOT_IP, {LINK_ETHERNET, ETHERNET("0026") "4242 0300 0000 0000"}}, /* STP */
    {REJECT_NOT_IP, {LINK_ETHERNET, ETHERNET("0026") "aaaa 03"}},             /* LLC, cut */
    {REJECT_NOT_IP, {LINK_ETHERNET, ETHERNET("8864") "11a7 0001 0000"}},      /* PADT */
    {REJECT_NOT_IP, {LINK_PPP, "ff03 c021 0101 0004"}},                       /* LCP */
    {REJECT_NOT_IP, {LINK_C_HDLC, "8f00 8035 00000002"}},                     /* SLARP */
    {REJECT_NOT_IP, {LINK_C_HDLC, "8f00 fefe 83140100"}},                     /* IS-IS */
    {REJECT_NOT_IP, {LINK_SLL, "0004 0338 0000 0000000000000000 0010 00"}},   /* netlink */
    {REJECT_NOT_IP, {LINK_SLL, "0000 0118 0000 0000000000000000 000c 00"}},   /* CAN */
    {REJECT_LINK_PROTOCOL, {LINK_ETHERNET, ETHERNET("1234") IPV4_SYN}},
    {REJECT_LINK_PROTOCOL, {LINK_NULL, "07000000" IPV4_SYN}},
    {REJECT_LINK_PROTOCOL, {LINK_PPP, "ff03 002d" IPV4_SYN}},
    {REJECT_DEPTH,
     {LINK_ETHERNET,
      ETHERNET_IPV6 IPV6("00a0", "3c") OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8
          OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8 OPTIONS_8
      "0600 0104 00000000" SYN}},
    {REJECT_DEPTH,
     {LINK_ETHERNET, ETHERNET("8847") LABEL LABEL LABEL LABEL LABEL LABEL LABEL LABEL LABEL LABEL
                         LABEL LABEL LABEL LABEL LABEL LABEL "00010140" IPV4_SYN}},
    {REJECT_IP_EMPTY, {LINK_RAW, ""}},
    {REJECT_IP_EMPTY, {LINK_ETHERNET, ETHERNET_IPV4}},
    {REJECT_IP_EMPTY, {LINK_ETHERNET, ETHERNET_IPV6}},
    {REJECT_IP_VERSION, {LINK_RAW, "50000028"}},
    {REJECT_IP_VERSION, {LINK_IPV4, IPV6("0014", "06") SYN}},
    {REJECT_IP_VERSION, {LINK_IPV6, IPV4_SYN}},
    {REJECT_IPV4_HEADER_CUT, {LINK_RAW, "45000028 12344000 40060000 c0000201 c63364"}},
    {REJECT_IPV4_HEADER_LENGTH, {LINK_RAW, "44000028 12344000 40060000 c0000201 c6336407" SYN}},
    {REJECT_IPV4_TOTAL_LENGTH, {LINK_RAW, IPV4("0013", "0000", "06") SYN}},
    {REJECT_IPV4_OPTIONS_CUT, {LINK_RAW, "4f000050 12344000 40060000 c0000201 c6336407 01010101"}},
    {REJECT_IPV6_HEADER_CUT, {LINK_RAW, "60000000 0014 06 40 20010db8"}},
    {REJECT_IPV6_EXTENSION_CUT, {LINK_RAW, IPV6("0020", "3c") "0601 0104"}},
    {REJECT_IPV6_EXTENSION_CUT, {LINK_RAW, IPV6("0024", "3c") "0601 0104 00000000 0000"}},
    {REJECT_AH_LENGTH, {LINK_RAW, IPV6("0020", "33") "0600 0000 00000001 00000001" SYN}},
    {REJECT_TINY_FRAGMENT, {LINK_RAW, IPV4("001c", "2000", "06") "9c400017 01020304"}},
    {REJECT_TINY_FRAGMENT, {LINK_RAW, IPV6("0010", "2c") "0600 0001 00000001 9c400017 01020304"}},
    {REJECT_FRAGMENT_OVERLAP, {LINK_RAW, IPV4("0028", "0001", "06") SYN}},
    {REJECT_DATAGRAM_SHORT, {LINK_RAW, IPV4("0014", "4000", "06") SYN}},
    {REJECT_DATAGRAM_SHORT, {LINK_ETHERNET, ETHERNET_IPV4 IPV4("0027", "4000", "06") SYN}},
    {REJECT_DATAGRAM_SHORT, {LINK_RAW, IPV6("0004", "3c") "0600 0104 00000000" SYN}},
    {REJECT_TCP_HEADER_CUT, {LINK_RAW, IPV4("0028", "4000", "06") "9c400017 01020304"}},
    {REJECT_TCP_HEADER_LENGTH,
     {LINK_ETHERNET,
      ETHERNET_IPV4 IPV4("0028", "4000", "06") "9c400017 01020304 00000000 4002 3908 0000 0000"}},
    {REJECT_UDP_HEADER_CUT, {LINK_RAW, IPV4("0020", "0000", "11") "d4310035 0008"}},
    {REJECT_UDP_LENGTH, {LINK_RAW, IPV4("0020", "0000", "11") UDP("0007") "00000000"}},
    {REJECT_ICMP_HEADER_CUT, {LINK_RAW, IPV4("001c", "0000", "01") "0800 0000 000100"}},
    {REJECT_ICMP_HEADER_CUT, {LINK_RAW, IPV6("0008", "3a") "8000 00"}},
    {REJECT_GRE_HEADER_CUT, {LINK_RAW, IPV4("0040", "0000", "2f") "0000 08"}},
    {REJECT_GRE_HEADER_CUT, {LINK_RAW, IPV4("0040", "0000", "2f") "3000 0800 00000001"}},
    {REJECT_GRE_VERSION, {LINK_RAW, IPV4("0040", "0000", "2f") "0002 0800" IPV4_SYN}},
    {REJECT_GRE_ROUTING, {LINK_RAW, IPV4("0040", "0000", "2f") "4000 0800" IPV4_SYN}},
    {REJECT_ERSPAN_HEADER_CUT, {LINK_RAW, IPV4("0060", "0000", "2f") "1000 88be 00000001 1001"}},
    {REJECT_ERSPAN_HEADER_CUT,
     {LINK_RAW, IPV4("0060", "0000", "2f") "1000 22eb 00000001 20010000 00000000 00000001 00"}},
    {REJECT_ERSPAN_VERSION,
     {LINK_RAW, IPV4("0060", "0000", "2f") "1000 88be 00000001 20010000 00000000"}},
    {REJECT_ERSPAN_VERSION,
     {LINK_RAW, IPV4("0060", "0000", "2f") "1000 22eb 00000001 10010000 00000000 00000000"}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

static void each_case_is_rejected_for_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        struct packet packet;
        enum reject reason = sample_decode(cases[i].sample, &packet);
        if (reason != cases[i].reason)
            fail_msg("%s: %s instead of %s", cases[i].sample.hex, reject_word(reason),
                     reject_word(cases[i].reason));
        assert_int_equal(packet.time.ns, sample_time.ns);
    }
}

static void every_reason_has_a_case(void **state)
{
    (void)state;
    bool has_case[REJECT_COUNT] = {[REJECT_NONE] = true, [REJECT_TIME] = true /* below */};
    for (size_t i = 0; i < CASES; i++)
        has_case[cases[i].reason] = true;
    for (unsigned reason = 0; reason < REJECT_COUNT; reason++)
        if (!has_case[reason])
            fail_msg("no test packet for %s", reject_word(reason));
}

static void times_outside_1970_to_2199_are_rejected(void **state)
{
    (void)state;
    const struct {
        int64_t ns;
        enum reject reason;
    } times[] = {
        {INT64_MIN, REJECT_TIME},
        {-1, REJECT_TIME},
        {0, REJECT_NONE},
        {INSTANT_LIMIT_S * NS_PER_S - 1, REJECT_NONE},
        {INSTANT_LIMIT_S * NS_PER_S, REJECT_TIME},
        {INT64_MAX, REJECT_TIME},
    };
    uint32_t length;
    uint8_t *bytes = sample_bytes(ETHERNET_IPV4 IPV4_SYN, &length);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        const struct raw_packet raw = {bytes, length, length, {times[i].ns}, LINK_ETHERNET};
        struct packet packet;
        assert_int_equal(decode_packet(&raw, NULL, &packet), times[i].reason);
        assert_int_equal(packet.time.ns, times[i].ns);
    }
    free(bytes);
}

static void words_are_distinct_and_plain(void **state)
{
    (void)state;
    for (unsigned a = 0; a < REJECT_COUNT; a++) {
        const char *word = reject_word(a);
        assert_true(*word != '\0' && *reject_text(a) != '\0');
        assert_int_equal(strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(word));
        for (unsigned b = 0; b < a; b++)
            assert_string_not_equal(word, reject_word(b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_is_rejected_for_its_reason),
        cmocka_unit_test(every_reason_has_a_case),
        cmocka_unit_test(times_outside_1970_to_2199_are_rejected),
        cmocka_unit_test(words_are_distinct_and_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
