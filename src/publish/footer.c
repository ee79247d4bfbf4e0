/* What stands below every table: the coverage that the numbers rest on, and how to read them. */
#include "publish/number.h"
#include "publish/publish.h"
#include "publish/width.h"
#include "recognise/recognise.h"

#include <string.h>

static void write_coverage(FILE *out, const char *label, const struct coverage *c, bool ja)
{
    char days[NUMBER_TEXT_SIZE], addresses[NUMBER_TEXT_SIZE], live[NUMBER_TEXT_SIZE];
    char gap[NUMBER_TEXT_SIZE];
    if (!c->known) {
        fprintf(out, "%s: %s\n", label,
                ja ? "観測なし（一日・1IPアドレス当たりの件数は計算できません）"
                   : "none: nothing was observed, so there is no rate");
        return;
    }
    real_format(c->address_days, 1, false, days);
    count_format(c->addresses, addresses);
    span_format(c->live_seconds, ja, live);
    span_format(c->gap_seconds, ja, gap);
    if (ja)
        fprintf(
            out,
            "%s: %s 日・IP = センサー%lld台、IPアドレス%s個（%s）、観測時間 %s、空白%lld回（%s）\n",
            label, days, (long long)c->sensors, addresses,
            c->monitored_given ? "指定" : "入力に現れた宛先", live, (long long)c->gaps, gap);
    else
        fprintf(out,
                "%s: %s address-days: %lld sensor%s, %s address%s (%s), live %s; gaps: %lld (%s)\n",
                label, days, (long long)c->sensors, c->sensors == 1 ? "" : "s", addresses,
                c->addresses == 1 ? "" : "es",
                c->monitored_given ? "as given" : "as seen: destinations of the input", live,
                (long long)c->gaps, gap);
}

/* received = the sum of the six kinds of packets (design, invariant 3). */
static void write_counts(FILE *out, const struct coverage *c, bool ja)
{
    static const char *const en[] = {"accesses", "backscatter", "conversation",
                                     "other",    "undecodable", "not monitored"};
    static const char *const jp[] = {"アクセス", "跳ね返り", "応答観測",
                                     "その他",   "解析不能", "観測対象外"};
    const int64_t counts[] = {c->accesses, c->backscatter, c->conversation,
                              c->other,    c->undecodable, c->not_monitored};
    char number[NUMBER_TEXT_SIZE];
    fprintf(out, "%s: %s =", ja ? "受信" : "received", count_format(c->received, number));
    for (size_t i = 0; i < 6; i++)
        fprintf(out, "%s %s %s", i == 0 ? "" : " +", count_format(counts[i], number),
                ja ? jp[i] : en[i]);
    fprintf(out, ja ? "、欠落: %s\n" : "; dropped: %s\n",
            count_format(c->dropped_kernel + c->dropped_interface, number));
}

static void write_tools(FILE *out, bool ja)
{
    fputs(ja ? "ツールの判定の確かさ:\n" : "How certain a tool is:\n", out);
    for (unsigned i = 0; i < tool_test_count; i++)
        fprintf(out, "  %s: %s\n", tool_names[tool_tests[i].tool],
                ja ? tool_tests[i].certainty_ja : tool_tests[i].certainty);
    fputs(
        ja ? "  送信元を zmap・masscan と判定するのは、印のあるパケットが同じ日に3個以上あり、\n"
             "  その送信元の全パケットの256分の1以上を占めるときだけです。nmap と unicornscan "
             "は、\n"
             "  対になるパケットの一致で判定します。zmap-like "
             "は形が似ているだけで、証拠ではありません。\n"
           : "  A source counts as zmap or masscan on a day from 3 marked packets on, if they are "
             "at "
             "least 1 in 256\n  of its packets; nmap and unicornscan need pairs of packets that "
             "agree; "
             "zmap-like is a likeness, no proof.\n",
        out);
}

/* When backscatter is an attack, and what the estimate is worth. */
static void write_attack_rule(FILE *out, const struct attack_rule *rule, bool ja)
{
    char packets[NUMBER_TEXT_SIZE], peak[NUMBER_TEXT_SIZE];
    fprintf(
        out,
        ja ? "DoS攻撃被害: 同じ被害アドレス・プロトコルの跳ね返りパケットが%s個以上、%u秒以上続き、"
             "60秒間に%s個以上のもの。%u秒を超える無通信で区切ります\n"
             "被害側の毎秒パケット数は推定です。送信元が一様に詐称されたことを前提とし、"
             "応答しない被害者やリフレクション攻撃は見えません\n"
           : "attack: backscatter of one victim and protocol, %s packets or more over %u s or "
             "more, with %s or more\n  within some 60 s; a silence of more than %u s ends it\n"
             "the rate at the victim is an estimate: it takes sources to be forged evenly; "
             "victims that do not answer\n  and reflected attacks are not seen\n",
        count_format((int64_t)rule->packets, packets), rule->duration_s,
        count_format((int64_t)rule->peak, peak), rule->gap_s);
}

