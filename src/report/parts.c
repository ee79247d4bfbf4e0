/* Rankings: a table of one question, with the rank of the period beside. */
#include "ask/country.h"
#include "report/inside.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

char *brace_escape(const char *text)
{
    char *copy = malloc(2 * strlen(text) + 1), *to = copy;
    for (; copy != NULL && *text != '\0'; text++) {
        if (*text == '{')
            *to++ = '{';
        *to++ = *text;
    }
    if (copy != NULL)
        *to = '\0';
    return copy;
}

static const char *class_label(const struct build *b, const char *class)
{
    if (strcmp(class, "research") == 0)
        return say(b, "research scanners", "調査目的スキャン");
    if (strcmp(class, "mirai") == 0)
        return say(b, "Mirai feature", "Miraiの特徴あり");
    if (strcmp(class, "iot-bot") == 0)
        return say(b, "IoT bots without the Mirai feature", "Miraiの特徴のないIoTボット");
    return say(b, "other", "その他");
}

const char *row_key(const struct report *report, const struct answer *answer, size_t row,
                    const char *key, char text[96])
{
    const char *word = answer_text(answer, row, key);
    if (strcmp(key, "port") == 0) {
        const double port = answer_number(answer, row, "port");
        char protocol[16];
        snprintf(protocol, sizeof protocol, "%.15s", answer_text(answer, row, "protocol"));
        for (char *c = protocol; *c != '\0'; c++)
            *c = (char)toupper((unsigned char)*c);
        if (isnan(port))
            snprintf(text, 96, "%s", protocol);
        else
            snprintf(text, 96, "%.0f/%s", port, protocol);
    } else if (strcmp(key, "asn") == 0) {
        const double asn = answer_number(answer, row, "asn");
        if (isnan(asn))
            snprintf(text, 96, "%s", say(&report->build, "not known", "不明"));
        else
            snprintf(text, 96, "AS%.0f", asn);
    } else if (strcmp(key, "class") == 0) {
        snprintf(text, 96, "%s", class_label(&report->build, word));
    } else if (strcmp(key, "country") == 0) {
        country_name(word, report->build.japanese, text);
    } else {
        snprintf(text, 96, "%.90s",
                 word[0] == '\0' ? say(&report->build, "not known", "不明") : word);
    }
    return text;
}

/* ---- Rankings */

static void ranking_columns(const struct report *report, const struct ranking *ranking,
                            struct build_table *table)
{
    const struct build *b = &report->build;
    const bool year = report->reference == WHEN_YEAR;
    table_column(table, say(b, "rank", "順位"), true);
    table_column(table, year ? say(b, "last year", "前年同期順位") : say(b, "previous", "前期順位"),
                 true);
    table_column(table,
                 strcmp(ranking->key, "port") == 0      ? say(b, "port", "ポート")
                 : strcmp(ranking->key, "country") == 0 ? say(b, "country or region", "国・地域")
                 : strcmp(ranking->key, "asn") == 0     ? say(b, "network", "AS")
                 : strcmp(ranking->key, "class") == 0   ? say(b, "class", "分類")
                                                        : say(b, "tool", "ツール"),
                 false);
    table_column(table, say(b, "per day and address", "件/日・IP"), true);
    table_column(table, say(b, "difference", "増減"), true);
    table_column(table, say(b, "in percent", "増減率"), true);
    if ((ranking->columns & RANKING_SHARE) != 0)
        table_column(table, say(b, "share", "割合"), true);
    if ((ranking->columns & RANKING_SOURCES) != 0)
        table_column(table, say(b, "sources", "送信元IP数"), true);
    if ((ranking->columns & RANKING_WANTED) != 0)
        table_column(table, say(b, "service; what attackers want there", "サービス、狙い"), false);
}

static void ranking_figure(struct report *report, const struct ranking *ranking,
                           struct build_table *table, const struct answer *answer, size_t row,
                           size_t cell, const char *column, enum figure_unit unit, int query)
{
    char id[BUILD_ID_SIZE];
    const struct origin origin = origin_cell(query, row, column);
    snprintf(id, sizeof id, "%.24s.%zu.%.16s", ranking->id, row + 1, column);
    table_figure(table, cell,
                 build_figure(&report->build, id, answer_number(answer, row, column), unit,
                              unit == UNIT_RATE2 && strcmp(column, "difference") == 0, &origin));
}

