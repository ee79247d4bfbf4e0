/* The headline: what was seen, beside last year and the period before, in sentences and one table. */
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum measure { MEASURE_RATE, MEASURE_SOURCES, MEASURE_DAILY };

/* A line of the headline. */
struct item {
    const char *id;
    const char *label_en, *label_ja;
    const char *unit_en, *unit_ja;
    struct asked asked;
    enum measure measure;
    bool needs_home, is_heard;       /* of question detections */
    const char *topic_en, *topic_ja; /* what a sentence begins with; NULL: none */
};

#define PER_DAY_EN    "per day"
#define PER_DAY_JA    "一日当たり"
#define PER_DAY_IP_EN "per day and IP address"
#define PER_DAY_IP_JA "一日・1IPアドレス当たり"

static const struct item items[] = {
    {.id = "accesses.rate",
     .label_en = "accesses to the sensors",
     .label_ja = "センサーに対するアクセス件数",
     .unit_en = PER_DAY_IP_EN,
     .unit_ja = PER_DAY_IP_JA,
     .asked = {.name = "totals"},
     .measure = MEASURE_RATE,
     .topic_en = "Accesses to the sensors",
     .topic_ja = "センサーに対するアクセス件数は"},
    {.id = "mirai.rate",
     .label_en = "of these with the Mirai feature",
     .label_ja = "うちMiraiボットの特徴を有するアクセス",
     .unit_en = PER_DAY_IP_EN,
     .unit_ja = PER_DAY_IP_JA,
     .asked = {.name = "totals", .tools = "mirai"},
     .measure = MEASURE_RATE,
     .topic_en = "Accesses with the feature of Mirai bots",
     .topic_ja = "Miraiボットの特徴を有するアクセスは"},
    {.id = "mirai.home.rate",
     .label_en = "the same from the home country",
     .label_ja = "同(国内の送信元)",
     .unit_en = PER_DAY_IP_EN,
     .unit_ja = PER_DAY_IP_JA,
     .asked = {.name = "totals", .tools = "mirai"},
     .measure = MEASURE_RATE,
     .needs_home = true},
    {.id = "sources.daily",
     .label_en = "source addresses",
     .label_ja = "送信元IPアドレス数",
     .unit_en = PER_DAY_EN,
     .unit_ja = PER_DAY_JA,
     .asked = {.name = "totals"},
     .measure = MEASURE_SOURCES,
     .topic_en = "Source addresses",
     .topic_ja = "送信元IPアドレス数は"},
    {.id = "mirai.sources",
     .label_en = "of these with the Mirai feature",
     .label_ja = "うちMiraiボットの特徴を有する送信元IPアドレス数",
     .unit_en = PER_DAY_EN,
     .unit_ja = PER_DAY_JA,
     .asked = {.name = "totals", .tools = "mirai"},
     .measure = MEASURE_SOURCES},
    {.id = "detections.rate",
     .label_en = "detections by signature",
     .label_ja = "シグネチャによる不正侵入等の検知件数",
     .unit_en = PER_DAY_IP_EN,
     .unit_ja = PER_DAY_IP_JA,
     .asked = {.name = "detections"},
     .measure = MEASURE_RATE,
     .is_heard = true,
     .topic_en = "Detections by signature",
     .topic_ja = "不正侵入等の検知件数は"},
    {.id = "detections.sources",
     .label_en = "their source addresses",
     .label_ja = "同送信元IPアドレス数",
     .unit_en = PER_DAY_EN,
     .unit_ja = PER_DAY_JA,
     .asked = {.name = "detections"},
     .measure = MEASURE_SOURCES,
     .is_heard = true},
    {.id = "backscatter.daily",
     .label_en = "backscatter of denial-of-service attacks",
     .label_ja = "DoS攻撃被害観測状況(跳ね返りパケット)",
     .unit_en = PER_DAY_EN,
     .unit_ja = PER_DAY_JA,
     .asked = {.name = "totals", .kind = "backscatter"},
     .measure = MEASURE_DAILY,
     .topic_en = "Backscatter of denial-of-service attacks",
     .topic_ja = "DoS攻撃被害の検知件数は"},
    {.id = "backscatter.sources",
     .label_en = "its source addresses (the victims)",
     .label_ja = "同送信元(被害)IPアドレス数",
     .unit_en = PER_DAY_EN,
     .unit_ja = PER_DAY_JA,
     .asked = {.name = "totals", .kind = "backscatter"},
     .measure = MEASURE_SOURCES},
};
enum { ITEM_COUNT = sizeof items / sizeof items[0] };

