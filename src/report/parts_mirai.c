/* The Mirai feature, bots without it, ports by countries. */
#include "ask/country.h"
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Home and abroad: the rest of the world is what is left. Each is printed by itself, so they need not add up to the last digit. */
enum place { PLACE_HOME, PLACE_ABROAD, PLACE_ALL, PLACE_COUNT };
static const char *const place_words[] = {"home", "abroad", "all"};

/* The days of both in one period, and what is left. */
struct places {
    double rates[PLACE_COUNT];
    struct origin origins[PLACE_COUNT];
    struct days home, all;
};

static struct places places_of(struct report *report, const char *id, const char *tools,
                               enum report_when when)
{
    static const char *const words[] = {"now", "year", "before"};
    struct asked asked = {.name = "totals", .tools = tools};
    struct places places = {.all = report_days(report, &asked, when)};
    asked.countries = report->options.home;
    places.home = report_days(report, &asked, when);
    places.rates[PLACE_HOME] = places.home.rate;
    places.rates[PLACE_ABROAD] = places.all.rate - places.home.rate;
    places.rates[PLACE_ALL] = places.all.rate;
    places.origins[PLACE_HOME] = days_origin(&places.home, FOLD_RATE);
    places.origins[PLACE_ABROAD] =
        origin_of(-1, ".[\"%s.all.%s\"] - .[\"%s.home.%s\"]", id, words[when], id, words[when]);
    places.origins[PLACE_ALL] = days_origin(&places.all, FOLD_RATE);
    return places;
}

static void place_row(struct report *report, struct build_table *table, const char *id,
                      enum place place, const struct places *now, const struct places *then)
{
    struct build *b = &report->build;
    const bool year = report->reference == WHEN_YEAR;
    const struct origin none = {.query = -1};
    char name[BUILD_ID_SIZE];
    snprintf(name, sizeof name, "%.20s.%s", id, place_words[place]);
    struct change change = {.id = name,
                            .now = now->rates[place],
                            .year = year ? then->rates[place] : NAN,
                            .before = year ? NAN : then->rates[place],
                            .unit = UNIT_RATE,
                            .of_now = now->origins[place],
                            .of_year = year ? then->origins[place] : none,
                            .of_before = year ? none : then->origins[place]};
    char home[COUNTRY_NAME_SIZE];
    char *label =
        place == PLACE_HOME
            ? text_of(say(b, "home (%s)", "国内(%s)"),
                      country_name(report->options.home, b->japanese, home))
            : strdup(place == PLACE_ABROAD ? say(b, "abroad", "国外") : say(b, "all", "全体"));
    table_row(b, table);
    table_text(b, table, 0, label == NULL ? "" : label);
    free(label);
    table_figure(table, 1, report_change(report, &change));
    for (size_t i = 0; i < COMPARED_COUNT; i++)
        table_figure(table, 2 + i, compared_figure(report, name, report->reference, i));
}

static void home_and_abroad(struct report *report, const char *id, const char *tools,
                            const char *title_en, const char *title_ja)
{
    struct build *b = &report->build;
    const bool year = report->reference == WHEN_YEAR;
    const struct places now = places_of(report, id, tools, WHEN_NOW);
    const struct places then = places_of(report, id, tools, report->reference);
    struct build_table *table = build_table(b, id, "%s", say(b, title_en, title_ja));
    table_column(table, say(b, "where the sources are registered", "送信元の登録地"), false);
    table_column(table, say(b, "this period", "今期"), true);
    table_column(table, year ? say(b, "last year", "前年同期") : say(b, "previous period", "前期"),
                 true);
    table_column(table, say(b, "difference", "増減"), true);
    table_column(table, say(b, "in percent", "増減率"), true);
    for (enum place place = PLACE_HOME; place < PLACE_COUNT; place++)
        place_row(report, table, id, place, &now, &then);
    const struct line lines[] = {{.label_en = "all",
                                  .label_ja = "全体",
                                  .days = now.all,
                                  .surge_kind = tools == NULL ? NULL : "tool",
                                  .surge_key = tools},
                                 {.label_en = "home", .label_ja = "国内", .days = now.home}};
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
    static const enum days_fold folds[] = {FOLD_SOURCES, FOLD_LEAST, FOLD_MOST};
    struct build *b = &report->build;
    const double values[] = {days->sources, days->least, days->most};
    char name[BUILD_ID_SIZE];
    table_row(b, table);
    table_text(b, table, 0, label);
    for (size_t c = 0; c < 3; c++) {
        snprintf(name, sizeof name, "hosts.%.30s.%s", id, ends[c]);
        const struct origin origin = days_origin(days, folds[c]);
        table_figure(
            table, c + 1,
            build_figure(b, name, values[c], c == 0 ? UNIT_DAILY : UNIT_COUNT, false, &origin));
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
    table_column(table, say(b, "class of the source", "分類"), false);
    table_column(table, say(b, "mean", "平均"), true);
    table_column(table, say(b, "least", "最小"), true);
    table_column(table, say(b, "most", "最大"), true);
    for (size_t i = 0; i < 4; i++)
        hosts_row(report, table, ids[i], labels[i], &days[i]);
    const struct line lines[] = {
        {.label_en = "with the Mirai feature", .label_ja = "Miraiの特徴あり", .days = days[0]},
        {.label_en = "without it", .label_ja = "Miraiの特徴なし", .days = days[1]}};
    part_lines(report, "hosts-days", "Hosts infected with IoT bots", "IoTボット感染ホスト数の推移",
               lines, 2, true);
    const struct line home_lines[] = {
        {.label_en = "with the Mirai feature", .label_ja = "Miraiの特徴あり", .days = days[2]},
        {.label_en = "without it", .label_ja = "Miraiの特徴なし", .days = days[3]}};
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
    const struct answer *ports =
        report_ask(report, &(struct asked){.name = "ports", .top = 10, .without_sources = true},
                   WHEN_NOW, report->reference, &query);
    const struct answer *countries =
        report_ask(report, &(struct asked){.name = "countries", .top = 10, .without_sources = true},
                   WHEN_NOW, report->reference, &unused);
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
        table_column(table, row_key(report, countries, c, "country", keys[c]), true);
    for (size_t p = 0; p < ports->rows.rows && p < SIDE; p++) {
        struct asked asked = {.name = "countries"};
        row_key(report, ports, p, "port", port);
        asked.ports = port;
        asked.without_sources = true;
        const struct answer *answer = report_ask(report, &asked, WHEN_NOW, WHEN_COUNT, &query);
        if (answer == NULL)
            return;
        table_row(b, table);
        table_text(b, table, 0, port);
        for (size_t c = 0; c < across; c++) {
            const char *code = answer_text(countries, c, "country");
            double rate = 0; /* none came from there */
            for (size_t r = 0; r < answer->rows.rows; r++)
                if (strcmp(answer_text(answer, r, "country"), code) == 0)
                    rate = answer_number(answer, r, "rate");
            const struct origin origin = origin_of(
                query, "[.rows[] | select((.country // \"\") == \"%.2s\").rate][0] // 0", code);
            snprintf(id, sizeof id, "cross.%zu.%zu", p + 1, c + 1);
            table_figure(table, c + 1, build_figure(b, id, rate, UNIT_RATE2, false, &origin));
        }
    }
}
