/* The report as NICTER composes it: packets a year and address, packets and unique hosts a day, research scanners apart, infected hosts. */
#include "report/inside.h"

#include <math.h>

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
