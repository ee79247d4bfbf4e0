/* The table of tools and the one function that asks it. */
#include "recognise/recognise.h"

#include "recognise/kind.h"
#include "recognise/tool_masscan.h"
#include "recognise/tool_mirai.h"
#include "recognise/tool_nmap.h"
#include "recognise/tool_zmap.h"

/* Precedence: the test that is the least often wrong comes first. A Mirai SYN satisfies masscan's
 * formula once in 65,536 (when its IP id is the destination port). */
const struct tool_test tool_tests[] = {
    {TOOL_MIRAI, MIRAI_FILTER, "2^-32 per SYN", "SYN 1個につき 2^-32", "facts 1.1", mirai_matches},
    {TOOL_MASSCAN, MASSCAN_FILTER, "2^-16 per SYN", "SYN 1個につき 2^-16", "facts 1.1",
     masscan_matches},
    {TOOL_ZMAP, ZMAP_FILTER, "2^-16 per packet", "パケット1個につき 2^-16", "facts 1.1",
     zmap_matches},
    {TOOL_NMAP, NMAP_FILTER, "likeness; 2^-24 per pair", "形の類似（対になるパケットでは 2^-24）",
     "facts 1.1", nmap_matches},
    {TOOL_ZMAP_LIKE, ZMAP_LIKE_FILTER, "likeness", "形の類似", "facts 1.1", zmap_like_matches},
};
const unsigned tool_test_count = sizeof tool_tests / sizeof tool_tests[0];

/* The same precedence as the table, written out so that the compiler sees through it; a unit test
 * holds one against the other. */
static enum tool tool_of(const struct packet *p)
{
    if (mirai_matches(p))
        return TOOL_MIRAI;
    if (masscan_matches(p))
        return TOOL_MASSCAN;
    if (zmap_matches(p))
        return TOOL_ZMAP;
    if (nmap_matches(p))
        return TOOL_NMAP;
    if (zmap_like_matches(p))
        return TOOL_ZMAP_LIKE;
    return TOOL_NONE;
}

void recognise_packet(const struct recognise_options *options, struct packet *packet)
{
    enum kind kind = kind_of(options, packet);
    packet->kind = (uint8_t)kind;
    packet->tool = (uint8_t)(kind == KIND_ACCESS ? tool_of(packet) : TOOL_NONE);
}
