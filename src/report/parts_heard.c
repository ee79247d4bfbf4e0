/* What sources sent and what befell others: vulnerabilities, logins, downloads, attacks; and advice. */
#include "ask/country.h"
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A plain table of an answer: which shown, and how. */
struct listed {
    const char *column;
    const char *label_en, *label_ja;
    bool is_number;
    enum figure_unit unit;
};

static struct build_table *list_rows(struct report *report, const char *id, const char *title,
                                     const struct answer *answer, int query,
                                     const struct listed *shown, size_t count)
{
    char name[BUILD_ID_SIZE];
    struct build *b = &report->build;
    struct build_table *table = build_table(b, id, "%s", title);
    if (table == NULL)
        return NULL;
    for (size_t c = 0; c < count; c++)
        table_column(table, say(b, shown[c].label_en, shown[c].label_ja), shown[c].is_number);
    for (size_t r = 0; r < answer->rows.rows; r++) {
        table_row(b, table);
        for (size_t c = 0; c < count; c++) {
            snprintf(name, sizeof name, "%.20s.%zu.%.16s", id, r + 1, shown[c].column);
            const struct origin origin = origin_cell(query, r, shown[c].column);
            char country[COUNTRY_NAME_SIZE];
            if (shown[c].is_number)
                table_figure(table, c,
                             build_figure(b, name, answer_number(answer, r, shown[c].column),
                                          shown[c].unit, strcmp(shown[c].column, "difference") == 0,
                                          &origin));
            else if (strcmp(shown[c].column, "country") == 0)
                table_text(b, table, c,
                           country_name(answer_text(answer, r, "country"), b->japanese, country));
            else
                table_text(b, table, c, answer_text(answer, r, shown[c].column));
        }
    }
    return table;
}

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

void part_vulnerabilities(struct report *report)
{
    static const struct listed shown[] = {
        {"name", "what the payload goes for", "攻撃対象", false, 0},
        {"cve", "CVE", "CVE", false, 0},
        {"rate", "per day and address", "件/日・IP", true, UNIT_RATE2},
        {"difference", "difference", "増減", true, UNIT_RATE2},
        {"percent", "in percent", "増減率", true, UNIT_PERCENT},
        {"sources", "sources", "送信元IP数", true, UNIT_COUNT},
        {"ports", "ports", "宛先ポート", false, 0},
        {"known_exploited", "known exploited since", "悪用確認日", false, 0},
    };
    /* Without last year's there is nothing to compare with. */
    static const struct listed alone[] = {
        {"name", "what the payload goes for", "攻撃対象", false, 0},
        {"cve", "CVE", "CVE", false, 0},
        {"rate", "per day and address", "件/日・IP", true, UNIT_RATE2},
        {"sources", "sources", "送信元IP数", true, UNIT_COUNT},
        {"ports", "ports", "宛先ポート", false, 0},
        {"known_exploited", "known exploited since", "悪用確認日", false, 0},
    };
    struct build *b = &report->build;
    int query;
    const struct answer *answer =
        report_ask(report, &(struct asked){.name = "vulnerabilities", .top = 10}, WHEN_NOW,
                   report->reference, &query);
    if (answer == NULL)
        return;
    if (answer->rows.rows == 0) {
        build_text(b, BLOCK_TEXT, "%s",
                   say(b, "No payload with the signature of a vulnerability was seen.",
                       "脆弱性を狙うペイロードは観測されなかった。"));
        return;
    }
    list_rows(report, "vulnerabilities",
              say(b, "Vulnerabilities that payloads go for", "攻撃対象の脆弱性"), answer, query,
              answer->compared ? shown : alone, answer->compared ? COUNT(shown) : COUNT(alone));
}

/* A question of things heard as a table; false: nothing was heard. */
static bool heard_table(struct report *report, const char *question, const char *title_en,
                        const char *title_ja, const struct listed *shown, size_t count)
{
    int query;
    const struct answer *answer = report_ask(report, &(struct asked){.name = question, .top = 10},
                                             WHEN_NOW, WHEN_COUNT, &query);
    if (answer == NULL || answer->rows.rows == 0)
        return false;
    list_rows(report, question, say(&report->build, title_en, title_ja), answer, query, shown,
              count);
    return true;
}

void part_heard(struct report *report)
{
    static const struct listed logins[] = {{"user", "user", "ユーザー名", false, 0},
                                           {"password", "password", "パスワード", false, 0},
                                           {"list", "published list", "公開リスト", false, 0},
                                           {"tries", "tries", "試行回数", true, UNIT_COUNT},
                                           {"sources", "sources", "送信元IP数", true, UNIT_COUNT}};
    static const struct listed commands[] = {
        {"text", "command", "コマンド", false, 0},
        {"times", "times", "回数", true, UNIT_COUNT},
        {"sources", "sources", "送信元IP数", true, UNIT_COUNT}};
    static const struct listed downloads[] = {
        {"url", "URL (defanged)", "URL(無害化済み)", false, 0},
        {"file", "file", "ファイル", false, 0},
        {"cpu", "CPU", "CPU", false, 0},
        {"times", "times", "回数", true, UNIT_COUNT},
        {"sources", "sources", "送信元IP数", true, UNIT_COUNT}};
    struct build *b = &report->build;
    bool any = heard_table(report, "logins", "Logins that were tried", "ログイン試行", logins,
                           COUNT(logins));
    any = heard_table(report, "commands", "Commands that were heard", "入力されたコマンド",
                      commands, COUNT(commands)) ||
          any;
    any = heard_table(report, "downloads", "Downloads that were asked for", "ダウンロード指示",
                      downloads, COUNT(downloads)) ||
          any;
    if (!any)
        build_text(b, BLOCK_TEXT, "%s",
                   say(b,
                       "No login, command or download was heard: the sensors did not answer, or "
                       "nobody spoke.",
                       "ログイン試行、コマンド、ダウンロード指示は観測されなかった"
                       "(センサーが応答していないか、通信がなかった)。"));
}

