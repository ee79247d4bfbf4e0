/* Checks what a user asked, and turns it into numbers and known words. Nothing that a user typed gets
 * into SQL text in any other way. */
#include "ask/plan.h"
#include "model/kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls `add` for each part of a list "a,b,c". */
static bool each_part(const char *list, const char *option,
                      bool (*add)(FILE *out, const char *part, bool first, struct error *error),
                      FILE *out, struct error *error)
{
    char part[64];
    for (size_t count = 0;; count++) {
        size_t length = strcspn(list, ",");
        if (length == 0 || length >= sizeof part)
            return error_set(error, ERROR_USAGE, "--%s: an empty or overlong part at '%.40s'",
                             option, list);
        if (count == ASK_FILTER_LIMIT)
            return error_set(error, ERROR_USAGE, "--%s: more than %d parts", option,
                             ASK_FILTER_LIMIT);
        memcpy(part, list, length);
        part[length] = '\0';
        if (!add(out, part, count == 0, error))
            return false;
        if (list[length] == '\0')
            return true;
        list += length + 1;
    }
}

static bool add_tool(FILE *out, const char *part, bool first, struct error *error)
{
    for (unsigned i = 0; i < TOOL_COUNT; i++)
        if (strcmp(tool_names[i], part) == 0) {
            fprintf(out, "%sp.tool = '%s'", first ? "" : " OR ", tool_names[i]);
            return true;
        }
    return error_set(error, ERROR_USAGE,
                     "--tool: no tool is called '%.40s'; there are none, mirai, zmap, zmap-like, "
                     "masscan, nmap, unicornscan",
                     part);
}

static bool add_country(FILE *out, const char *part, bool first, struct error *error)
{
    char code[3] = "";
    if (strcmp(part, "none") != 0) {
        for (unsigned i = 0; i < 2 && part[i] != '\0'; i++)
            code[i] = (char)(part[i] >= 'a' && part[i] <= 'z' ? part[i] - 'a' + 'A' : part[i]);
        if (strlen(part) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z')
            return error_set(error, ERROR_USAGE,
                             "--country: '%.40s' is not a code of two letters (JP), nor none",
                             part);
    }
    fprintf(out, "%sp.country = '%s'", first ? "" : " OR ", code);
    return true;
}

static const struct protocol {
    const char *name;
    unsigned number;
    bool has_ports;
} protocols[] = {{"tcp", 6, true},      {"udp", 17, true},   {"icmp", 1, false},
                 {"icmpv6", 58, false}, {"sctp", 132, true}, {"dccp", 33, true},
                 {"udplite", 136, true}};

static const struct protocol *protocol_find(const char *name)
{
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++)
        if (strcasecmp(protocols[i].name, name) == 0)
            return &protocols[i];
    return NULL;
}

static bool add_port(FILE *out, const char *part, bool first, struct error *error)
{
    char *end;
    const struct protocol *protocol = protocol_find(part);
    const char * or = first ? "" : " OR ";
    if (protocol != NULL) {
        fprintf(out, "%sp.protocol = %u", or, protocol->number);
        return true;
    }
    unsigned long port = part[0] >= '0' && part[0] <= '9' ? strtoul(part, &end, 10) : 65536;
    if (port > 65535)
        return error_set(error, ERROR_USAGE, "--port: '%.40s' is not 443, 443/tcp or icmp", part);
    if (*end == '/')
        protocol = protocol_find(end + 1);
    if (*end != '\0' && (protocol == NULL || !protocol->has_ports))
        return error_set(error, ERROR_USAGE, "--port: '%.40s' is not 443, 443/tcp or icmp", part);
    fprintf(out, "%s(port_of(p.protocol, p.kind, p.src_port, p.dst_port) = %lu", or, port);
    if (protocol != NULL)
        fprintf(out, " AND p.protocol = %u", protocol->number);
    fputs(")", out);
    return true;
}

static bool add_list(FILE *out, const char *list, const char *option,
                     bool (*add)(FILE *, const char *, bool, struct error *), struct error *error)
{
    if (list == NULL)
        return true;
    fputs(" AND (", out);
    bool good = each_part(list, option, add, out, error);
    fputs(")", out);
    return good;
}

/* Things heard have addresses of 16 bytes, pieces have numbers. */
static void add_address(FILE *out, const struct address *address, bool heard)
{
    if (address->text[0] == '\0')
        return;
    if (heard && address->is_ipv6)
        fprintf(out, " AND p.src = unhex('%s')", address->text);
    else if (heard)
        fprintf(out, " AND p.src = unhex(printf('00000000000000000000FFFF%%08X', %s))",
                address->text);
    else if (address->is_ipv6)
        fprintf(out, " AND p.src = (SELECT id FROM address6 WHERE address = unhex('%s'))",
                address->text);
    else
        fprintf(out, " AND p.src = %s", address->text);
}

