#include "simulate/truth.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void add_count(json_t *object, const char *key, uint64_t value)
{
    json_object_set_new(object, key, json_integer((json_int_t)value));
}

static void add_text(json_t *object, const char *key, const char *value)
{
    json_object_set_new(object, key, json_string(value));
}

/* Accesses per day and address, over live time. */
static void add_rate(json_t *object, const struct books *books, uint64_t accesses)
{
    double address_days =
        (double)books->scenario->live_s / S_PER_DAY * (double)books->scenario->ipv4_addresses;
    if (address_days > 0)
        json_object_set_new(object, "rate", json_real((double)accesses / address_days));
}

/* `ipv6` says how many of the row's are IPv6, where there are any; the rate is of IPv4 alone. */
static void add_numbers(json_t *object, const struct tally *tally, bool with_sources)
{
    add_count(object, "accesses", tally->accesses);
    if (with_sources)
        add_count(object, "sources", tally->sources);
    if (tally->accesses_ipv6 == 0)
        return;
    json_t *ipv6 = json_object();
    add_count(ipv6, "accesses", tally->accesses_ipv6);
    if (with_sources)
        add_count(ipv6, "sources", tally->sources_ipv6);
    json_object_set_new(object, "ipv6", ipv6);
}

static void add_tally(json_t *object, const struct books *books, const struct tally *tally)
{
    add_numbers(object, tally, books->full);
    add_rate(object, books, tally->accesses - tally->accesses_ipv6);
}

static const char *protocol_word(unsigned index)
{
    static const char *const words[BOOK_PROTOCOLS] = {"tcp", "udp", "icmp", "icmpv6"};
    return words[index];
}

/* ICMP: the port is the code. */
static json_t *by_port(const struct books *books, struct tally *const pages[BOOK_PROTOCOLS],
                       const char *tool, json_t *rows)
{
    for (unsigned protocol = 0; protocol < BOOK_PROTOCOLS; protocol++) {
        for (unsigned port = 0; pages[protocol] != NULL && port < 65536; port++) {
            const struct tally *tally = &pages[protocol][port];
            if (tally->accesses == 0)
                continue;
            json_t *row = json_object();
            if (tool != NULL)
                add_text(row, "tool", tool);
            add_text(row, "protocol", protocol_word(protocol));
            add_count(row, "port", port);
            add_tally(row, books, tally);
            json_array_append_new(rows, row);
        }
    }
    return rows;
}

static json_t *by_word(const struct books *books, const char *key, const char *const words[],
                       const struct tally *tallies, unsigned count)
{
    json_t *rows = json_array();
    for (unsigned i = 0; i < count; i++) {
        if (tallies[i].accesses == 0)
            continue;
        json_t *row = json_object();
        add_text(row, key, words[i]);
        add_tally(row, books, &tallies[i]);
        json_array_append_new(rows, row);
    }
    return rows;
}

/* A source lies in one prefix, so distinct sources of prefixes may be added up. */
struct sum {
    const char *country;
    uint32_t asn;
    const char *name;
    struct tally tally;
};

static int compare_countries(const void *a, const void *b)
{
    return strcmp(((const struct sum *)a)->country, ((const struct sum *)b)->country);
}

static int compare_asns(const void *a, const void *b)
{
    uint32_t x = ((const struct sum *)a)->asn, y = ((const struct sum *)b)->asn;
    return (x > y) - (x < y);
}

/* Rows by country, or by AS number; what lies in no prefix is "" or 0. */
static json_t *by_place(const struct books *books, bool by_asn)
{
    int (*compare)(const void *, const void *) = by_asn ? compare_asns : compare_countries;
    size_t count = (size_t)books->land->count + 1;
    struct sum *sums = calloc(count, sizeof *sums);
    json_t *rows = json_array();
    if (sums == NULL)
        return rows;
    sums[0] = (struct sum){"", 0, "", books->pieces[0]};
    for (size_t i = 1; i < count; i++) {
        const struct piece *piece = &books->land->pieces[i - 1];
        sums[i] = (struct sum){piece->country, piece->asn, piece->name, books->pieces[i]};
    }
    qsort(sums, count, sizeof *sums, compare);
    for (size_t i = 0; i < count;) {
        struct sum sum = sums[i++];
        for (; i < count && compare(&sum, &sums[i]) == 0; i++) {
            sum.tally.accesses += sums[i].tally.accesses;
            sum.tally.sources += sums[i].tally.sources;
            sum.tally.accesses_ipv6 += sums[i].tally.accesses_ipv6;
            sum.tally.sources_ipv6 += sums[i].tally.sources_ipv6;
        }
        if (sum.tally.accesses == 0)
            continue;
        json_t *row = json_object();
        if (by_asn) {
            add_count(row, "asn", sum.asn);
            add_text(row, "name", sum.name);
        } else {
            add_text(row, "country", sum.country);
        }
        add_tally(row, books, &sum.tally);
        json_array_append_new(rows, row);
    }
    free(sums);
    return rows;
}

