/* The report as NICTER composes it: packets a year and address, packets and unique hosts a day, research scanners apart, infected hosts. */
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>

/* All packets, observed addresses, packets of an address: this period and last year's. */
static void packets_table(struct report *report)
{
    struct build *b = &report->build;
    static const char *const words[] = {"now", "year"};
    struct build_table *table =
        build_table(b, "packets", "%s", say(b, "Observed packets", "総観測パケット数"));
    table_column(table, say(b, "period", "期間"), false);
    table_column(table, say(b, "packets", "総観測パケット数"), true);
    table_column(table, say(b, "observed addresses", "観測IPアドレス数"), true);
    table_column(table, say(b, "packets per address", "1 IPアドレス当たりの総観測パケット数"),
                 true);
    for (int w = WHEN_NOW; w <= WHEN_YEAR; w++) {
        char id[BUILD_ID_SIZE];
        int query;
        const struct answer *answer = report_ask(report, &(struct asked){.name = "coverage"},
                                                 (enum report_when)w, WHEN_COUNT, &query);
        if (answer == NULL || !answer->now.coverage.known) {
            if (report->periods.of[w].there)
                build_text(b, BLOCK_TEXT,
                           say(b, "There is no data of %s.", "%sの観測データはない。"),
                           report->names[w]);
            continue;
        }
        const struct coverage *c = &answer->now.coverage;
        const unsigned days = report->periods.of[w].end_day - report->periods.of[w].first_day;
        const double packets = (double)(c->accesses + c->backscatter + c->conversation + c->other);
        /* Addresses that were live on average: what an outage takes away is not divided by. */
        const double addresses = c->address_days / days;
        const struct origin origins[] = {
            origin_of(query, ".coverage | .accesses + .backscatter + .conversation + .other"),
            origin_of(query, ".coverage.address_days / %u", days),
            origin_of(-1, ".[\"packets.all.%s\"] / .[\"packets.addresses.%s\"]", words[w],
                      words[w])};
        const double values[] = {packets, addresses, packets / addresses};
        static const char *const ends[] = {"all", "addresses", "per_address"};
        static const enum figure_unit units[] = {UNIT_COUNT, UNIT_DAILY, UNIT_COUNT};
        table_row(b, table);
        table_text(b, table, 0, report->names[w]);
        for (size_t i = 0; i < 3; i++) {
            snprintf(id, sizeof id, "packets.%s.%s", ends[i], words[w]);
            table_figure(table, i + 1,
                         build_figure(b, id, values[i], units[i], false, &origins[i]));
        }
    }
}

static void packets_and_hosts(struct report *report)
{
    const struct line lines[] = {
        {.label_en = "TCP",
         .label_ja = "TCP",
         .days = report_days(report, &(struct asked){.name = "totals", .ports = "tcp"}, WHEN_NOW)},
        {.label_en = "UDP",
         .label_ja = "UDP",
         .days = report_days(report, &(struct asked){.name = "totals", .ports = "udp"}, WHEN_NOW)}};
    part_lines(report, "packets-days", "Packets a day", "日毎のパケット数の推移", lines, 2, false);
    part_lines(report, "hosts-all-days", "Unique hosts a day", "日毎のユニークホスト数の推移",
               lines, 2, true);
}

static void research_share(struct report *report)
{
    struct build *b = &report->build;
    const struct days all = report_days(report, &(struct asked){.name = "totals"}, WHEN_NOW);
    const struct days research =
        report_days(report, &(struct asked){.name = "totals", .only = "research"}, WHEN_NOW);
    const double share = all.accesses > 0 ? research.accesses / all.accesses : NAN;
    const struct origin rate = days_origin(&research, FOLD_RATE);
    const struct origin part = origin_of(-1, ".[\"research.rate.now\"] / .[\"accesses.rate.now\"]");
    build_figure(b, "research.rate.now", research.rate, UNIT_RATE, false, &rate);
    build_figure(b, "research.share.now", share, UNIT_PART, false, &part);
    if (!isnan(share))
        build_text(b, BLOCK_TEXT, "%s",
                   say(b, "Scans for research were {research.share.now} of all accesses.",
                       "調査目的のスキャンは、全アクセスの{research.share.now}を占めた。"));
    const struct line lines[] = {
        {.label_en = "all", .label_ja = "全体", .days = all},
        {.label_en = "research scanners", .label_ja = "調査目的スキャン", .days = research}};
    part_lines(report, "research-days", "Research scanners among all accesses",
               "調査目的スキャンの推移", lines, 2, false);
}

/* ---- Unique hosts: whose sources are most, not whose packets */

enum { HOSTS_SHOWN = 10 };

/* A row of an answer, for sorting. */
struct hosts {
    size_t row;
    double sources;
};

