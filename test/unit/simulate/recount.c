/* The truth against tshark, which knows nothing of us: small.yaml without its malformed packets is
 * read field by field, counted again here, and every number must agree.
 *
 * Skips, aloud, where there is no tshark. */
#include "unit/simulate/help.h"

enum { ROWS_LIMIT = 8192, KEY_SIZE = 192, FIELDS = 22 };

static const char tshark[] =
    "tshark -n -r %s -o ip.defragment:FALSE -T fields -E occurrence=f"
    " -e frame.time_epoch -e ip.src -e ip.dst -e ipv6.src -e ipv6.dst -e ip.proto -e ipv6.nxt"
    " -e ip.ttl -e ipv6.hlim -e ip.len -e ipv6.plen -e ip.frag_offset -e tcp.srcport"
    " -e tcp.dstport -e tcp.flags -e tcp.seq_raw -e tcp.hdr_len -e tcp.window_size_value"
    " -e udp.srcport -e udp.dstport -e icmp.type -e icmpv6.type 2>/dev/null";
enum {
    F_TIME,
    F_SRC,
    F_DST,
    F_SRC6,
    F_DST6,
    F_PROTO,
    F_NEXT,
    F_TTL,
    F_HOPS,
    F_LEN,
    F_LEN6,
    F_OFFSET,
    F_SPORT,
    F_DPORT,
    F_FLAGS,
    F_SEQ,
    F_HEADER,
    F_WINDOW,
    F_USPORT,
    F_UDPORT,
    F_ICMP,
    F_ICMP6,
};

/* A packet as tshark tells it, with what we count it as. */
struct row {
    int64_t time_us;
    char src[48], dst[48];
    unsigned protocol, src_port, dst_port, flags;
    bool is_ipv6, is_access, is_backscatter, is_mirai, outside;
    char flow[KEY_SIZE];
};

static struct row rows[ROWS_LIMIT];
static size_t rows_count;

static unsigned long value(const char *text)
{
    return strtoul(text, NULL, 0);
}

/* facts 1.2, in our own words once more. */
static void set_kind(struct row *row, const char *field[FIELDS])
{
    unsigned type = (unsigned)value(field[row->is_ipv6 ? F_ICMP6 : F_ICMP]);
    bool ports = value(field[F_OFFSET]) == 0;
    if (row->protocol == 6) {
        bool syn = (row->flags & 2) != 0, ack = (row->flags & 16) != 0, rst = (row->flags & 4) != 0;
        row->is_backscatter = (syn && ack) || rst;
        row->is_access = !ack && !rst;
    } else if (row->protocol == 17 && ports) {
        row->is_backscatter = row->src_port == 53;
        row->is_access = !row->is_backscatter;
    } else if (row->protocol == 1) {
        row->is_access = type == 8 || type == 13 || type == 15 || type == 17;
        row->is_backscatter = !row->is_access;
    } else if (row->protocol == 58) {
        row->is_access = type == 128;
        row->is_backscatter = type <= 4 || type == 129;
    }
    if (row->protocol == 1 || row->protocol == 58) {
        row->src_port = type;
        row->dst_port = type == 3 && !row->is_ipv6 ? 3 : type == 5 ? 1 : type == 1 ? 4 : 0;
    }
}