/* What an answer about things heard lacks, of all sources. */
static void write_losses(FILE *out, const char *when, const struct answered_period *period, bool ja)
{
    char number[NUMBER_TEXT_SIZE];
    if (period->not_heard > 0)
        fprintf(
            out,
            ja ? "%s取りこぼし: "
                 "%s件（容量不足で記録できなかったもの。絞り込みにかかわらず全送信元の合計）\n"
               : "%snot heard, for lack of room: %s records, of all sources whatever the filters\n",
            when, count_format(period->not_heard, number));
    if (period->not_matched > 0)
        fprintf(out,
                ja ? "%sシグネチャと照合できなかった内容: %s件（時間切れ）\n"
                   : "%snot held against the signatures, for lack of time: %s contents\n",
                when, count_format(period->not_matched, number));
}

static void write_notes(FILE *out, const struct answer *answer, bool ja)
{
    char number[NUMBER_TEXT_SIZE];
    const struct coverage *c = &answer->now.coverage;
    if (answer->question->shape == SHAPE_SCANS)
        fprintf(out,
                ja ? "スキャンは全部で%s件です（タイムアウト%lld秒。≥ は下限値）\n"
                   : "scans in all: %s; time-out %lld s (≥: lower bound)\n",
                count_format(answer->row_total, number), (long long)c->scan_timeout_s);
    else if (answer->row_total > (int64_t)answer->rows.rows && !answer->bucketed &&
             answer->question->shape != SHAPE_SOURCE)
        fprintf(out,
                ja ? "全%s行のうち先頭の%zu行です（--top）\n"
                   : "rows in all: %s; shown: %zu (--top)\n",
                count_format(answer->row_total, number), answer->rows.rows);
    if (answer->from_flows)
        fputs(ja ? "期間の境界が正時（UTC）でないため、flows から集計しました\n"
                 : "counted from flows, because a border is not on a whole hour (UTC)\n",
              out);
    if (c->passed_over > 0)
        fprintf(out,
                ja ? "不完全なため読み飛ばしたセグメントが%lld個あります\n"
                   : "folders that are no whole segment: %lld\n",
                (long long)c->passed_over);
    if (answer->question->no_talk)
        return;
    if (answer->question->shape == SHAPE_ATTACKS) {
        write_attack_rule(out, &answer->attack, ja);
        return;
    }
    if ((answer->question->knows & KNOWS_SIGNATURES) != 0 && answer->question->shape == SHAPE_HEARD)
        fputs(ja ? "シグネチャに一致したペイロードの数です。攻撃の試みであり、成功したことを示すも"
                   "のではありません\n"
                 : "payloads that a signature matches: attempts, which say nothing of success\n",
              out);
    if (answer->question->shape == SHAPE_HEARD || answer->question->shape == SHAPE_SOURCE)
        fputs(
            ja ? "送信元が送ってきた内容です。実行も取得もしていません。URL は無害化し、センサーの"
                 "アドレスは伏せています\n"
               : "what sources sent: nothing was executed or fetched; URLs are defanged, addresses "
                 "of "
                 "the sensor taken out\n",
            out);
    if (answer->question->shape == SHAPE_HEARD)
        return;
    fputs(ja ? "アクセス: 観測対象アドレスに接触しようとしたパケット（定義: packets）\n"
             : "access: a packet to a monitored address that makes contact (definition: packets)\n",
          out);
    if (strcmp(answer->question->name, "ports") == 0 && strcmp(answer->kind, "access") == 0)
        fputs(
            ja ? "逆順: ポート番号の2バイトを入れ替えた番号です。ボットの入れ替え忘れとみられ、狙い"
                 "の欄はこの番号のものです\n"
               : "swapped: the port with its two bytes exchanged, as by a bot that forgot htons(); "
                 "\"wanted there\" is about that port\n",
            out);
    if (strcmp(answer->question->name, "countries") == 0)
        fputs(ja ? "国・地域は送信元アドレスの登録地であり、攻撃者の所在地ではありません\n"
                 : "a country is where an address is registered, not who attacks\n",
              out);
}

static void write_database(FILE *out, const struct geo_credit *c, bool first, bool ja)
{
    fputs(first ? "" : ja ? "、" : ", ", out);
    text_write_safe(out, c->database);
    if (c->date[0] != '\0')
        fprintf(out, ja ? "（%s）" : " of %s", c->date);
}

/* Whom country and AS are from: databases of one credit in one line. Names and credits may be a database's own
 * words. */
