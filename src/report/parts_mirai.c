/* The Mirai feature, bots without it, ports by countries. */
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Home and abroad: the rest of the world is what is left. Each is printed by itself, so they need not add up to the last digit. */
static void home_and_abroad(struct report *report, const char *id, const char *tools,
                            const char *title_en, const char *title_ja)
{
    struct build *b = &report->build;
    char name[BUILD_ID_SIZE];
    struct days all[2], home[2];
    struct asked asked = {.name = "totals", .tools = tools};
    for (int w = WHEN_NOW; w <= WHEN_YEAR; w++) {
        asked.countries = NULL;
        all[w] = report_days(report, &asked, (enum report_when)w);
        asked.countries = report->options.home;
        home[w] = report_days(report, &asked, (enum report_when)w);
    }
    struct build_table *table = build_table(b, id, "%s", say(b, title_en, title_ja));
    if (table == NULL)
        return;
    table->query = home[0].query;
    table_column(table, say(b, "where the sources are registered", "送信元の登録地"), false);
    table_column(table, say(b, "this period", "今期"), true);
    table_column(table, say(b, "last year", "前年同期"), true);
    table_column(table, say(b, "difference", "増減"), true);
    table_column(table, say(b, "in percent", "増減率"), true);
    for (int row = 0; row < 3; row++) {
        static const char *const words[] = {"home", "abroad", "all"};
        const double now = row == 0   ? home[0].rate
                           : row == 1 ? all[0].rate - home[0].rate
                                      : all[0].rate;
        const double year = row == 0   ? home[1].rate
                            : row == 1 ? all[1].rate - home[1].rate
                                       : all[1].rate;
        const double values[] = {now, year, now - year, year > 0 ? (now - year) * 100 / year : NAN};
        static const char *const ends[] = {"now", "year", "difference", "percent"};
        static const enum figure_unit units[] = {UNIT_RATE, UNIT_RATE, UNIT_RATE, UNIT_PERCENT};
        char *label = row == 0
                          ? text_of(say(b, "home (%s)", "国内 (%s)"), report->options.home)
                          : strdup(row == 1 ? say(b, "abroad", "国外") : say(b, "all", "全体"));
        table_row(b, table);
        table_text(b, table, 0, label == NULL ? "" : label);
        free(label);
        for (size_t c = 0; c < 4; c++) {
            snprintf(name, sizeof name, "%.20s.%s.%s", id, words[row], ends[c]);
            table_figure(table, c + 1,
                         build_figure(b, name, values[c], units[c], c == 2,
                                      row == 0 ? home[0].query : all[0].query));
        }
    }
    const struct line lines[] = {{"all", "全体", all[0]}, {"home", "国内", home[0]}};
    char *chart = text_of("%s.days", id);
    if (chart != NULL)
        part_lines(report, chart, title_en, title_ja, lines, 2, false);
    free(chart);
}

void part_home(struct report *report)
{
    home_and_abroad(report, "accesses", NULL, "Accesses by where the sources are registered",
                    "アクセス件数(国内・国外)");
}

void part_classes(struct report *report)
{
    part_ranking(report, &(struct ranking){.id = "classes",
                                           .title_en = "Classes of the sources",
                                           .title_ja = "送信元分類別アクセス件数",
                                           .asked = {.name = "classes", .top = 10},
                                           .key = "class",
                                           .columns = RANKING_SHARE | RANKING_SOURCES});
    part_ranking(report, &(struct ranking){.id = "tools",
                                           .title_en = "Tools that made the packets",
                                           .title_ja = "ツール別アクセス件数",
                                           .asked = {.name = "tools", .top = 10},
                                           .key = "tool",
                                           .columns = RANKING_SHARE | RANKING_SOURCES});
    part_ranking(report, &(struct ranking){.id = "networks",
                                           .title_en = "Networks of the sources",
                                           .title_ja = "送信元AS別アクセス件数",
                                           .asked = {.name = "networks", .top = 10},
                                           .key = "asn",
                                           .columns = RANKING_SHARE | RANKING_SOURCES});
}

