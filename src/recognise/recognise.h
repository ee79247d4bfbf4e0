/* Recognise: what a packet is (kind) and which program made it (tool), from the packet alone.
 *
 * In: a decoded packet. Out: its kind and tool. No state, no memory, no time: the same packet always
 * gets the same answer. Every rule is also written as a libpcap filter expression in the table below,
 * and test/property/recognise/filters.c holds the C code against libpcap's evaluation of it. The
 * expressions speak of the datagram alone: libpcap would look on into padding behind it.
 *
 * Adding a tool: one file tool_<name>.c, one line in model/kind.h and in the table. */
#ifndef TEITEN_RECOGNISE_RECOGNISE_H
#define TEITEN_RECOGNISE_RECOGNISE_H

#include "model/kind.h"
#include "model/packet.h"

struct recognise_options {
    /* The monitored hosts answered when this was captured (a honeypot's capture): TCP segments that
     * acknowledge something belong to a conversation. Otherwise they are `other`. */
    bool answered;
};

/* Sets packet->kind and packet->tool. */
void recognise_packet(const struct recognise_options *options, struct packet *packet);

/* One test of one tool. */
struct tool_test {
    enum tool tool;
    const char *filter;    /* IPv4, as libpcap evaluates it on raw IP */
    const char *certainty; /* how often it is wrong by chance, in plain words */
    const char *certainty_ja;
    const char *source; /* where the rule is from */
    bool (*matches)(const struct packet *packet);
};

extern const struct tool_test tool_tests[]; /* in the order of precedence */
extern const unsigned tool_test_count;

/* One rule of kind, in the order in which they are asked. */
struct kind_rule {
    enum kind kind;
    const char *filter; /* IPv4; with "%s" nowhere: complete as it stands */
    const char *meaning;
    bool (*matches)(const struct recognise_options *options, const struct packet *packet);
};

extern const struct kind_rule kind_rules[];
extern const unsigned kind_rule_count;

#endif