static void ranking_rank(struct report *report, const struct ranking *ranking,
                         struct build_table *table, const struct answer *answer, size_t row,
                         int query)
{
    char id[BUILD_ID_SIZE];
    const double previous = answer_number(answer, row, "previous_rank");
    const bool outside = report->options.profile == PROFILE_JPCERT && answer->compared &&
                         answer->before.coverage.known && (isnan(previous) || previous > 10);
    const struct origin place = origin_of(query, ".rows[:%zu] | length", row + 1);
    snprintf(id, sizeof id, "%.24s.%zu.rank", ranking->id, row + 1);
    table_figure(table, 0,
                 build_figure(&report->build, id, (double)(row + 1), UNIT_RANK, false, &place));
    if (outside)
        table_text(&report->build, table, 1, say(&report->build, "outside top 10", "TOP10外"));
    else if (isnan(previous) && answer->compared && answer->before.coverage.known)
        table_text(&report->build, table, 1, say(&report->build, "new", "新規"));
    else
        ranking_figure(report, ranking, table, answer, row, 1, "previous_rank", UNIT_RANK, query);
}

static void ranking_row(struct report *report, const struct ranking *ranking,
                        struct build_table *table, const struct answer *answer, size_t row,
                        int query)
{
    char key[96], wanted[512];
    struct build *b = &report->build;
    size_t c = 2;
    table_row(b, table);
    ranking_rank(report, ranking, table, answer, row, query);
    row_key(report, answer, row, ranking->key, key);
    if (strcmp(ranking->key, "asn") == 0) {
        snprintf(wanted, sizeof wanted, "%.40s %.200s", key, answer_text(answer, row, "name"));
        table_text(b, table, c++, wanted);
    } else {
        table_text(b, table, c++, key);
    }
    ranking_figure(report, ranking, table, answer, row, c++, "rate", UNIT_RATE2, query);
    ranking_figure(report, ranking, table, answer, row, c++, "difference", UNIT_RATE2, query);
    ranking_figure(report, ranking, table, answer, row, c++, "percent", UNIT_PERCENT, query);
    if ((ranking->columns & RANKING_SHARE) != 0)
        ranking_figure(report, ranking, table, answer, row, c++, "share", UNIT_SHARE, query);
    if ((ranking->columns & RANKING_SOURCES) != 0)
        ranking_figure(report, ranking, table, answer, row, c++, "sources", UNIT_COUNT, query);
    if ((ranking->columns & RANKING_WANTED) != 0) {
        const char *service = answer_text(answer, row, "service");
        const char *what = answer_text(answer, row, "wanted");
        snprintf(wanted, sizeof wanted, "%.60s%s%.300s", service,
                 service[0] != '\0' && what[0] != '\0' ? ": " : "", what);
        table_text(b, table, c, wanted);
    }
}

void part_ranking(struct report *report, const struct ranking *ranking)
{
    int query;
    struct asked asked = ranking->asked;
    struct build *b = &report->build;
    asked.without_sources = (ranking->columns & RANKING_SOURCES) == 0;
    if (ranking->research_apart)
        asked.without = "research";
    const struct answer *answer = report_ask(report, &asked, WHEN_NOW, report->reference, &query);
    if (answer == NULL)
        return;
    if (answer->rows.rows == 0) {
        build_text(b, BLOCK_TEXT, "%s%s", say(b, ranking->title_en, ranking->title_ja),
                   say(b, ": nothing was observed.", ": 該当する観測はない。"));
        return;
    }
    struct build_table *table =
        build_table(b, ranking->id, "%s", say(b, ranking->title_en, ranking->title_ja));
    if (table == NULL)
        return;
    ranking_columns(report, ranking, table);
    for (size_t r = 0; r < answer->rows.rows; r++)
        ranking_row(report, ranking, table, answer, r, query);
}
