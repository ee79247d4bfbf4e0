/* The words for what a packet is (kind) and which program made it (tool): one table each, from
 * which the store, the command line, the pages and the documentation take their words. */
#ifndef TEITEN_MODEL_KIND_H
#define TEITEN_MODEL_KIND_H

/* The rules are in recognise/kind.c; each is a libpcap filter expression. */
enum kind {
    KIND_OTHER,       /* none of the below: later fragments, router chatter, unasked-for ACKs */
    KIND_ACCESS,      /* アクセス: sent to a monitored address to make contact */
    KIND_BACKSCATTER, /* DoS攻撃の跳ね返り: the answer to a packet that forged our address */
    KIND_CONVERSATION, /* 応答観測: part of a conversation that the sensor accepted */
    KIND_COUNT
};

/* The packet's own mark. Whether its *source* is called so is decided where several packets of the
 * source are at hand (ask/sql/tool.sql), because a test that random packets pass once in 65,536
 * proves nothing alone. */
enum tool {
    TOOL_NONE,
    TOOL_MIRAI,       /* seq == destination: chance 2^-32 */
    TOOL_ZMAP,        /* IP id 54321: chance 2^-16 */
    TOOL_ZMAP_LIKE,   /* header form of ZMap since 2024: a likeness, no proof */
    TOOL_MASSCAN,     /* IP id formula: chance 2^-16 */
    TOOL_NMAP,        /* header form of nmap -sS: a likeness; pairs prove it */
    TOOL_UNICORNSCAN, /* never a packet's mark: pairs of one source prove it */
    TOOL_COUNT
};

extern const char *const kind_names[KIND_COUNT];
extern const char *const tool_names[TOOL_COUNT];

#endif
