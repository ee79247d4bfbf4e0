/* The report as JPCERT/CC composes it: the five largest ports and regions with their rank of the quarter before, and what stood out. */
#include "report/inside.h"

void compose_jpcert(struct report *report)
{
    struct build *b = &report->build;
    static const struct asked ports = {.name = "ports", .top = 5};
    static const struct asked countries = {.name = "countries", .top = 5};
    build_section(b, "summary", say(b, "Summary", "概況"));
    part_not_over(report);
    part_summary(report);
    build_section(b, "ports", say(b, "The five largest ports", "宛先ポート番号トップ5"));
    part_ranking(report, &(struct ranking){.id = "ports",
                                           .title_en = "The five largest destination ports",
                                           .title_ja = "宛先ポート番号トップ5",
                                           .asked = {.name = "ports", .top = 5},
                                           .key = "port",
                                           .columns = RANKING_SHARE | RANKING_WANTED});
    part_ranking_chart(report, "ports-days", "Packets to the five largest ports",
                       "宛先ポート番号トップ5のパケット観測数の推移", &ports, "port");
    build_section(b, "countries", say(b, "The five largest source regions", "送信元地域トップ5"));
    part_ranking(report, &(struct ranking){.id = "countries",
                                           .title_en = "The five largest source regions",
                                           .title_ja = "送信元地域トップ5",
                                           .asked = {.name = "countries", .top = 5},
                                           .key = "country",
                                           .columns = RANKING_SHARE | RANKING_SOURCES});
    part_ranking_chart(report, "countries-days", "Packets from the five largest source regions",
                       "送信元地域トップ5のパケット観測数の推移", &countries, "country");
    part_ranking(report,
                 &(struct ranking){
                     .id = "ports-apart",
                     .title_en = "The five largest destination ports without research scanners",
                     .title_ja = "宛先ポート番号トップ5(調査目的スキャンを除く)",
                     .asked = {.name = "ports", .top = 5},
                     .key = "port",
                     .columns = RANKING_SHARE,
                     .research_apart = true});
    build_section(b, "topics", say(b, "What stood out", "注目された現象"));
    part_surges(report);
    part_bots(report);
    part_vulnerabilities(report);
    part_heard(report);
    build_section(b, "mirai", say(b, "The Mirai feature", "Miraiの特徴を有するパケット"));
    part_mirai(report);
    build_section(
        b, "attacks",
        say(b, "Denial-of-service attacks seen by backscatter", "跳ね返りパケットから見たDoS攻撃"));
    part_attacks(report);
    build_section(b, "advice", say(b, "What owners of devices should do", "対策"));
    part_advice(report);
    build_section(b, "counted", say(b, "How the numbers were counted", "観測方法"));
    part_counted(report);
}
