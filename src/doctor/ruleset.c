/* See ruleset.h. */
#include "doctor/ruleset.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct question {
    const json_t *objects; /* array of tables, chains, sets, rules */
    const char *interface;
    const struct prefix *prefix;
    bool forwarded;
    bool partly; /* a part of the prefix is enough for a match */
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static bool same(const json_t *a, const json_t *b, const char *key)
{
    return strcmp(text_of(a, key), text_of(b, key)) == 0;
}

/* ---- Right sides: "192.0.2.1", {"prefix": …}, {"range": […]}, {"set": […]}, "@name" ---- */

static bool run_matches(const struct question *q, struct ipv6 first, struct ipv6 last)
{
    struct ipv6 begin = q->prefix->address, end = begin;
    for (unsigned bit = q->prefix->length; bit < 128; bit++)
        end.bytes[bit / 8] |= (uint8_t)(0x80U >> bit % 8);
    if (q->partly)
        return memcmp(first.bytes, end.bytes, 16) <= 0 && memcmp(begin.bytes, last.bytes, 16) <= 0;
    return memcmp(first.bytes, begin.bytes, 16) <= 0 && memcmp(end.bytes, last.bytes, 16) <= 0;
}

static bool text_matches(const struct question *q, const char *text)
{
    struct prefix one;
    return text != NULL && prefix_parse(text, strlen(text), &one) &&
           (prefix_covers(&one, q->prefix) || (q->partly && prefix_covers(q->prefix, &one)));
}

static bool element_matches(const struct question *q, const json_t *element)
{
    const json_t *written = json_object_get(element, "prefix");
    if (written != NULL) {
        char whole[PREFIX_TEXT_SIZE];
        int length = snprintf(whole, sizeof whole, "%s/%lld", text_of(written, "addr"),
                              (long long)json_integer_value(json_object_get(written, "len")));
        return length > 0 && (size_t)length < sizeof whole && text_matches(q, whole);
    }
    const json_t *inner = json_object_get(json_object_get(element, "elem"), "val");
    if (inner != NULL && json_object_get(inner, "elem") == NULL)
        return element_matches(q, inner);
    const json_t *range = json_object_get(element, "range");
    if (range == NULL)
        return text_matches(q, json_string_value(element));
    const char *first = json_string_value(json_array_get(range, 0));
    const char *last = json_string_value(json_array_get(range, 1));
    struct prefix from, to;
    return first != NULL && last != NULL && prefix_parse(first, strlen(first), &from) &&
           prefix_parse(last, strlen(last), &to) && run_matches(q, from.address, to.address);
}

static bool any_matches(const struct question *q, const json_t *elements)
{
    for (size_t i = 0; i < json_array_size(elements); i++)
        if (element_matches(q, json_array_get(elements, i)))
            return true;
    return false;
}

static const json_t *named_set(const struct question *q, const json_t *rule, const char *name)
{
    for (size_t i = 0; i < json_array_size(q->objects); i++) {
        const json_t *set = json_object_get(json_array_get(q->objects, i), "set");
        if (set != NULL && strcmp(text_of(set, "name"), name) == 0 && same(set, rule, "table") &&
            same(set, rule, "family"))
            return json_object_get(set, "elem");
    }
    return NULL;
}

static bool right_matches(const struct question *q, const json_t *rule, const json_t *right)
{
    const char *text = json_string_value(right);
    if (text != NULL && text[0] == '@')
        return any_matches(q, named_set(q, rule, text + 1));
    const json_t *set = json_object_get(right, "set");
    return set != NULL ? any_matches(q, set) : element_matches(q, right);
}

/* ---- Rules ---- */

static bool match_holds(const struct question *q, const json_t *rule, const json_t *match)
{
    const json_t *left = json_object_get(match, "left"), *right = json_object_get(match, "right");
    const json_t *payload = json_object_get(left, "payload"), *meta = json_object_get(left, "meta");
    if (strcmp(text_of(match, "op"), "==") != 0)
        return false;
    if (payload != NULL)
        return strcmp(text_of(payload, "field"), "daddr") == 0 &&
               strcmp(text_of(payload, "protocol"), prefix_is_ipv4(q->prefix) ? "ip" : "ip6") ==
                   0 &&
               right_matches(q, rule, right);
    const char *key = text_of(meta, "key"), *value = json_string_value(right);
    if (value == NULL)
        return false;
    if (strcmp(key, "iifname") == 0 || strcmp(key, "iif") == 0)
        return strcmp(value, q->interface) == 0;
    if (strcmp(key, "nfproto") == 0 || strcmp(key, "protocol") == 0)
        return strcmp(value, prefix_is_ipv4(q->prefix) ? "ipv4" : "ipv6") == 0;
    return false;
}

enum verdict { VERDICT_NONE, VERDICT_DROP, VERDICT_ACCEPT };

/* What the rule does with every packet to the prefix (`partly`: to some address of it). */
static enum verdict rule_verdict(const struct question *q, const json_t *rule)
{
    static const char *const harmless[] = {"counter", "log", "comment"};
    const json_t *statements = json_object_get(rule, "expr");
    for (size_t i = 0; i < json_array_size(statements); i++) {
        const json_t *statement = json_array_get(statements, i);
        const json_t *match = json_object_get(statement, "match");
        bool goes_on = match != NULL && match_holds(q, rule, match);
        if (json_object_get(statement, "drop") != NULL)
            return VERDICT_DROP;
        if (json_object_get(statement, "accept") != NULL)
            return VERDICT_ACCEPT;
        for (size_t h = 0; h < sizeof harmless / sizeof harmless[0]; h++)
            goes_on = goes_on || json_object_get(statement, harmless[h]) != NULL;
        if (!goes_on)
            return VERDICT_NONE;
    }
    return VERDICT_NONE;
}

