#include "simulate/books.h"

#include <stdlib.h>

#include "simulate/make.h"

const uint8_t book_protocols[BOOK_PROTOCOLS] = {PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_ICMP,
                                                PROTOCOL_ICMPV6};

/* Words of the tables' entries. */
enum {
    SOURCE_KEY,  /* 1 | IPv6 << 1 | host << 32 */
    SOURCE_SEEN, /* programs (9 bits), tools (7 bits) | last day + 1 << 16 | piece << 32 */
    SOURCE_WORDS,

    SCAN_KEY = 0, /* 1 | IPv6 << 1 | protocol << 8 | port << 16 | source << 32 */
    SCAN_LAST,    /* tools (16 bits) | microseconds since the start, 48 bits: 8.9 years */
    SCAN_NUMBER,  /* first destination << 32 | number of the scan */
    SCAN_WORDS,

    TARGET_KEY = 0, /* number of the scan << 32 | destination */
    TARGET_WORDS,

    FLOW_REST = 0, /* protocol, TTL, flags, TCP header length of a SYN, IPv6 */
    FLOW_PORTS,    /* ports, IP length, window of a SYN */
    FLOW_HOSTS,    /* source << 32 | destination */
    FLOW_WORDS,
};

_Static_assert(SIM_TOOL_COUNT + TOOL_COUNT <= 16, "SOURCE_SEEN keeps one bit for each");

static unsigned protocol_index(uint8_t protocol)
{
    unsigned i = 0;
    while (book_protocols[i] != protocol)
        i++;
    return i;
}

bool books_init(struct books *books, const struct scenario *scenario, const struct land *land,
                bool full, struct error *error)
{
    *books = (struct books){
        .full = full, .scenario = scenario, .land = land, .budget_bytes = BOOKS_LIMIT_BYTES};
    struct instant last = {scenario->until.ns - 1};
    books->days_count = instant_day(last) - instant_day(scenario->start) + 1;
    books->hours_count = instant_hour(last) - instant_hour(scenario->start) + 1;
    books->pieces = calloc((size_t)land->count + 1, sizeof *books->pieces);
    books->days = calloc(books->days_count, sizeof *books->days);
    books->hours = calloc(books->hours_count, sizeof *books->hours);
    books->hours_backscatter = calloc(books->hours_count, sizeof *books->hours_backscatter);
    books->victims = calloc((size_t)scenario->victims_count + 1, sizeof *books->victims);
    bool good = books->victims != NULL && books->pieces != NULL && books->days != NULL &&
                books->hours != NULL && books->hours_backscatter != NULL &&
                table_init(&books->sources, SOURCE_WORDS, 1, &books->budget_bytes) &&
                table_init(&books->scans, SCAN_WORDS, 1, &books->budget_bytes) &&
                table_init(&books->targets, TARGET_WORDS, 1, &books->budget_bytes) &&
                table_init(&books->flows, FLOW_WORDS, FLOW_WORDS, &books->budget_bytes);
    return good || error_set(error, ERROR_FAILED, "no memory for the books of the simulation");
}

void books_clear(struct books *books)
{
    free(books->pieces);
    free(books->days);
    free(books->hours);
    free(books->hours_backscatter);
    for (uint32_t i = 0; books->victims != NULL && i < books->scenario->victims_count; i++)
        for (unsigned protocol = 0; protocol < BOOK_PROTOCOLS; protocol++)
            free(books->victims[i][protocol].ports);
    free(books->victims);
    for (unsigned protocol = 0; protocol < BOOK_PROTOCOLS; protocol++) {
        free(books->port_totals[protocol]);
        for (unsigned tool = 0; tool < TOOL_COUNT; tool++)
            free(books->ports[tool][protocol]);
    }
    table_clear(&books->sources);
    table_clear(&books->scans);
    table_clear(&books->targets);
    table_clear(&books->flows);
    *books = (struct books){0};
}

static void tally_access(struct tally *tally, const struct made *made)
{
    tally->accesses++;
    tally->accesses_ipv6 += made->is_ipv6;
}

static void tally_source(struct tally *tally, const struct made *made)
{
    tally->sources++;
    tally->sources_ipv6 += made->is_ipv6;
}

/* The tally of a port, in a page that is made when it is first needed. */
static struct tally *port_tally(struct tally **page, uint16_t port)
{
    if (*page == NULL)
        *page = calloc(65536, sizeof **page);
    return *page == NULL ? NULL : &(*page)[port];
}

