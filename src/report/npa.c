/* The report as the National Police Agency of Japan composes it: 件 per day and IP address, beside last year's same period. */
#include "report/inside.h"

void compose_npa(struct report *report)
{
    struct build *b = &report->build;
    static const struct asked ports = {.name = "ports", .top = 5};
    static const struct asked countries = {.name = "countries", .top = 5};
    build_section(b, "summary", say(b, "Summary", "概要"));
    part_not_over(report);
    part_summary(report);
    build_section(b, "accesses",
                  say(b, "Accesses to the sensors", "センサーに対するアクセスの概況"));
    part_home(report);
    build_section(b, "ports", say(b, "By destination port", "宛先ポート別検知件数"));
    part_ranking(report, &(struct ranking){.id = "ports",
                                           .title_en = "Destination ports",
                                           .title_ja = "宛先ポート別検知件数",
                                           .asked = {.name = "ports", .top = 10},
                                           .key = "port",
                                           .columns = RANKING_SHARE | RANKING_WANTED});
    part_ranking_chart(report, "ports-days", "Accesses by destination port",
                       "宛先ポート別アクセス件数の推移", &ports, "port");
    part_ranking(report,
                 &(struct ranking){.id = "ports-apart",
                                   .title_en = "Destination ports without research scanners",
                                   .title_ja = "宛先ポート別検知件数(調査目的スキャンを除く)",
                                   .asked = {.name = "ports", .top = 10},
                                   .key = "port",
                                   .columns = RANKING_SHARE,
                                   .research_apart = true});
    build_section(b, "countries", say(b, "By country or region", "送信元国・地域別検知件数"));
    part_ranking(report, &(struct ranking){.id = "countries",
                                           .title_en = "Countries and regions of the sources",
                                           .title_ja = "送信元国・地域別検知件数",
                                           .asked = {.name = "countries", .top = 10},
                                           .key = "country",
                                           .columns = RANKING_SHARE | RANKING_SOURCES});
    part_ranking_chart(report, "countries-days", "Accesses by country or region",
                       "送信元国・地域別アクセス件数の推移", &countries, "country");
    part_ranking(report,
                 &(struct ranking){.id = "countries-apart",
                                   .title_en = "Countries and regions without research scanners",
                                   .title_ja = "送信元国・地域別検知件数(調査目的スキャンを除く)",
                                   .asked = {.name = "countries", .top = 10},
                                   .key = "country",
                                   .columns = RANKING_SHARE,
                                   .research_apart = true});
    part_cross(report);
    build_section(b, "mirai", say(b, "The Mirai feature", "Miraiボットの特徴を有するアクセス"));
    part_mirai(report);
    build_section(b, "bots", say(b, "IoT bots", "IoTボット"));
    part_bots(report);
    build_section(b, "classes", say(b, "Who scans, and with what", "送信元の分類とツール"));
    part_classes(report);
    build_section(b, "detections", say(b, "Detections by signature", "不正侵入等の検知"));
    part_vulnerabilities(report);
    part_heard(report);
    build_section(b, "attacks",
                  say(b, "Denial-of-service attacks seen by backscatter", "DoS攻撃被害観測状況"));
    part_attacks(report);
    build_section(b, "topics", say(b, "Topics", "注目すべき観測事象"));
    part_surges(report);
    build_section(b, "advice", say(b, "What owners of devices should do", "対策"));
    part_advice(report);
    build_section(b, "counted", say(b, "How the numbers were counted", "集計方法"));
    part_counted(report);
}