static void take_row(char *line)
{
    const char *field[FIELDS];
    for (size_t i = 0; i < FIELDS; i++)
        field[i] = "";
    size_t count = 0;
    for (char *at = line; count < FIELDS; count++) {
        field[count] = at;
        at += strcspn(at, "\t\n");
        if (*at == '\0')
            break;
        *at++ = '\0';
    }
    assert_true(rows_count < ROWS_LIMIT);
    struct row *row = &rows[rows_count++];
    double seconds = strtod(field[F_TIME], NULL);
    row->time_us = (int64_t)(seconds * 1e6 + 0.5);
    row->is_ipv6 = field[F_SRC][0] == '\0';
    snprintf(row->src, sizeof row->src, "%s", field[row->is_ipv6 ? F_SRC6 : F_SRC]);
    snprintf(row->dst, sizeof row->dst, "%s", field[row->is_ipv6 ? F_DST6 : F_DST]);
    row->protocol = (unsigned)value(field[row->is_ipv6 ? F_NEXT : F_PROTO]);
    bool is_tcp = row->protocol == 6, ports = value(field[F_OFFSET]) == 0;
    if (ports && (is_tcp || row->protocol == 17)) {
        row->src_port = (unsigned)value(field[is_tcp ? F_SPORT : F_USPORT]);
        row->dst_port = (unsigned)value(field[is_tcp ? F_DPORT : F_UDPORT]);
    }
    row->flags = is_tcp ? (unsigned)value(field[F_FLAGS]) & 0xff : 0;
    set_kind(row, field);
    bool is_syn = is_tcp && (row->flags & 18) == 2;
    struct ipv4 dst = {0};
    row->outside = strncmp(row->dst, "192.0.2.", 8) == 0;
    row->is_mirai = is_syn && ipv4_parse(row->dst, strlen(row->dst), &dst) &&
                    dst.host_order == value(field[F_SEQ]);
    snprintf(row->flow, sizeof row->flow, "%d %lld %s %s %u %u %u %lu %u %lu %lu %lu", row->is_ipv6,
             (long long)(row->time_us / 60000000), field[row->is_ipv6 ? F_SRC6 : F_SRC],
             field[row->is_ipv6 ? F_DST6 : F_DST], row->src_port, row->dst_port, row->protocol,
             value(field[row->is_ipv6 ? F_HOPS : F_TTL]), row->flags,
             value(field[row->is_ipv6 ? F_LEN6 : F_LEN]), is_syn ? value(field[F_HEADER]) : 0,
             is_syn ? value(field[F_WINDOW]) : 0);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* How many different texts; sorts them. */
static uint64_t distinct(char (*texts)[KEY_SIZE], size_t count)
{
    qsort(texts, count, sizeof texts[0], compare_texts);
    uint64_t result = count > 0;
    for (size_t i = 1; i < count; i++)
        result += strcmp(texts[i - 1], texts[i]) != 0;
    return result;
}

static char texts[ROWS_LIMIT][KEY_SIZE];
static json_t *truth;

static uint64_t truth_number(const char *object, const char *key)
{
    return number(json_object_get(truth, object), key);
}

static void kinds_agree_with_tshark(void **state)
{
    (void)state;
    uint64_t access = 0, backscatter = 0, other = 0, outside = 0;
    for (size_t i = 0; i < rows_count; i++) {
        if (rows[i].outside)
            outside++;
        else if (rows[i].is_access)
            access++;
        else if (rows[i].is_backscatter)
            backscatter++;
        else
            other++;
    }
    assert_int_equal(rows_count, truth_number("totals", "received"));
    assert_int_equal(access, truth_number("totals", "access"));
    assert_int_equal(backscatter, truth_number("totals", "backscatter"));
    assert_int_equal(other, truth_number("totals", "other"));
    assert_int_equal(outside, truth_number("totals", "not_monitored"));
}

static void mirai_accesses_and_sources_agree_with_tshark(void **state)
{
    (void)state;
    size_t accesses = 0;
    for (size_t i = 0; i < rows_count; i++) {
        if (rows[i].is_mirai && !rows[i].outside)
            snprintf(texts[accesses++], KEY_SIZE, "%s", rows[i].src);
    }
    const json_t *row = row_of(truth, "by_tool", "tool", "mirai");
    assert_int_equal(accesses, number(row, "accesses"));
    assert_int_equal(distinct(texts, accesses), number(row, "sources"));
}

static void distinct_sources_agree_with_tshark(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < rows_count; i++) {
        if (rows[i].is_access && !rows[i].outside)
            snprintf(texts[count++], KEY_SIZE, "%s", rows[i].src);
    }
    assert_int_equal(distinct(texts, count), truth_number("accesses", "sources"));
}

static void sources_of_every_port_agree_with_tshark(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        unsigned number;
    } protocols[] = {{"tcp", 6}, {"udp", 17}, {"icmp", 1}, {"icmpv6", 58}};
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(truth, "by_port"), i, row)
    {
        const char *word = json_string_value(json_object_get(row, "protocol"));
        size_t protocol = 0, count = 0;
        while (strcmp(protocols[protocol].word, word) != 0)
            protocol++;
        for (size_t j = 0; j < rows_count; j++) {
            if (rows[j].is_access && !rows[j].outside &&
                rows[j].protocol == protocols[protocol].number &&
                rows[j].dst_port == number(row, "port"))
                snprintf(texts[count++], KEY_SIZE, "%s", rows[j].src);
        }
        assert_int_equal(count, number(row, "accesses"));
        assert_int_equal(distinct(texts, count), number(row, "sources"));
    }
}

static void flows_agree_with_tshark(void **state)
{
    (void)state;
    for (int ipv6 = 0; ipv6 < 2; ipv6++) {
        size_t count = 0;
        for (size_t i = 0; i < rows_count; i++) {
            if (rows[i].is_ipv6 == (ipv6 != 0) && !rows[i].outside)
                memcpy(texts[count++], rows[i].flow, KEY_SIZE);
        }
        assert_int_equal(distinct(texts, count), truth_number("flows", ipv6 ? "ipv6" : "ipv4"));
    }
}

/* Accesses from `from_us` on for `length_us`; their sources are left in `texts`. */
static size_t accesses_within(int64_t from_us, int64_t length_us)
{
    size_t count = 0;
    for (size_t i = 0; i < rows_count; i++) {
        if (rows[i].is_access && !rows[i].outside && rows[i].time_us >= from_us &&
            rows[i].time_us < from_us + length_us)
            snprintf(texts[count++], KEY_SIZE, "%s", rows[i].src);
    }
    return count;
}