void part_mirai(struct report *report)
{
    struct build *b = &report->build;
    static const struct asked ports = {.name = "ports", .tools = "mirai", .top = 5};
    build_text(
        b, BLOCK_TEXT, "%s",
        say(b,
            "The Mirai feature: a TCP SYN whose sequence number is the destination address. By "
            "chance one in 4.3 thousand million SYNs has it, so every such access counts, on "
            "any port.",
            "Miraiボットの特徴とは、宛先IPアドレスとTCPシーケンス番号の一致をいう。偶然一致するのは"
            "約43億分の1であり、宛先ポートを問わず計上している。"));
    home_and_abroad(report, "mirai", "mirai", "Accesses with the Mirai feature",
                    "Miraiボットの特徴を有するアクセス");
    part_ranking(report, &(struct ranking){
                             .id = "mirai-ports",
                             .title_en = "Destination ports of accesses with the Mirai feature",
                             .title_ja = "Miraiボットの特徴を有するアクセスの宛先ポート",
                             .asked = {.name = "ports", .tools = "mirai", .top = 10},
                             .key = "port",
                             .columns = RANKING_SOURCES | RANKING_WANTED});
    part_ranking_chart(report, "mirai-ports-days",
                       "Accesses with the Mirai feature by destination port",
                       "Miraiボットの特徴を有するアクセスの宛先ポート別推移", &ports, "port");
    part_ranking(report, &(struct ranking){
                             .id = "mirai-countries",
                             .title_en = "Countries and regions of accesses with the Mirai feature",
                             .title_ja = "Miraiボットの特徴を有するアクセスの送信元国・地域",
                             .asked = {.name = "countries", .tools = "mirai", .top = 10},
                             .key = "country",
                             .columns = RANKING_SOURCES});
}

/* Least, most and mean of a day. */
static void hosts_row(struct report *report, struct build_table *table, const char *id,
                      const char *label, const struct days *days)
{
    static const char *const ends[] = {"mean", "least", "most"};
    struct build *b = &report->build;
    const double values[] = {days->sources, days->least, days->most};
    char name[BUILD_ID_SIZE];
    table_row(b, table);
    table_text(b, table, 0, label);
    for (size_t c = 0; c < 3; c++) {
        snprintf(name, sizeof name, "hosts.%.30s.%s", id, ends[c]);
        table_figure(
            table, c + 1,
            build_figure(b, name, values[c], c == 0 ? UNIT_DAILY : UNIT_COUNT, false, days->query));
    }
}