static bool family_fits(const json_t *chain, const struct prefix *prefix)
{
    const char *family = text_of(chain, "family");
    return strcmp(family, "inet") == 0 || strcmp(family, "netdev") == 0 ||
           strcmp(family, prefix_is_ipv4(prefix) ? "ip" : "ip6") == 0;
}

static bool hook_fits(const struct question *q, const json_t *chain)
{
    const char *hook = text_of(chain, "hook");
    if (strcmp(hook, "ingress") == 0)
        return strcmp(text_of(chain, "dev"), q->interface) == 0;
    return strcmp(hook, "prerouting") == 0 || strcmp(hook, q->forwarded ? "forward" : "input") == 0;
}

static bool is_of(const json_t *rule, const json_t *chain)
{
    return rule != NULL && same(rule, chain, "family") && same(rule, chain, "table") &&
           strcmp(text_of(rule, "chain"), text_of(chain, "name")) == 0;
}

static bool chain_drops(const struct question *q, const json_t *chain)
{
    struct question partly = *q;
    partly.partly = true;
    if (!family_fits(chain, q->prefix) || !hook_fits(q, chain))
        return false;
    for (size_t i = 0; i < json_array_size(q->objects); i++) {
        const json_t *rule = json_object_get(json_array_get(q->objects, i), "rule");
        if (!is_of(rule, chain))
            continue;
        if (rule_verdict(q, rule) == VERDICT_DROP)
            return true;
        if (rule_verdict(&partly, rule) == VERDICT_ACCEPT)
            return false;
    }
    return strcmp(text_of(chain, "policy"), "drop") == 0;
}

bool ruleset_drops(const struct json_t *ruleset, const char *interface, const struct prefix *prefix,
                   bool forwarded)
{
    const struct question q = {json_object_get(ruleset, "nftables"), interface, prefix, forwarded,
                               false};
    for (size_t i = 0; i < json_array_size(q.objects); i++) {
        const json_t *chain = json_object_get(json_array_get(q.objects, i), "chain");
        if (chain != NULL && chain_drops(&q, chain))
            return true;
    }
    return false;
}

/* ---- The command ---- */

struct command {
    char *text;
    size_t used;
};

__attribute__((format(printf, 2, 3))) static bool put(struct command *command, const char *format,
                                                      ...)
{
    va_list arguments;
    size_t room = RULE_SIZE - command->used;
    va_start(arguments, format);
    int length = vsnprintf(command->text + command->used, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room) {
        command->text[command->used] = '\0';
        return false;
    }
    command->used += (size_t)length;
    return true;
}

/* "; add rule … ip daddr { … } drop", leaving `reserve` bytes for what follows, and room for the end. */
static void put_drop(struct command *command, const struct prefix *prefixes, size_t count,
                     bool ipv4, size_t reserve)
{
    enum { END_SIZE = 16, RULE_WORDS_SIZE = 64 };
    char text[PREFIX_TEXT_SIZE];
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        if (prefix_is_ipv4(&prefixes[i]) != ipv4 ||
            RULE_SIZE - command->used < PREFIX_TEXT_SIZE + RULE_WORDS_SIZE + END_SIZE + reserve)
            continue;
        prefix_format(&prefixes[i], text);
        if (begun)
            put(command, ", %s", text);
        else
            put(command, "; add rule inet teiten unheard %s daddr { %s", ipv4 ? "ip" : "ip6", text);
        begun = true;
    }
    if (begun)
        put(command, " } drop");
}

static void put_own(struct command *command, const struct unheard *unheard,
                    const struct management *management)
{
    static const char add[] = "; add rule inet teiten unheard ";
    const char *client = management->client;
    put(command,
        "%sct state established,related accept%sicmpv6 type { nd-neighbor-solicit, "
        "nd-neighbor-advert, nd-router-advert } accept%s",
        add, add, add);
    if (client[0] != '\0')
        put(command, "%s saddr %s ", strchr(client, ':') != NULL ? "ip6" : "ip", client);
    put(command, "tcp dport %u accept", management->port == 0 ? 22 : management->port);
    put_drop(command, unheard->own, unheard->own_count, true, 0);
    put_drop(command, unheard->own, unheard->own_count, false, 0);
}

void ruleset_command(const struct unheard *unheard, const struct management *management,
                     char text[RULE_SIZE])
{
    const size_t reserve = unheard->own_count > 0 ? RULE_SIZE / 2 : 0;
    struct command command = {.text = text};
    /* mangle: after connection tracking, which knows what this machine began itself; raw: before it, so
     * that a flood fills no table. */
    put(&command,
        "nft 'add table inet teiten; add chain inet teiten unheard { type filter hook prerouting "
        "priority %s; }",
        unheard->own_count > 0 ? "mangle" : "raw");
    put_drop(&command, unheard->blocks, unheard->block_count, true, reserve);
    put_drop(&command, unheard->blocks, unheard->block_count, false, reserve);
    if (unheard->own_count > 0)
        put_own(&command, unheard, management);
    put(&command, "'");
}