void part_attacks(struct report *report)
{
    static const struct listed ports[] = {
        {"port", "attacked port", "被害ポート", true, UNIT_PORT},
        {"protocol", "protocol", "プロトコル", false, 0},
        {"accesses", "packets", "件数", true, UNIT_COUNT},
        {"sources", "addresses that sent it", "送信元IP数", true, UNIT_COUNT},
        {"share", "share", "割合", true, UNIT_SHARE}};
    static const struct listed attacks[] = {/* Not the victim's address: a report is published. */
                                            {"name", "network of the victim", "被害先AS", false, 0},
                                            {"protocol", "protocol", "プロトコル", false, 0},
                                            {"ports", "ports", "ポート", false, 0},
                                            {"first", "first", "開始", false, 0},
                                            {"duration_s", "seconds", "秒数", true, UNIT_COUNT},
                                            {"packets", "packets", "パケット", true, UNIT_COUNT},
                                            {"country", "country or region", "国・地域", false, 0}};
    struct build *b = &report->build;
    int query;
    const struct answer *answer =
        report_ask(report, &(struct asked){.name = "ports", .kind = "backscatter", .top = 10},
                   WHEN_NOW, WHEN_COUNT, &query);
    if (answer == NULL || answer->rows.rows == 0)
        build_text(b, BLOCK_TEXT, "%s",
                   say(b, "No backscatter was seen.", "跳ね返りパケットは観測されなかった。"));
    else
        list_rows(
            report, "backscatter-ports",
            say(b, "Attacked ports, by backscatter", "DoS攻撃被害の宛先ポート(跳ね返りパケット)"),
            answer, query, ports, COUNT(ports));
    const struct line line[] = {
        {.label_en = "backscatter",
         .label_ja = "跳ね返りパケット",
         .days = report_days(report, &(struct asked){.name = "totals", .kind = "backscatter"},
                             WHEN_NOW),
         .no_accesses = true}};
    part_lines(report, "backscatter-days", "Backscatter of denial-of-service attacks",
               "DoS攻撃被害(跳ね返りパケット)の推移", line, 1, false);
    heard_table(report, "attacks", "Victims of denial-of-service attacks, the largest first",
                "DoS攻撃の被害(規模順)", attacks, COUNT(attacks));
}

void part_advice(struct report *report)
{
    struct build *b = &report->build;
    int query;
    static const char *const steps[][2] = {
        {"Disconnect a device that behaves oddly, restart it, and update its software before it is "
         "connected again: Mirai and its kin live in memory only, but come back within minutes.",
         "不審な動作をする機器はネットワークから切り離して再起動し、ソフトウェアを更新してから再接"
         "続する"
         "(Mirai等はメモリ上で動作するが、対策しなければ数分で再感染する)。"},
        {"Change the user name and password that the device came with.",
         "初期設定のユーザー名及びパスワードを変更する。"},
        {"Watch for vulnerabilities of your devices and install updates; replace what is out of "
         "support.",
         "機器の脆弱性情報を確認し、速やかにアップデートする。サポートが終了した機器は交換する。"},
        {"Do not connect devices to the Internet directly: put them behind a router, and close "
         "remote administration and UPnP where they are not needed.",
         "機器をインターネットに直接接続せず、ルータ等を介して接続する。不要な遠隔管理機能やUPnPは"
         "停止する。"}};
    for (size_t i = 0; i < COUNT(steps); i++)
        build_text(b, BLOCK_LIST, "%s", say(b, steps[i][0], steps[i][1]));
    const struct answer *answer =
        report_ask(report, &(struct asked){.name = "vulnerabilities", .top = 10}, WHEN_NOW,
                   report->reference, &query);
    for (size_t r = 0; answer != NULL && r < answer->rows.rows; r++) {
        char *name = brace_escape(answer_text(answer, r, "name"));
        char *advice = brace_escape(answer_text(answer, r, "advice"));
        if (name != NULL && advice != NULL && advice[0] != '\0')
            build_text(b, BLOCK_LIST, "%s: %s", name, advice);
        free(advice);
        free(name);
    }
}

void part_sensors(struct report *report)
{
    static const struct listed shown[] = {
        {"sensor", "sensor", "センサー", false, 0},
        {"addresses", "addresses", "IPアドレス数", true, UNIT_COUNT},
        {"address_days", "address-days", "観測量(日・IP)", true, UNIT_DAYS},
        {"received", "received", "受信", true, UNIT_COUNT},
        {"accesses", "accesses", "アクセス", true, UNIT_COUNT},
        {"backscatter", "backscatter", "跳ね返り", true, UNIT_COUNT},
        {"undecodable", "undecodable", "解読不能", true, UNIT_COUNT},
        {"not_monitored", "not monitored", "観測対象外", true, UNIT_COUNT},
        {"dropped", "dropped", "欠落", true, UNIT_COUNT},
        {"unwritten", "unwritten", "書込不能", true, UNIT_COUNT},
        {"gaps", "gaps", "空白", true, UNIT_COUNT},
        {"gap_seconds", "gap seconds", "空白(秒)", true, UNIT_COUNT}};
    int query;
    const struct answer *answer =
        report_ask(report, &(struct asked){.name = "coverage"}, WHEN_NOW, WHEN_COUNT, &query);
    if (answer != NULL && answer->rows.rows > 0)
        list_rows(report, "coverage", say(&report->build, "Coverage", "観測量"), answer, query,
                  shown, COUNT(shown));
}
