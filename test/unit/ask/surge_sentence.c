/* Changes as sentences, in both languages. */
#include "ask/surge_sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A row by name and value; what is not named is null. */
struct field {
    const char *name;
    const char *text; /* NULL: the number */
    double number;
};

static const char *const names[] = {
    "change",    "series_kind", "series",       "measure",        "from",         "noticed",
    "until",     "creeping",    "rate",         "expected",       "ratio",        "sources",
    "new_share", "by_sources",  "class_before", "class_now",      "share_before", "share_now",
    "countries", "networks",    "tools",        "classes",        "sensors",      "ports",
    "company",   "signatures",  "cve",          "signature_name", "known_as",     "first"};
enum { COLUMNS = sizeof names / sizeof names[0] };

static void check(const struct field *fields, size_t count, bool japanese, const char *expected)
{
    struct cell cells[COLUMNS];
    char headings[COLUMNS][32];
    memset(cells, 0, sizeof cells);
    for (size_t c = 0; c < COLUMNS; c++) {
        snprintf(headings[c], sizeof headings[c], "%s", names[c]);
        for (size_t f = 0; f < count; f++)
            if (strcmp(fields[f].name, names[c]) == 0) {
                union {
                    const char *read;
                    char *borrowed;
                } text = {.read = fields[f].text};
                cells[c] = (struct cell){.type = fields[f].text != NULL ? CELL_TEXT : CELL_REAL,
                                         .real = fields[f].number,
                                         .text = text.borrowed};
            }
    }
    const struct result rows = {.rows = 1, .columns = COLUMNS, .cells = cells, .names = headings};
    char *sentence = surge_sentence(&rows, 0, japanese);
    assert_non_null(sentence);
    assert_string_equal(sentence, expected);
    free(sentence);
}
#define CHECK(fields, japanese, expected)                                                          \
    check(fields, sizeof(fields) / sizeof(fields)[0], japanese, expected)

static const struct field wave[] = {{"change", "surge", 0},
                                    {"series_kind", "port", 0},
                                    {"series", "37215/tcp", 0},
                                    {"measure", "accesses", 0},
                                    {"from", "2018-12-01T00:00:00+09:00", 0},
                                    {"creeping", "false", 0},
                                    {"rate", NULL, 61.44},
                                    {"expected", NULL, 1.66},
                                    {"ratio", NULL, 37.1},
                                    {"sources", NULL, 920},
                                    {"new_share", NULL, 0.978},
                                    {"by_sources", NULL, 1},
                                    {"countries", "JP VN", 0},
                                    {"tools", "mirai", 0},
                                    {"sensors", "tokyo-1 osaka-1", 0},
                                    {"signatures", "huawei-hg532", 0},
                                    {"signature_name", "Huawei HG532", 0},
                                    {"cve", "CVE-2017-17215", 0},
                                    {"first", "2018-12-01T00:00:08+09:00", 0}};

static void a_surge_is_told_in_one_sentence(void **state)
{
    (void)state;
    CHECK(wave, false,
          "Accesses to 37215/tcp rose on 2018-12-01 00:00 to 61.4 a day and address, 37.1 times "
          "the 1.7 "
          "expected, from 920 sources, 98 % of them new to it; it is more sources that made it; "
          "mostly "
          "from Japan, Vietnam; tool mirai; at sensor tokyo-1, osaka-1; the first packet came at "
          "2018-12-01T00:00:08+09:00; with it came Huawei HG532 (CVE-2017-17215).");
    CHECK(wave, true,
          "37215/"
          "tcpへのアクセスが、2018年12月1日0時から急増し、1日・1IPアドレス当たり61.4件と、想定（1."
          "7件）の"
          "37.1倍となりました。送信元は920件で、その98%"
          "が新たに現れたものです。主な要因は送信元の増加です。"
          "送信元の国・地域は主に日本・ベトナム、ツールはmirai、センサーはtokyo-1・osaka-"
          "1です。最初のパケットの受信は"
          "2018-12-01T00:00:08+09:00です。Huawei "
          "HG532（CVE-2017-17215）を標的とするペイロードを伴っています。");
}