static void days_and_hours_agree_with_tshark(void **state)
{
    (void)state;
    const int64_t start_us = INT64_C(1583020800) * US_PER_S; /* 2020-03-01 */
    const int64_t hour_us = (int64_t)S_PER_HOUR * US_PER_S, day_us = 24 * hour_us;
    const json_t *days = json_object_get(truth, "by_day"),
                 *hours = json_object_get(truth, "by_hour");
    assert_int_equal(json_array_size(days), 2);
    assert_int_equal(json_array_size(hours), 48);
    for (size_t i = 0; i < 2; i++) {
        const json_t *row = json_array_get(days, i);
        size_t accesses = accesses_within(start_us + (int64_t)i * day_us, day_us);
        assert_int_equal(accesses, number(row, "accesses"));
        assert_int_equal(distinct(texts, accesses), number(row, "sources"));
    }
    for (size_t i = 0; i < 48; i++)
        assert_int_equal(accesses_within(start_us + (int64_t)i * hour_us, hour_us),
                         number(json_array_get(hours, i), "accesses"));
}

/* small.yaml: each of these countries is one prefix. */
static void countries_agree_with_tshark(void **state)
{
    (void)state;
    static const struct {
        const char *country, *start;
    } places[] = {{"JP", "10.0."}, {"CN", "10.1."}, {"DE", "2001:db8:200:"}};
    for (size_t place = 0; place < 3; place++) {
        size_t count = 0;
        for (size_t i = 0; i < rows_count; i++) {
            const char *start = places[place].start;
            if (rows[i].is_access && !rows[i].outside &&
                strncmp(rows[i].src, start, strlen(start)) == 0)
                snprintf(texts[count++], KEY_SIZE, "%s", rows[i].src);
        }
        const json_t *row = row_of(truth, "by_country", "country", places[place].country);
        assert_int_equal(count, number(row, "accesses"));
        assert_int_equal(distinct(texts, count), number(row, "sources"));
    }
}

static int compare_rows(const void *a_pointer, const void *b_pointer)
{
    const struct row *a = a_pointer, *b = b_pointer;
    return (a->time_us > b->time_us) - (a->time_us < b->time_us);
}

/* Scans by looking back over all packets: slow and plain. */
static void scans_and_targets_agree_with_tshark(void **state)
{
    (void)state;
    static size_t scan_of[ROWS_LIMIT];
    const int64_t timeout_us = INT64_C(3600) * 1000000; /* small.yaml: scan_timeout_s */
    size_t scans = 0, targets = 0;
    qsort(rows, rows_count, sizeof rows[0], compare_rows);
    for (size_t i = 0; i < rows_count; i++) {
        const struct row *row = &rows[i];
        if (!row->is_access || row->outside)
            continue;
        bool known = false, seen = false;
        for (size_t j = i; j-- > 0;) {
            const struct row *before = &rows[j];
            if (!before->is_access || before->outside || before->protocol != row->protocol ||
                before->dst_port != row->dst_port || strcmp(before->src, row->src) != 0)
                continue;
            if (!known && row->time_us - before->time_us > timeout_us)
                break;
            if (!known)
                scan_of[i] = scan_of[j];
            known = true;
            if (scan_of[j] != scan_of[i])
                break;
            seen = seen || strcmp(before->dst, row->dst) == 0;
        }
        if (!known)
            scan_of[i] = ++scans;
        targets += !seen;
    }
    assert_int_equal(scans, truth_number("scans", "scans"));
    assert_int_equal(targets, truth_number("scans", "targets"));
}

static int simulate_and_read(void **state)
{
    (void)state;
    struct scenario *scenario = shipped("small.yaml");
    scenario->malformed_count = 0;
    struct files files = files_create();
    truth = simulated(scenario, &files, (struct simulate_options){0});
    scenario_destroy(scenario);
    char command[1024], line[1024];
    snprintf(command, sizeof command, tshark, files.capture);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    while (fgets(line, sizeof line, pipe) != NULL)
        take_row(line);
    assert_int_equal(pclose(pipe), 0);
    files_destroy(&files);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    json_decref(truth);
    return 0;
}

int main(void)
{
    if (system("tshark --version >/dev/null 2>&1") != 0) {
        puts("skip: no tshark, so nobody recounts");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_agree_with_tshark),
        cmocka_unit_test(mirai_accesses_and_sources_agree_with_tshark),
        cmocka_unit_test(distinct_sources_agree_with_tshark),
        cmocka_unit_test(sources_of_every_port_agree_with_tshark),
        cmocka_unit_test(flows_agree_with_tshark),
        cmocka_unit_test(days_and_hours_agree_with_tshark),
        cmocka_unit_test(countries_agree_with_tshark),
        cmocka_unit_test(scans_and_targets_agree_with_tshark),
    };
    return cmocka_run_group_tests(tests, simulate_and_read, forget);
}