static json_t *by_day(const struct books *books)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < books->days_count; i++) {
        char text[DAY_TEXT_SIZE];
        json_t *row = json_object();
        add_text(row, "day", day_format(instant_day(books->scenario->start) + (uint32_t)i, text));
        add_numbers(row, &books->days[i], books->full);
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *by_hour(const struct books *books)
{
    json_t *rows = json_array();
    int64_t first = instant_hour(books->scenario->start);
    for (size_t i = 0; i < books->hours_count; i++) {
        char text[INSTANT_TEXT_SIZE];
        struct instant hour = {(first + (int64_t)i) * S_PER_HOUR * NS_PER_S};
        json_t *row = json_object();
        add_text(row, "hour", instant_format(hour, text));
        add_numbers(row, &books->hours[i], false);
        add_count(row, "backscatter", books->hours_backscatter[i]);
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *ports_of(const struct suffering *suffering)
{
    json_t *ports = json_array();
    for (unsigned port = 0; suffering->ports != NULL && port < 65536; port++)
        if ((suffering->ports[port / 64] >> port % 64 & 1) != 0)
            json_array_append_new(ports, json_integer(port));
    return ports;
}

/* Entries of the scenario's backscatter, in its order, and the protocols of each. */
static json_t *by_victim(const struct books *books)
{
    json_t *rows = json_array();
    for (uint32_t i = 0; i < books->scenario->victims_count; i++) {
        for (unsigned protocol = 0; protocol < BOOK_PROTOCOLS; protocol++) {
            const struct suffering *suffering = &books->victims[i][protocol];
            if (suffering->packets == 0)
                continue;
            json_t *row = json_object();
            add_text(row, "victim", books->scenario->victims[i].address.text);
            add_text(row, "protocol", protocol_word(protocol));
            add_count(row, "packets", suffering->packets);
            add_count(row, "first_us", (uint64_t)(suffering->first.ns / NS_PER_US));
            add_count(row, "last_us", (uint64_t)(suffering->last.ns / NS_PER_US));
            json_object_set_new(row, "ports", ports_of(suffering));
            json_array_append_new(rows, row);
        }
    }
    return rows;
}

/* What the fields of accesses speak for, and how often they do so by chance. */
static void add_marks(json_t *root, const struct books *books)
{
    json_t *marks = json_array(), *chances = json_array();
    for (unsigned mark = 0; mark < TOOL_COUNT; mark++) {
        uint64_t sum = 0;
        for (unsigned tool = 0; tool < SIM_TOOL_COUNT; tool++) {
            uint64_t packets = books->marks[tool][mark];
            sum += packets;
            bool meant = mark == sim_tool_marks[tool] || mark == TOOL_NONE;
            if (packets == 0 || meant)
                continue;
            json_t *row = json_object();
            add_text(row, "program", sim_tool_words[tool]);
            add_text(row, "mark", tool_names[mark]);
            add_count(row, "packets", packets);
            json_array_append_new(chances, row);
        }
        if (sum == 0)
            continue;
        json_t *row = json_object();
        add_text(row, "mark", tool_names[mark]);
        add_count(row, "accesses", sum);
        add_rate(row, books, sum);
        json_array_append_new(marks, row);
    }
    json_object_set_new(root, "by_mark", marks);
    json_object_set_new(root, "chance", chances);
}

static json_t *coverage_of(const struct scenario *scenario)
{
    char text[INSTANT_TEXT_SIZE];
    json_t *coverage = json_object(), *prefixes = json_array(), *outages = json_array();
    add_text(coverage, "from", instant_format(scenario->start, text));
    add_text(coverage, "until", instant_format(scenario->until, text));
    for (uint32_t i = 0; i < scenario->addresses_count; i++)
        json_array_append_new(prefixes, json_string(scenario->addresses[i].text));
    json_object_set_new(coverage, "prefixes", prefixes);
    add_count(coverage, "addresses", scenario->ipv4_addresses);
    add_count(coverage, "live_s", (uint64_t)scenario->live_s);
    add_count(coverage, "address_seconds", (uint64_t)scenario->live_s * scenario->ipv4_addresses);
    for (uint32_t i = 0; i < scenario->outages_count; i++) {
        json_t *row = json_object();
        add_text(row, "from", instant_format(scenario->outages[i].from, text));
        add_text(row, "until", instant_format(scenario->outages[i].until, text));
        json_array_append_new(outages, row);
    }
    json_object_set_new(coverage, "outages", outages);
    return coverage;
}

static json_t *totals_of(const struct books *books)
{
    json_t *totals = json_object(), *ways = json_object(), *ipv6_kinds = json_object();
    add_count(totals, "received", books->received);
    add_count(totals, "access", books->kinds[KIND_ACCESS]);
    add_count(totals, "backscatter", books->kinds[KIND_BACKSCATTER]);
    add_count(totals, "other", books->kinds[KIND_OTHER]);
    add_count(totals, "undecodable", books->undecodable);
    add_count(totals, "not_monitored", books->outside);
    add_count(totals, "fragments", books->fragments);
    add_count(totals, "vlan", books->tagged);
    add_count(totals, "ipv6", books->ipv6);
    for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
        if (books->kinds_ipv6[kind] > 0)
            add_count(ipv6_kinds, kind_names[kind], books->kinds_ipv6[kind]);
    }
    json_object_set_new(totals, "ipv6_by_kind", ipv6_kinds);
    for (unsigned way = 0; way < WAY_COUNT; way++) {
        if (books->ways[way] > 0)
            add_count(ways, way_words[way], books->ways[way]);
    }
    json_object_set_new(totals, "undecodable_by_way", ways);
    return totals;
}

static void add_full(json_t *root, const struct books *books)
{
    json_t *flows = json_object(), *scans = json_object();
    add_count(flows, "ipv4", books->flows_ipv4);
    add_count(flows, "ipv6", books->flows_ipv6);
    json_object_set_new(root, "flows", flows);
    json_object_set_new(scans, "timeout_s",
                        json_real((double)books->scenario->scan_timeout_ns / NS_PER_S));
    add_count(scans, "scans", books->scans_ipv4 + books->scans_ipv6);
    add_count(scans, "targets", books->targets_ipv4 + books->targets_ipv6);
    add_count(scans, "scans_ipv6", books->scans_ipv6);
    add_count(scans, "targets_ipv6", books->targets_ipv6);
    json_object_set_new(root, "scans", scans);
}

static json_t *truth_of(const struct books *books, uint64_t seed)
{
    json_t *root = json_object(), *all = json_object();
    json_t *tool_ports = json_array();
    add_text(root, "scenario", books->scenario->name);
    add_text(root, "sensor", books->scenario->sensor);
    add_count(root, "seed", seed);
    add_text(root, "detail", books->full ? "full" : "totals");
    json_object_set_new(root, "coverage", coverage_of(books->scenario));
    json_object_set_new(root, "totals", totals_of(books));
    add_tally(all, books, &books->all);
    json_object_set_new(root, "accesses", all);

    json_object_set_new(root, "by_tool",
                        by_word(books, "tool", tool_names, books->tools, TOOL_COUNT));
    json_object_set_new(root, "by_program",
                        by_word(books, "program", sim_tool_words, books->programs, SIM_TOOL_COUNT));
    add_marks(root, books);
    if (books->full)
        add_full(root, books);
    json_object_set_new(root, "by_port", by_port(books, books->port_totals, NULL, json_array()));
    for (unsigned tool = 0; tool < TOOL_COUNT; tool++)
        by_port(books, books->ports[tool], tool_names[tool], tool_ports);
    json_object_set_new(root, "by_tool_and_port", tool_ports);
    json_object_set_new(root, "by_country", by_place(books, false));
    json_object_set_new(root, "by_asn", by_place(books, true));
    json_object_set_new(root, "by_day", by_day(books));
    if (books->full)
        json_object_set_new(root, "by_hour", by_hour(books));
    json_object_set_new(root, "by_victim", by_victim(books));
    return root;
}

bool truth_write(const struct books *books, uint64_t seed, const char *file_name,
                 struct error *error)
{
    json_t *root = truth_of(books, seed);
    FILE *file = strcmp(file_name, "-") == 0 ? stdout : fopen(file_name, "we");
    if (file == NULL) {
        json_decref(root);
        return error_set_errno(error, ERROR_FAILED, "%s: cannot create the truth", file_name);
    }
    bool good = json_dumpf(root, file, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) == 0 &&
                fputc('\n', file) != EOF;
    json_decref(root);
    good = (file == stdout ? fflush(file) : fclose(file)) == 0 && good;
    return good || error_set_errno(error, ERROR_FAILED, "%s: cannot write the truth", file_name);
}