static bool make_filter(struct plan *plan, bool heard, struct error *error)
{
    const struct ask_options *options = plan->options;
    size_t size;
    FILE *out = open_memstream(heard ? &plan->heard_filter : &plan->filter, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the filter");
    fputs("true", out);
    if (plan->kind[0] != '\0' && !heard)
        fprintf(out, " AND p.kind = '%s'", plan->kind);
    bool good = (heard || add_list(out, options->tools, "tool", add_tool, error)) &&
                add_list(out, options->ports, "port", add_port, error) &&
                add_list(out, options->countries, "country", add_country, error);
    add_address(out, &plan->address, heard);
    if (fclose(out) != 0 && good)
        return error_set(error, ERROR_FAILED, "no memory for the filter");
    return good;
}

/* What was heard is of no kind and no tool, and events are of no source; attacks are of backscatter. */
static bool check_senseless(const struct plan *plan, struct error *error)
{
    const struct ask_options *o = plan->options;
    const bool no_talk = plan->question->no_talk;
    const struct {
        const char *name;
        bool given;
    } senseless[] = {
        {"kind", o->kind != NULL},
        {"tool", o->tools != NULL},
        {"scan-timeout", o->scan_timeout_s != 0},
        {"port", no_talk && o->ports != NULL},
        {"country", no_talk && o->countries != NULL},
    };
    if (plan->question->shape != SHAPE_HEARD && plan->question->shape != SHAPE_ATTACKS)
        return true;
    for (size_t i = 0; i < sizeof senseless / sizeof senseless[0]; i++)
        if (senseless[i].given)
            return error_set(error, ERROR_USAGE, "show %s has no --%s", plan->question->name,
                             senseless[i].name);
    return true;
}

static bool add_class(FILE *out, const char *part, bool first, struct error *error)
{
    (void)first;
    for (int i = 0; i < CLASS_COUNT; i++)
        if (strcmp(source_class_names[i], part) == 0) {
            fputc('0' + i, out);
            return true;
        }
    return error_set(error, ERROR_USAGE,
                     "no class is called '%.40s'; there are research, mirai, iot-bot, other", part);
}

/* The classes of a list as bits. */
static bool list_classes(const char *list, const char *option, unsigned *ret_bits,
                         struct error *error)
{
    char digits[ASK_FILTER_LIMIT + 1] = "";
    FILE *out = fmemopen(digits, sizeof digits, "w");
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the filter");
    bool good = each_part(list, option, add_class, out, error);
    fclose(out);
    *ret_bits = 0;
    for (const char *c = digits; good && *c != '\0'; c++)
        *ret_bits |= 1u << (*c - '0');
    return good;
}

static bool take_classes(struct plan *plan, struct error *error)
{
    const struct ask_options *o = plan->options;
    unsigned bits = 0;
    plan->kept = CLASS_ALL;
    if (o->only == NULL && o->without == NULL)
        return true;
    const enum question_shape shape = plan->question->shape;
    if (shape == SHAPE_COVERAGE || shape == SHAPE_ATTACKS || plan->question->no_talk)
        return error_set(error, ERROR_USAGE, "show %s has no --%s", plan->question->name,
                         o->only != NULL ? "only" : "without");
    if (o->only != NULL) {
        if (!list_classes(o->only, "only", &bits, error))
            return false;
        plan->kept &= bits;
    }
    if (o->without != NULL) {
        if (!list_classes(o->without, "without", &bits, error))
            return false;
        plan->kept &= ~bits;
    }
    return plan->kept != 0 || error_set(error, ERROR_USAGE, "--only and --without leave no class");
}

static bool take_kind(struct plan *plan, struct error *error)
{
    const char *kind = plan->options->kind;
    if (plan->question->shape == SHAPE_HEARD)
        return true;
    if (plan->question->shape == SHAPE_ATTACKS)
        kind = "backscatter";
    const bool all_kinds = plan->question->shape == SHAPE_SOURCE || plan->question->all_kinds;
    if (kind == NULL)
        kind = all_kinds ? "all" : "access";
    if (all_kinds && strcmp(kind, "all") == 0)
        return true;
    for (unsigned i = 0; i < KIND_COUNT; i++)
        if (strcmp(kind_names[i], kind) == 0) {
            snprintf(plan->kind, sizeof plan->kind, "%s", kind_names[i]);
            return true;
        }
    return error_set(error, ERROR_USAGE,
                     "--kind: '%.40s' is none of access, backscatter, conversation, other", kind);
}

static bool take_by(struct plan *plan, struct error *error)
{
    static const char *const words[] = {[BY_HOUR] = "hour", [BY_DAY] = "day", [BY_MONTH] = "month"};
    if (plan->options->by == NULL)
        return true;
    if (!plan->question->can_bucket)
        return error_set(error, ERROR_USAGE, "show %s has no --by", plan->question->name);
    for (unsigned i = BY_HOUR; i <= BY_MONTH; i++)
        if (strcmp(words[i], plan->options->by) == 0) {
            plan->by = (enum ask_by)i;
            return true;
        }
    return error_set(error, ERROR_USAGE, "--by: '%.40s' is none of hour, day, month",
                     plan->options->by);
}

/* Only the form here; whether DuckDB knows the zone is asked with a bound parameter. */
static bool take_zone(struct plan *plan, struct error *error)
{
    const char *zone = plan->options->zone != NULL ? plan->options->zone : "UTC";
    size_t length = strlen(zone);
    if (length == 0 || length >= sizeof plan->zone ||
        strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") !=
            length)
        return error_set(error, ERROR_USAGE,
                         "--tz: '%.60s' is not the name of a time zone such as Asia/Tokyo", zone);
    memcpy(plan->zone, zone, length + 1);
    return true;
}

static bool take_address(struct plan *plan, struct error *error)
{
    const char *text = plan->options->address;
    struct ipv4 ipv4;
    struct ipv6 ipv6;
    if (plan->question->shape != SHAPE_SOURCE)
        return text == NULL || error_set(error, ERROR_USAGE, "show %s takes no word '%.60s'",
                                         plan->question->name, text);
    if (text != NULL && ipv4_parse(text, strlen(text), &ipv4)) {
        snprintf(plan->address.text, sizeof plan->address.text, "%u", ipv4.host_order);
        ipv4_format(ipv4, plan->address.written);
        return true;
    }
    if (text == NULL || !ipv6_parse(text, strlen(text), &ipv6))
        return error_set(error, ERROR_USAGE, "show source: '%.60s' is not an address",
                         text == NULL ? "" : text);
    plan->address.is_ipv6 = true;
    ipv6_format(ipv6, plan->address.written);
    for (size_t i = 0; i < 16; i++)
        snprintf(plan->address.text + 2 * i, 3, "%02X", ipv6.bytes[i]);
    return true;
}

static bool take_periods(struct plan *plan, struct error *error)
{
    const struct ask_options *options = plan->options;
    if (!period_parse(options->period != NULL ? options->period : "all", &plan->now, error))
        return false;
    if (options->compare == NULL)
        return true;
    if (!plan->question->can_compare)
        return error_set(error, ERROR_USAGE, "show %s has no --compare", plan->question->name);
    if (plan->by != BY_NOTHING)
        return error_set(error, ERROR_USAGE, "--by and --compare exclude each other");
    plan->compared = true;
    return period_parse(options->compare, &plan->before, error);
}

bool plan_make(const struct ask_options *options, struct plan *plan, struct error *error)
{
    const struct question *question = question_find_any(options->question);
    *plan = (struct plan){.options = options};
    if (question == NULL)
        return error_set(error, ERROR_USAGE,
                         "no question is called '%.40s'; see teiten show --help",
                         options->question);
    return plan_make_for(question, options, plan, error);
}

bool plan_make_for(const struct question *question, const struct ask_options *options,
                   struct plan *plan, struct error *error)
{
    *plan = (struct plan){.options = options, .question = question};
    if (options->top > ASK_TOP_LIMIT)
        return error_set(error, ERROR_USAGE, "--top: at most %d", ASK_TOP_LIMIT);
    plan->top = options->top != 0 ? options->top : ASK_TOP_LIMIT;
    if (options->sensor != NULL && !sensor_name_valid(options->sensor))
        return error_set(error, ERROR_USAGE, "--sensor: '%.70s' is not a sensor's name",
                         options->sensor);
    return check_senseless(plan, error) && take_classes(plan, error) && take_kind(plan, error) &&
           take_by(plan, error) && take_zone(plan, error) && take_address(plan, error) &&
           take_periods(plan, error) && make_filter(plan, false, error) &&
           make_filter(plan, true, error);
}

void plan_clear(struct plan *plan)
{
    free(plan->filter);
    free(plan->heard_filter);
    *plan = (struct plan){0};
}