static void a_creeping_surge_that_ended_says_so(void **state)
{
    (void)state;
    static const struct field creeping[] = {{"change", "surge", 0},
                                            {"series_kind", "country", 0},
                                            {"series", "TW", 0},
                                            {"measure", "sources", 0},
                                            {"from", "2018-11-14T09:00:00Z", 0},
                                            {"until", "2018-11-20T00:00:00Z", 0},
                                            {"creeping", "true", 0},
                                            {"rate", NULL, 4},
                                            {"expected", NULL, 0.01},
                                            {"ratio", NULL, 400},
                                            {"sources", NULL, 30},
                                            {"new_share", NULL, 0.1},
                                            {"by_sources", NULL, 0.2}};
    CHECK(creeping, false,
          "Accesses from Taiwan, by the number of their sources, have grown slowly from 2018-11-14 "
          "09:00 until "
          "2018-11-20 00:00 to 4.0 a day and address, where next to none were expected, from 30 "
          "sources, "
          "10 % of them new to it; it is more packets of each source that made it.");
    CHECK(
        creeping, true,
        "台湾を送信元とするアクセスの送信元IPアドレス数が、2018年11月14日9時から2018年11月20日0時に"
        "かけて徐々に"
        "増加し、1日・1IPアドレス当たり4."
        "0件（想定はほぼ0件）となりました。送信元は30件で、その10%が新たに現れた"
        "ものです。主な要因は送信元1件当たりの件数の増加です。");
}

static void new_ports_and_turned_classes_have_words_of_their_own(void **state)
{
    (void)state;
    static const struct field new_port[] = {{"change", "new", 0},
                                            {"series_kind", "port", 0},
                                            {"series", "9530/tcp", 0},
                                            {"from", "2024-02-22T00:00:00Z", 0},
                                            {"noticed", "2024-02-22T02:00:00Z", 0},
                                            {"sources", NULL, 12},
                                            {"countries", "TW", 0}};
    static const struct field turned[] = {{"change", "class", 0},    {"series_kind", "port", 0},
                                          {"series", "5358/tcp", 0}, {"class_before", "other", 0},
                                          {"class_now", "mirai", 0}, {"share_before", NULL, 0.8},
                                          {"share_now", NULL, 0.62}};
    static const struct field first[] = {{"change", "first", 0},
                                         {"series_kind", "port", 0},
                                         {"series", "4789/udp", 0},
                                         {"from", "2024-02-25T00:00:00Z", 0},
                                         {"noticed", "2024-03-01T00:00:00Z", 0},
                                         {"sources", NULL, 1},
                                         {"known_as", "Mirai OWARI", 0}};
    CHECK(first, false,
          "4789/udp was accessed for the first time on 2024-02-25 00:00, by 1 source until "
          "2024-03-01 00:00, few enough to be chance; by the token of its bots known as Mirai "
          "OWARI.");
    CHECK(first, true,
          "4789/udpへのアクセスを2024年2月25日0時に初めて観測し、2024年3月1日0時までの送信元は1件で"
          "した（偶然の可能性があります）。ボットのトークンはMirai OWARIとして知られるものです。");
    CHECK(new_port, false,
          "9530/tcp, never seen before, has been accessed since 2024-02-22 00:00, by 12 sources "
          "until "
          "2024-02-22 02:00; mostly from Taiwan.");
    CHECK(new_port, true,
          "これまで観測のなかった9530/"
          "tcpへのアクセスが2024年2月22日0時に始まり、2024年2月22日2時までに12件の送信元"
          "から観測されました。送信元の国・地域は主に台湾です。");
    CHECK(turned, false,
          "The sources of 5358/tcp turned from other (80 % of them in the four weeks before) to "
          "mirai (62 %).");
    CHECK(turned, true,
          "5358/tcpの送信元の分類が、other（直前の4週間は80%）からmirai（62%）に変わりました。");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_surge_is_told_in_one_sentence),
        cmocka_unit_test(a_creeping_surge_that_ended_says_so),
        cmocka_unit_test(new_ports_and_turned_classes_have_words_of_their_own),
    };
    return cmocka_run_group_tests_name("ask/surge_sentence", tests, NULL, NULL);
}