static double measure_heard(struct report *report, const struct item *item, enum report_when when,
                            struct origin *ret_origin)
{
    int query;
    const char *column = item->measure == MEASURE_RATE ? "rate" : "daily_sources";
    const struct answer *answer = report_ask(report, &item->asked, when, WHEN_COUNT, &query);
    *ret_origin = origin_cell(query, 0, column);
    if (answer == NULL || !answer->now.coverage.known || answer->rows.rows == 0)
        return NAN;
    return answer_number(answer, 0, column);
}

static double measure(struct report *report, const struct item *item, enum report_when when,
                      struct origin *ret_origin)
{
    static const enum days_fold folds[] = {
        [MEASURE_RATE] = FOLD_RATE, [MEASURE_SOURCES] = FOLD_SOURCES, [MEASURE_DAILY] = FOLD_DAILY};
    struct asked asked = item->asked;
    *ret_origin = (struct origin){.query = -1};
    if (when == WHEN_BEFORE && report->reference != WHEN_BEFORE)
        return NAN;
    if (item->is_heard)
        return measure_heard(report, item, when, ret_origin);
    if (item->needs_home)
        asked.countries = report->options.home;
    const struct days days = report_days(report, &asked, when);
    *ret_origin = days_origin(&days, folds[item->measure]);
    return item->measure == MEASURE_RATE      ? days.rate
           : item->measure == MEASURE_SOURCES ? days.sources
                                              : days.daily;
}

static int item_figures(struct report *report, const struct item *item)
{
    struct change change = {.id = item->id,
                            .unit = item->measure == MEASURE_RATE ? UNIT_RATE : UNIT_DAILY};
    change.now = measure(report, item, WHEN_NOW, &change.of_now);
    change.year = measure(report, item, WHEN_YEAR, &change.of_year);
    change.before = measure(report, item, WHEN_BEFORE, &change.of_before);
    return report_change(report, &change);
}

/* "Accesses to the sensors: 6,218.1 per day and IP address, 2,687.3 more than …". */
static void item_sentence(struct report *report, const struct item *item)
{
    struct build *b = &report->build;
    const bool is_count = item->measure != MEASURE_SOURCES;
    const char *counter = is_count ? "件" : "";
    const char *unit =
        b->japanese ? (item->measure == MEASURE_RATE ? "1日・1IPアドレス当たり" : "1日当たり")
                    : item->unit_en;
    char id[BUILD_ID_SIZE];
    snprintf(id, sizeof id, "%s.now", item->id);
    const struct figure *now = build_find(b, id);
    if (now == NULL || !now->known) {
        build_text(b, BLOCK_TEXT, b->japanese ? "%s、観測データなし。" : "%s: there is no data.",
                   say(b, item->topic_en, item->topic_ja));
        return;
    }
    const bool monthly = report->reference == WHEN_BEFORE;
    char *first = report_clause(report, item->id, report->reference, counter);
    char *second = monthly ? report_clause(report, item->id, WHEN_YEAR, counter) : NULL;
    if (b->japanese)
        build_text(b, BLOCK_TEXT, "%s、%s{%s}%sで、%s%s%s。", item->topic_ja, unit, id, counter,
                   first, monthly ? "、" : "", monthly ? second : "");
    else
        build_text(b, BLOCK_TEXT, "%s: {%s} %s, %s%s%s.", item->topic_en, id, unit, first,
                   monthly ? "; " : "", monthly ? second : "");
    free(first);
    free(second);
}

static void summary_columns(const struct report *report, struct build_table *table)
{
    const struct build *b = &report->build;
    table_column(table, say(b, "item", "項目"), false);
    table_column(table, say(b, "unit", "単位"), false);
    table_column(table, say(b, "this period", "今期"), true);
    if (report->reference == WHEN_BEFORE) {
        table_column(table, say(b, "previous period", "前期"), true);
        table_column(table, say(b, "difference", "増減"), true);
        table_column(table, say(b, "in percent", "増減率"), true);
    }
    table_column(table, say(b, "last year", "前年同期"), true);
    table_column(table, say(b, "difference", "増減"), true);
    table_column(table, say(b, "in percent", "増減率"), true);
}