void part_bots(struct report *report)
{
    struct build *b = &report->build;
    const char *home = report->options.home;
    const struct days days[] = {
        report_days(report, &(struct asked){.name = "totals", .only = "mirai"}, WHEN_NOW),
        report_days(report, &(struct asked){.name = "totals", .only = "iot-bot"}, WHEN_NOW),
        report_days(report, &(struct asked){.name = "totals", .only = "mirai", .countries = home},
                    WHEN_NOW),
        report_days(report, &(struct asked){.name = "totals", .only = "iot-bot", .countries = home},
                    WHEN_NOW)};
    static const char *const ids[] = {"mirai", "iot-bot", "mirai-home", "iot-bot-home"};
    const char *labels[] = {
        say(b, "with the Mirai feature, world-wide", "Miraiの特徴あり(世界)"),
        say(b, "without the Mirai feature, world-wide", "Miraiの特徴なし(世界)"),
        say(b, "with the Mirai feature, home", "Miraiの特徴あり(国内)"),
        say(b, "without the Mirai feature, home", "Miraiの特徴なし(国内)")};
    struct build_table *table =
        build_table(b, "hosts", "%s",
                    say(b, "Hosts infected with IoT bots, a day (by source address)",
                        "IoTボット感染ホスト数(一日当たり、送信元IPアドレス)"));
    if (table != NULL)
        table->query = days[0].query;
    table_column(table, say(b, "class of the source", "分類"), false);
    table_column(table, say(b, "mean", "平均"), true);
    table_column(table, say(b, "least", "最小"), true);
    table_column(table, say(b, "most", "最大"), true);
    for (size_t i = 0; i < 4; i++)
        hosts_row(report, table, ids[i], labels[i], &days[i]);
    const struct line lines[] = {{"with the Mirai feature", "Miraiの特徴あり", days[0]},
                                 {"without it", "Miraiの特徴なし", days[1]}};
    part_lines(report, "hosts-days", "Hosts infected with IoT bots", "IoTボット感染ホスト数の推移",
               lines, 2, true);
    const struct line home_lines[] = {{"with the Mirai feature", "Miraiの特徴あり", days[2]},
                                      {"without it", "Miraiの特徴なし", days[3]}};
    part_lines(report, "hosts-home-days", "Hosts infected with IoT bots in the home country",
               "国内のIoTボット感染ホスト数の推移", home_lines, 2, true);
    part_ranking(
        report, &(struct ranking){.id = "bots-ports",
                                  .title_en = "Destination ports of bots without the Mirai feature",
                                  .title_ja = "Miraiの特徴のないIoTボットの宛先ポート",
                                  .asked = {.name = "ports", .only = "iot-bot", .top = 10},
                                  .key = "port",
                                  .columns = RANKING_SOURCES | RANKING_WANTED});
}

void part_cross(struct report *report)
{
    enum { SIDE = 5 };
    struct build *b = &report->build;
    int query, unused;
    const struct answer *ports = report_ask(report, &(struct asked){.name = "ports", .top = 10},
                                            WHEN_NOW, report->reference, &query);
    const struct answer *countries =
        report_ask(report, &(struct asked){.name = "countries", .top = 10}, WHEN_NOW,
                   report->reference, &unused);
    if (ports == NULL || countries == NULL || ports->rows.rows == 0 || countries->rows.rows == 0)
        return;
    struct build_table *table =
        build_table(b, "cross", "%s",
                    say(b, "The largest ports by country or region (accesses per day and address)",
                        "宛先ポート別・国・地域別アクセス件数(件/日・IP)"));
    char keys[SIDE][96], port[96], id[BUILD_ID_SIZE];
    const size_t across = countries->rows.rows < SIDE ? countries->rows.rows : SIDE;
    table_column(table, say(b, "port", "ポート"), false);
    for (size_t c = 0; c < across; c++)
        table_column(table,
                     answer_text(countries, c, "country")[0] == '\0'
                         ? say(b, "not known", "不明")
                         : answer_text(countries, c, "country"),
                     true);
    for (size_t p = 0; p < ports->rows.rows && p < SIDE; p++) {
        struct asked asked = {.name = "countries"};
        row_key(report, ports, p, "port", port);
        asked.ports = port;
        const struct answer *answer = report_ask(report, &asked, WHEN_NOW, WHEN_COUNT, &query);
        if (answer == NULL)
            return;
        table_row(b, table);
        table_text(b, table, 0, port);
        if (table != NULL && p == 0)
            table->query = query;
        for (size_t c = 0; c < across; c++) {
            row_key(report, countries, c, "country", keys[c]);
            double rate = 0; /* none came from there */
            for (size_t r = 0; r < answer->rows.rows; r++)
                if (strcmp(answer_text(answer, r, "country"),
                           answer_text(countries, c, "country")) == 0)
                    rate = answer_number(answer, r, "rate");
            snprintf(id, sizeof id, "cross.%zu.%zu", p + 1, c + 1);
            table_figure(table, c + 1, build_figure(b, id, rate, UNIT_RATE2, false, query));
        }
    }
}