/* Most sources first; of as many, the order of the answer. */
static int by_sources(const void *a, const void *b)
{
    const struct hosts *x = a, *y = b;
    if (x->sources > y->sources || x->sources < y->sources)
        return x->sources > y->sources ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* A table of the rows with most sources. */
struct hosts_table {
    const char *id, *title_en, *title_ja, *key, *label_en, *label_ja;
    struct asked asked;
};

static void hosts_row(struct report *report, const struct hosts_table *hosts,
                      struct build_table *table, const struct answer *answer, int query,
                      size_t rank, size_t row)
{
    struct build *b = &report->build;
    char id[BUILD_ID_SIZE], key[96];
    /* Who was not there had none; of a period without data nothing is known. */
    const bool compared = answer->compared && answer->before.coverage.known;
    const bool is_new = isnan(answer_number(answer, row, "previous_rank"));
    const struct {
        const char *after;
        double value;
        enum figure_unit unit;
        struct origin origin;
    } figures[] = {
        {"rank", (double)rank, UNIT_RANK, origin_of(query, ".rows[:%zu] | length", rank)},
        {"hosts", answer_number(answer, row, "sources"), UNIT_COUNT,
         origin_of(query, ".rows | sort_by(-.sources)[%zu].sources", rank - 1)},
        {"previous",
         !compared ? NAN
         : is_new  ? 0
                   : answer_number(answer, row, "previous_sources"),
         UNIT_COUNT,
         origin_of(query, ".rows | sort_by(-.sources)[%zu].previous.sources%s", rank - 1,
                   compared ? " // 0" : "")},
    };
    table_row(b, table);
    table_text(b, table, 1, row_key(report, answer, row, hosts->key, key));
    for (size_t i = 0; i < 3; i++) {
        snprintf(id, sizeof id, "%s.%zu.%s", hosts->id, rank, figures[i].after);
        table_figure(
            table, i == 0 ? 0 : i + 1,
            build_figure(b, id, figures[i].value, figures[i].unit, false, &figures[i].origin));
    }
}

static void hosts_ranking(struct report *report, const struct hosts_table *hosts)
{
    int query;
    struct build *b = &report->build;
    const bool year = report->reference == WHEN_YEAR;
    const struct answer *answer =
        report_ask(report, &hosts->asked, WHEN_NOW, report->reference, &query);
    const size_t rows = answer == NULL ? 0 : answer->rows.rows;
    struct hosts *order = rows == 0 ? NULL : calloc(rows, sizeof *order);
    if (order == NULL)
        return;
    for (size_t i = 0; i < rows; i++)
        order[i] = (struct hosts){i, answer_number(answer, i, "sources")};
    qsort(order, rows, sizeof *order, by_sources);
    struct build_table *table =
        build_table(b, hosts->id, "%s", say(b, hosts->title_en, hosts->title_ja));
    table_column(table, say(b, "rank", "順位"), true);
    table_column(table, say(b, hosts->label_en, hosts->label_ja), false);
    table_column(table, say(b, "unique hosts", "ユニークホスト数"), true);
    table_column(table, year ? say(b, "last year", "前年同期") : say(b, "previous period", "前期"),
                 true);
    for (size_t i = 0; i < rows && i < HOSTS_SHOWN; i++)
        hosts_row(report, hosts, table, answer, query, i + 1, order[i].row);
    free(order);
}

static void hosts_rankings(struct report *report)
{
    static const struct hosts_table tables[] = {{"hosts-countries",
                                                 "Countries and regions by unique hosts",
                                                 "国・地域別ユニークホスト数",
                                                 "country",
                                                 "country or region",
                                                 "国・地域",
                                                 {.name = "countries"}},
                                                {"hosts-tcp",
                                                 "TCP ports by unique hosts",
                                                 "TCPポート別ユニークホスト数",
                                                 "port",
                                                 "port",
                                                 "ポート",
                                                 {.name = "ports", .ports = "tcp"}},
                                                {"hosts-udp",
                                                 "UDP ports by unique hosts",
                                                 "UDPポート別ユニークホスト数",
                                                 "port",
                                                 "port",
                                                 "ポート",
                                                 {.name = "ports", .ports = "udp"}}};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        hosts_ranking(report, &tables[i]);
}

void compose_nicter(struct report *report)
{
    struct build *b = &report->build;
    build_section(b, "summary", say(b, "Summary", "概要"));
    part_not_over(report);
    part_summary(report);
    build_section(b, "packets",
                  say(b, "Packets and unique hosts", "総観測パケット数とユニークホスト数"));
    packets_table(report);
    packets_and_hosts(report);
    build_section(b, "research", say(b, "Scans for research", "調査目的スキャン"));
    research_share(report);
    build_section(b, "ports", say(b, "By destination port", "宛先ポート別パケット割合"));
    part_ranking(report,
                 &(struct ranking){.id = "ports-apart",
                                   .title_en = "Destination ports without research scanners",
                                   .title_ja = "宛先ポート別パケット割合(調査目的スキャンを除く)",
                                   .asked = {.name = "ports", .top = 10},
                                   .key = "port",
                                   .columns = RANKING_SHARE | RANKING_SOURCES | RANKING_WANTED,
                                   .research_apart = true});
    part_ranking(report, &(struct ranking){.id = "ports",
                                           .title_en = "Destination ports, all accesses",
                                           .title_ja = "宛先ポート別パケット割合(全体)",
                                           .asked = {.name = "ports", .top = 10},
                                           .key = "port",
                                           .columns = RANKING_SHARE | RANKING_SOURCES});
    build_section(b, "countries", say(b, "By country or region", "国別"));
    part_ranking(report, &(struct ranking){.id = "countries",
                                           .title_en = "Countries and regions of the sources",
                                           .title_ja = "送信元国・地域",
                                           .asked = {.name = "countries", .top = 10},
                                           .key = "country",
                                           .columns = RANKING_SHARE | RANKING_SOURCES});
    build_section(b, "hosts", say(b, "By unique hosts", "ユニークホスト数"));
    hosts_rankings(report);
    build_section(b, "bots", say(b, "Hosts infected with IoT bots", "IoTボット感染ホスト"));
    part_bots(report);
    part_mirai(report);
    build_section(
        b, "attacks",
        say(b, "Denial-of-service attacks seen by backscatter", "跳ね返りパケットから見たDoS攻撃"));
    part_attacks(report);
    build_section(b, "topics", say(b, "Events", "個別の観測事象"));
    part_surges(report);
    part_vulnerabilities(report);
    part_heard(report);
    build_section(b, "advice", say(b, "What owners of devices should do", "対策"));
    part_advice(report);
    build_section(b, "counted", say(b, "How the numbers were counted", "集計方法"));
    part_counted(report);
}