static void summary_row(struct report *report, struct build_table *table, const struct item *item,
                        int now)
{
    struct build *b = &report->build;
    size_t c = 0;
    table_row(b, table);
    table_text(b, table, c++, say(b, item->label_en, item->label_ja));
    table_text(b, table, c++, say(b, item->unit_en, item->unit_ja));
    table_figure(table, c++, now);
    for (int when = WHEN_BEFORE; when >= WHEN_YEAR; when--) {
        if (when == WHEN_BEFORE && report->reference != WHEN_BEFORE)
            continue;
        for (size_t i = 0; i < COMPARED_COUNT; i++)
            table_figure(table, c++, compared_figure(report, item->id, (enum report_when)when, i));
    }
}

/* The part of all accesses that has the Mirai feature, now and a year ago. */
static void say_share(struct report *report)
{
    struct build *b = &report->build;
    static const char *const words[] = {"now", "year"};
    char id[BUILD_ID_SIZE];
    double shares[2];
    for (int w = WHEN_NOW; w <= WHEN_YEAR; w++) {
        const struct origin origin =
            origin_of(-1, ".[\"mirai.rate.%s\"] / .[\"accesses.rate.%s\"]", words[w], words[w]);
        struct origin unused;
        shares[w] = measure(report, &items[1], (enum report_when)w, &unused) /
                    measure(report, &items[0], (enum report_when)w, &unused);
        snprintf(id, sizeof id, "mirai.share.%s", words[w]);
        build_figure(b, id, shares[w], UNIT_PART, false, &origin);
    }
    if (isnan(shares[WHEN_NOW]))
        return;
    if (isnan(shares[WHEN_YEAR]))
        build_text(b, BLOCK_TEXT, "%s",
                   say(b, "The Mirai feature is in {mirai.share.now} of all accesses.",
                       "Miraiボットの特徴を有するアクセスは、全アクセスの{mirai.share.now}。"));
    else
        build_text(b, BLOCK_TEXT, "%s",
                   say(b,
                       "The Mirai feature is in {mirai.share.now} of all accesses "
                       "({mirai.share.year} a year before).",
                       "Miraiボットの特徴を有するアクセスは、全アクセスの{mirai.share.now}"
                       "(前年同期は{mirai.share.year})。"));
}

void part_summary(struct report *report)
{
    struct build *b = &report->build;
    int figures[ITEM_COUNT];
    for (size_t i = 0; i < ITEM_COUNT; i++)
        figures[i] = item_figures(report, &items[i]);
    for (size_t i = 0; i < ITEM_COUNT; i++)
        if (items[i].topic_en != NULL) {
            item_sentence(report, &items[i]);
            if (i == 1)
                say_share(report);
        }
    struct build_table *table =
        build_table(b, "summary", "%s", say(b, "Overview", "観測結果の概要"));
    if (table == NULL)
        return;
    summary_columns(report, table);
    for (size_t i = 0; i < ITEM_COUNT; i++)
        summary_row(report, table, &items[i], figures[i]);
}

void part_not_over(struct report *report)
{
    char until[PERIOD_NAME_SIZE];
    struct build *b = &report->build;
    int query;
    const struct asked coverage = {.name = "coverage"};
    const struct answer *answer = report_ask(report, &coverage, WHEN_NOW, WHEN_COUNT, &query);
    const int64_t now_day = instant_seconds(report->options.now) / S_PER_DAY;
    if (answer != NULL && !answer->now.coverage.known) {
        build_text(b, BLOCK_NOTE, "%s",
                   say(b, "Nothing was observed in this period: there is no data.",
                       "この期間の観測データはない。"));
        return;
    }
    if (now_day >= (int64_t)report->periods.of[WHEN_NOW].end_day || answer == NULL)
        return;
    /* The last minute that any sensor was live. */
    const char *last = "";
    for (size_t r = 0; r < answer->rows.rows; r++)
        if (strcmp(answer_text(answer, r, "until"), last) > 0)
            last = answer_text(answer, r, "until");
    snprintf(until, sizeof until, "%.16s", last);
    for (char *c = until; *c != '\0'; c++)
        if (*c == 'T')
            *c = ' ';
    build_text(b, BLOCK_NOTE,
               b->japanese ? "この期間はまだ終わっていない。%s(%s)までの観測による中間値である。"
                           : "The period is not over: these are the figures until %s (%s).",
               until, answer->zone);
}
