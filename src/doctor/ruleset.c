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

static bool element_covers(const json_t *element, const struct prefix *prefix)
{
    struct prefix one;
    const char *text = json_string_value(element);
    if (text != NULL)
        return prefix_parse(text, strlen(text), &one) && prefix_covers(&one, prefix);
    const json_t *written = json_object_get(element, "prefix");
    if (written != NULL) {
        char whole[PREFIX_TEXT_SIZE];
        int length = snprintf(whole, sizeof whole, "%s/%lld", text_of(written, "addr"),
                              (long long)json_integer_value(json_object_get(written, "len")));
        return length > 0 && (size_t)length < sizeof whole &&
               prefix_parse(whole, (size_t)length, &one) && prefix_covers(&one, prefix);
    }
    const json_t *inner = json_object_get(json_object_get(element, "elem"), "val");
    if (inner != NULL && json_object_get(inner, "elem") == NULL)
        return element_covers(inner, prefix);
    const char *first = json_string_value(json_array_get(json_object_get(element, "range"), 0));
    const char *last = json_string_value(json_array_get(json_object_get(element, "range"), 1));
    struct prefix from, to;
    if (first == NULL || last == NULL || !prefix_parse(first, strlen(first), &from) ||
        !prefix_parse(last, strlen(last), &to))
        return false;
    struct ipv6 end = prefix->address;
    for (unsigned bit = prefix->length; bit < 128; bit++)
        end.bytes[bit / 8] |= (uint8_t)(0x80U >> bit % 8);
    return memcmp(from.address.bytes, prefix->address.bytes, 16) <= 0 &&
           memcmp(end.bytes, to.address.bytes, 16) <= 0;
}

static bool any_covers(const json_t *elements, const struct prefix *prefix)
{
    for (size_t i = 0; i < json_array_size(elements); i++)
        if (element_covers(json_array_get(elements, i), prefix))
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

static bool right_covers(const struct question *q, const json_t *rule, const json_t *right)
{
    const char *text = json_string_value(right);
    if (text != NULL && text[0] == '@')
        return any_covers(named_set(q, rule, text + 1), q->prefix);
    const json_t *set = json_object_get(right, "set");
    return set != NULL ? any_covers(set, q->prefix) : element_covers(right, q->prefix);
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
               right_covers(q, rule, right);
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

/* What the rule does with every packet to the prefix. */
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

static bool chain_drops(const struct question *q, const json_t *chain)
{
    if (!family_fits(chain, q->prefix) || !hook_fits(q, chain))
        return false;
    for (size_t i = 0; i < json_array_size(q->objects); i++) {
        const json_t *rule = json_object_get(json_array_get(q->objects, i), "rule");
        if (rule == NULL || !same(rule, chain, "family") || !same(rule, chain, "table") ||
            strcmp(text_of(rule, "chain"), text_of(chain, "name")) != 0)
            continue;
        enum verdict verdict = rule_verdict(q, rule);
        if (verdict != VERDICT_NONE)
            return verdict == VERDICT_DROP;
    }
    return strcmp(text_of(chain, "policy"), "drop") == 0;
}

bool ruleset_drops(const struct json_t *ruleset, const char *interface, const struct prefix *prefix,
                   bool forwarded)
{
    const struct question q = {json_object_get(ruleset, "nftables"), interface, prefix, forwarded};
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

/* "; add rule … ip daddr { … } drop", leaving room for the end. */
static void put_drop(struct command *command, const struct prefix *prefixes, size_t count,
                     bool ipv4)
{
    enum { END_SIZE = 16 };
    char text[PREFIX_TEXT_SIZE];
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        if (prefix_is_ipv4(&prefixes[i]) != ipv4 ||
            RULE_SIZE - command->used < 2 * PREFIX_TEXT_SIZE + END_SIZE)
            continue;
        put(command, begun ? ", %s%s" : "; add rule inet teiten unheard %s daddr { %s",
            begun  ? ""
            : ipv4 ? "ip"
                   : "ip6",
            prefix_format(&prefixes[i], text));
        begun = true;
    }
    if (begun)
        put(command, " } drop");
}

void ruleset_command(const struct prefix *prefixes, size_t count, bool own,
                     const struct management *management, char text[RULE_SIZE])
{
    static const char add[] = "; add rule inet teiten unheard ";
    struct command command = {.text = text};
    /* Own addresses: after connection tracking (priority -200), which knows what we began ourselves. */
    put(&command,
        "nft 'add table inet teiten; add chain inet teiten unheard { type filter hook prerouting "
        "priority %s; }",
        own ? "mangle" : "raw");
    if (own) {
        const char *client = management->client;
        put(&command,
            "%sct state established,related accept%sicmpv6 type { nd-neighbor-solicit, "
            "nd-neighbor-advert, nd-router-advert } accept",
            add, add);
        put(&command, "%s", add);
        if (client[0] != '\0')
            put(&command, "%s saddr %s ", strchr(client, ':') != NULL ? "ip6" : "ip", client);
        put(&command, "tcp dport %u accept", management->port == 0 ? 22 : management->port);
    }
    put_drop(&command, prefixes, count, true);
    put_drop(&command, prefixes, count, false);
    put(&command, "'");
}