static uint64_t source_key(const struct made *made)
{
    return 1 | (uint64_t)made->is_ipv6 << 1 | (uint64_t)made->src << 32;
}

static uint64_t scan_key(const struct made *made)
{
    return 1 | (uint64_t)made->is_ipv6 << 1 | (uint64_t)made->protocol << 8 |
           (uint64_t)made->dst_port << 16 | (uint64_t)made->src << 32;
}

/* Distinct sources, overall and by what is known of the source; returns its piece, or false. */
static bool add_source(struct books *books, const struct made *made, uint32_t *ret_piece)
{
    uint64_t key = source_key(made);
    bool is_new;
    uint64_t *entry = table_entry(&books->sources, SOURCE_WORDS, 1, &key, &is_new);
    if (entry == NULL)
        return false;
    uint64_t seen = entry[SOURCE_SEEN];
    if (is_new) {
        seen = (uint64_t)land_find(books->land, made->is_ipv6, made->src) << 32;
        tally_source(&books->all, made);
        tally_source(&books->pieces[seen >> 32], made);
    }
    enum tool tool = sim_tool_marks[made->tool];
    if ((seen >> made->tool & 1) == 0) {
        seen |= UINT64_C(1) << made->tool;
        tally_source(&books->programs[made->tool], made);
    }
    if ((seen >> (SIM_TOOL_COUNT + tool) & 1) == 0) {
        seen |= UINT64_C(1) << (SIM_TOOL_COUNT + tool);
        tally_source(&books->tools[tool], made);
    }
    uint64_t day = instant_day(made->time) - instant_day(books->scenario->start) + 1;
    if ((seen >> 16 & 0xffff) != day) { /* packets come in the order of time */
        seen = (seen & ~(UINT64_C(0xffff) << 16)) | day << 16;
        tally_source(&books->days[day - 1], made);
    }
    entry[SOURCE_SEEN] = seen;
    *ret_piece = (uint32_t)(seen >> 32);
    return true;
}

/* Whether the destination is one that the scan has not had yet: the first is kept in the scan. */
static bool add_target(struct books *books, const struct made *made, uint64_t *scan,
                       bool is_new_scan)
{
    uint64_t *targets = made->is_ipv6 ? &books->targets_ipv6 : &books->targets_ipv4;
    if (is_new_scan) {
        uint64_t *scans = made->is_ipv6 ? &books->scans_ipv6 : &books->scans_ipv4;
        uint64_t number = books->scans_ipv4 + books->scans_ipv6 + 1;
        scan[SCAN_NUMBER] = (uint64_t)made->dst << 32 | number;
        ++*scans;
        ++*targets;
        return true;
    }
    if (scan[SCAN_NUMBER] >> 32 == made->dst)
        return true;
    uint64_t key = (scan[SCAN_NUMBER] & UINT32_MAX) << 32 | made->dst;
    bool is_new;
    if (table_entry(&books->targets, TARGET_WORDS, 1, &key, &is_new) == NULL)
        return false;
    *targets += is_new;
    return true;
}

/* Scans, and distinct sources by port and by tool and port. */
static bool add_scan(struct books *books, const struct made *made, struct tally *port,
                     struct tally *tool_port)
{
    uint64_t key = scan_key(made);
    bool is_new;
    uint64_t *scan = table_entry(&books->scans, SCAN_WORDS, 1, &key, &is_new);
    if (scan == NULL)
        return false;
    uint64_t now_us = (uint64_t)((made->time.ns - books->scenario->start.ns) / NS_PER_US);
    uint64_t last_us = scan[SCAN_LAST] >> 16, tools = scan[SCAN_LAST] & 0xffff;
    bool ended = (int64_t)(now_us - last_us) * NS_PER_US > books->scenario->scan_timeout_ns;
    if (!add_target(books, made, scan, is_new || ended))
        return false;
    if (is_new)
        tally_source(port, made);
    enum tool tool = sim_tool_marks[made->tool];
    if ((tools >> tool & 1) == 0)
        tally_source(tool_port, made);
    scan[SCAN_LAST] = now_us << 16 | tools | UINT64_C(1) << tool;
    return true;
}