static void write_credits(FILE *out, const struct geo_credits *credits, bool ja)
{
    bool written[GEO_CREDITS_LIMIT] = {false};
    const char *label = ja ? "地理データ: " : "geo data: ";
    for (size_t i = 0; i < credits->count; i++) {
        const char *credit = credits->items[i].credit;
        if (written[i])
            continue;
        fputs(label, out);
        write_database(out, &credits->items[i], true, ja);
        for (size_t j = i + 1; j < credits->count; j++)
            if (strcmp(credits->items[j].credit, credit) == 0) {
                write_database(out, &credits->items[j], false, ja);
                written[j] = true;
            }
        fputs(credit[0] == '\0' ? "" : ": ", out);
        text_write_safe(out, credit);
        fputc('\n', out);
        label = "  ";
    }
    if (credits->more)
        fputs(ja ? "  ほかにもあり（segment.json を参照）\n" : "  and others: see segment.json\n",
              out);
}

static void write_classes_kept(FILE *out, unsigned kept)
{
    bool first = true;
    for (int i = 0; i < CLASS_COUNT; i++)
        if ((kept & 1u << i) != 0) {
            fprintf(out, "%s%s", first ? "" : ", ", source_class_names[i]);
            first = false;
        }
}

static bool has_share(const struct answer *answer)
{
    for (size_t c = 0; c < answer->column_count; c++)
        if (strcmp(answer->columns[c]->name, "share") == 0)
            return true;
    return false;
}

/* What --only and --without left, and what a share is a part of then. */
static void write_left_out(FILE *out, const struct answer *answer, bool ja)
{
    const struct answered_classes *classes = &answer->classes;
    char left_out[NUMBER_TEXT_SIZE], of[NUMBER_TEXT_SIZE];
    if (classes->kept == CLASS_ALL)
        return;
    fputs(ja ? "対象の送信元分類: " : "only sources of class: ", out);
    write_classes_kept(out, classes->kept);
    count_format(classes->left_out, left_out);
    count_format(classes->of, of);
    if (ja)
        fprintf(out, "。%s%sを除外しました（全%s%s中）", left_out, classes->unit->ja, of,
                classes->unit->ja);
    else
        fprintf(out, "; left out: %s of %s %s", left_out, of, classes->unit->name);
    if (has_share(answer))
        fputs(ja ? "。割合は残りに対するものです" : "; a share is a part of what remains", out);
    fputc('\n', out);
}

/* How a class is decided. */
static void write_class_rules(FILE *out, const struct answered_classes *c, bool ja)
{
    fprintf(
        out,
        ja ? "送信元分類（送信元ごと、日ごとに、上から順に判定）:\n"
             "  research: 公表された調査目的のスキャナー（%zu件、%s）、または一日に%uポート以上、"
             "観測対象100アドレス当たり\n    %uパケット以上を送り、ボットの証拠がないもの\n"
             "  mirai: Mirai の特徴がある SYN を送ったもの（偶然に一致する確率は SYN "
             "1個につき2^32分の1）\n"
             "  iot-bot: Mirai の特徴はないが、攻撃ペイロード、既知の初期パスワード、二段階の "
             "telnet、"
             "または\n    IoT 機器のポートの組み合わせがあるもの\n  other: それ以外\n"
           : "Classes, of a source and day, the first that holds:\n"
             "  research: a published scanner (%zu entries, %s), or a survey: from %u ports and %u "
             "packets for 100 addresses a day on,\n    and nothing of a bot\n"
             "  mirai: a SYN with the Mirai feature; by chance 1 in 2^32 SYNs\n"
             "  iot-bot: without it, an exploit, a known default login, telnet in two phases, or "
             "a set of IoT ports\n  other: everything else\n",
        c->published, c->published_date[0] != '\0' ? c->published_date : "-", c->research_ports,
        c->research_reach);
}

void publish_footer(FILE *out, const struct answer *answer, const struct publish_options *options)
{
    const bool ja = options->japanese;
    fputc('\n', out);
    write_coverage(out, ja ? "観測量" : "coverage", &answer->now.coverage, ja);
    if (answer->compared)
        write_coverage(out, ja ? "比較する期間の観測量" : "coverage compared with",
                       &answer->before.coverage, ja);
    write_counts(out, &answer->now.coverage, ja);
    write_left_out(out, answer, ja);
    write_losses(out, "", &answer->now, ja);
    write_losses(out, ja ? "比較する期間の" : "compared with: ", &answer->before, ja);
    write_notes(out, answer, ja);
    if (answer->question->by_class || answer->question->shape == SHAPE_VARIANTS)
        write_class_rules(out, &answer->classes, ja);
    if (strcmp(answer->question->name, "tools") == 0)
        write_tools(out, ja);
    write_credits(out, &answer->credits, ja);
}