static bool add_flow(struct books *books, const struct made *made)
{
    uint64_t minute = instant_minute(made->time) + UINT64_C(1);
    if (minute != books->flow_minute)
        table_empty(&books->flows);
    books->flow_minute = minute;
    bool is_syn = made->protocol == PROTOCOL_TCP && made->fragment_offset == 0 &&
                  (made->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    uint64_t syn_len = is_syn ? 20u + options_len[made->options] : 0;
    uint64_t key[FLOW_WORDS] = {
        (uint64_t)made->protocol << 56 | (uint64_t)made->ttl << 48 |
            (uint64_t)made->tcp_flags << 40 | syn_len << 32 | (made->is_ipv6 ? 1u : 0u),
        (uint64_t)made->src << 32 | made->dst,
        (uint64_t)made->src_port << 48 | (uint64_t)made->dst_port << 32 |
            (uint64_t)made_ip_len(made) << 16 | (is_syn ? made->window : 0u),
    };
    bool is_new;
    if (table_entry(&books->flows, FLOW_WORDS, FLOW_WORDS, key, &is_new) == NULL)
        return false;
    *(made->is_ipv6 ? &books->flows_ipv6 : &books->flows_ipv4) += is_new;
    return true;
}

static bool add_access(struct books *books, const struct made *made)
{
    enum tool tool = sim_tool_marks[made->tool];
    unsigned protocol = protocol_index(made->protocol);
    struct tally *port = port_tally(&books->port_totals[protocol], made->dst_port);
    struct tally *tool_port = port_tally(&books->ports[tool][protocol], made->dst_port);
    if (port == NULL || tool_port == NULL)
        return false;
    uint32_t piece;
    if (books->full) {
        if (!add_source(books, made, &piece) || !add_scan(books, made, port, tool_port))
            return false;
    } else {
        piece = land_find(books->land, made->is_ipv6, made->src);
    }
    tally_access(&books->all, made);
    tally_access(&books->programs[made->tool], made);
    tally_access(&books->tools[tool], made);
    tally_access(&books->pieces[piece], made);
    tally_access(&books->days[instant_day(made->time) - instant_day(books->scenario->start)], made);
    tally_access(&books->hours[instant_hour(made->time) - instant_hour(books->scenario->start)],
                 made);
    books->marks[made->tool][make_mark(made)]++;
    tally_access(port, made);
    tally_access(tool_port, made);
    return true;
}

static bool add_backscatter(struct books *books, const struct made *made)
{
    books->hours_backscatter[instant_hour(made->time) - instant_hour(books->scenario->start)]++;
    if (made->victim == 0)
        return true;
    struct suffering *s =
        &books->victims[made->victim - 1][protocol_index(made->attacked_protocol)];
    if (s->packets++ == 0)
        s->first = made->time;
    s->last = made->time;
    if (made->attacked_port == 0)
        return true;
    if (s->ports == NULL)
        s->ports = calloc(65536 / 64, sizeof *s->ports);
    if (s->ports != NULL)
        s->ports[made->attacked_port / 64] |= UINT64_C(1) << made->attacked_port % 64;
    return s->ports != NULL;
}

static bool add_one(struct books *books, const struct made *made)
{
    books->received++;
    if (made->is_malformed) {
        books->undecodable++;
        books->ways[made->way]++;
        return true;
    }
    books->fragments += made->more_fragments || made->fragment_offset != 0;
    books->tagged += made->tagged;
    books->ipv6 += made->is_ipv6;
    if (made->outside) {
        books->outside++;
        return true;
    }
    enum kind kind = form_facts[made->form].kind;
    books->kinds[kind]++;
    books->kinds_ipv6[kind] += made->is_ipv6;
    if (kind == KIND_BACKSCATTER && !add_backscatter(books, made))
        return false;
    return (!books->full || add_flow(books, made)) &&
           (kind != KIND_ACCESS || add_access(books, made));
}

static void prefetch(const struct books *books, const struct made *made)
{
    if (made->is_malformed || made->outside)
        return;
    uint64_t source = source_key(made), scan = scan_key(made);
    table_prefetch(&books->sources, SOURCE_WORDS, 1, &source);
    table_prefetch(&books->scans, SCAN_WORDS, 1, &scan);
}

bool books_add(struct books *books, const struct made *made, uint32_t count, struct error *error)
{
    bool good = true;
    for (uint32_t i = 0; i < count && books->full; i++)
        prefetch(books, &made[i]);
    for (uint32_t i = 0; i < count && good; i++)
        good = add_one(books, &made[i]);
    return good || error_set(error, ERROR_FAILED,
                             "the truth needs more than %zu MiB; use --truth-detail totals, or a "
                             "smaller --scale",
                             BOOKS_LIMIT_BYTES >> 20);
}
