/* How the numbers were counted: what an access is, what was watched and what was missed, and what everything rests on. */
#include "report/inside.h"
#include "report/provenance.h"

#include <stdlib.h>
#include <string.h>

static void say_definitions(struct report *report)
{
    struct build *b = &report->build;
    static const char *const items[][2] = {
        {"An access is a packet to a monitored address that makes contact: no backscatter, no part "
         "of a conversation that a "
         "sensor accepted. Repetitions count (definition: packets).",
         "アクセスとは、観測対象のIPアドレスに届いた、接続を試みるパケットをいう。跳ね返りパケット"
         "及びセンサーが応答した"
         "通信の一部は含まない。再送も1件と数える(定義: packets)。"},
        {"\"Per day and IP address\" is accesses divided by the coverage in address-days: an "
         "outage makes "
         "the divisor smaller, so that it does not look like peace.",
         "「一日・1IPアドレス当たり」とは、アクセス件数を観測量(稼働していたIPアドレス数×日数)"
         "で割った値をいう。"
         "停止期間は観測量から除かれる。"},
        {"Source addresses a day are the mean of the exact numbers of distinct addresses on each "
         "observed "
         "day. Backscatter a day is of all sensors together.",
         "一日当たりの送信元IPアドレス数は、観測した各日の重複を除いたIPアドレス数の平均である。"
         "DoS攻撃被害の一日当たり件数は、全センサーの合計である。"},
        {"Each figure is rounded by itself, half up, from its unrounded value; sums of rounded "
         "figures may "
         "differ in the last digit. Differences and percentages are those of unrounded values.",
         "各数値は丸める前の値をそれぞれ四捨五入しているため、内訳の合計が総数と一致しないことがあ"
         "る。"
         "増減及び増減率は丸める前の値から計算している。"},
        {"Countries and regions are those where an address is registered, not those of an "
         "attacker.",
         "国・地域は送信元IPアドレスの登録地であり、攻撃者の所在を示すものではない。"},
    };
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
        build_text(b, BLOCK_LIST, "%s", say(b, items[i][0], items[i][1]));
}

static void say_classes(struct report *report)
{
    struct build *b = &report->build;
    int query;
    const struct answer *answer = report_ask(report, &(struct asked){.name = "classes", .top = 10},
                                             WHEN_NOW, report->reference, &query);
    if (answer == NULL)
        return;
    const struct answered_classes *c = &answer->classes;
    build_text(b, BLOCK_LIST,
               say(b,
                   "A source's class is decided for each day (UTC), the first that holds: research "
                   "scanner (published, %zu "
                   "entries, latest %s; or at least %u ports a day and %u packets for each 100 "
                   "addresses), Mirai "
                   "feature, IoT bot without it, other.",
                   "送信元の分類は日(UTC)ごとに、調査目的スキャン(公開リスト%zu件、最新%s、"
                   "又は一日%uポート以上かつ観測100アドレス当たり%uパケット以上)、"
                   "Miraiの特徴あり、Miraiの特徴のないIoTボット、その他の順に判定する。"),
               c->published, c->published_date[0] == '\0' ? "-" : c->published_date,
               c->research_ports, c->research_reach);
}

/* One line for each distinct text; texts are those of segment.json. */
static void say_distinct(struct report *report, const char *label_en, const char *label_ja,
                         const struct distinct *set)
{
    struct build *b = &report->build;
    for (size_t i = 0; i < set->count; i++) {
        char *text = brace_escape(set->texts[i]);
        if (text != NULL)
            build_provenance(b, "%s: %s", say(b, label_en, label_ja), text);
        free(text);
    }
    if (set->more)
        build_provenance(b, "%s: %s", say(b, label_en, label_ja), say(b, "and more", "ほか"));
}

/* Whether an earlier answer, or an earlier line of this one, has told of this database. */
static bool is_told(const struct report *report, size_t answer, size_t line)
{
    const struct geo_credit *c = &report->answers[answer]->answer->credits.items[line];
    for (size_t a = 0; a <= answer; a++)
        for (size_t i = 0; i < (a == answer ? line : report->answers[a]->answer->credits.count);
             i++)
            if (strcmp(report->answers[a]->answer->credits.items[i].sha256, c->sha256) == 0)
                return true;
    return false;
}

/* Whom to thank for countries and networks: the databases that the answers rest on. */
static void say_credits(struct report *report)
{
    struct build *b = &report->build;
    for (size_t a = 0; a < b->query_count; a++)
        for (size_t i = 0; i < report->answers[a]->answer->credits.count; i++) {
            const struct geo_credit *c = &report->answers[a]->answer->credits.items[i];
            char *credit =
                c->credit[0] == '\0' || is_told(report, a, i) ? NULL : brace_escape(c->credit);
            if (credit != NULL)
                build_provenance(b, "%s: %s", say(b, "credit", "出典"), credit);
            free(credit);
        }
}

static void say_provenance(struct report *report)
{
    struct build *b = &report->build;
    struct provenance *p = calloc(1, sizeof *p);
    const struct report_period *now = &report->periods.of[WHEN_NOW];
    /* The zone may move the borders by a day. */
    const uint32_t first = now->first_day > 0 ? now->first_day - 1 : 0;
    if (p == NULL || !provenance_read(report->common.store, first, now->end_day,
                                      report->common.sensor, p, &report->error)) {
        b->failed = true;
        free(p);
        return;
    }
    say_distinct(report, "observed by", "観測プログラム", &p->programs);
    say_distinct(report, "definition of an access", "アクセスの定義", &p->definitions);
    say_distinct(report, "signatures when observed", "観測時のシグネチャ", &p->signatures);
    const struct signature_pack *pack = report->common.signatures;
    if (pack != NULL) {
        const struct signature_identity *identity = signature_pack_identity(pack);
        build_provenance(b, "%s: %s, %s, sha256 %s",
                         say(b, "names of signatures by", "シグネチャの名称"), identity->name,
                         identity->date, identity->sha256);
    }
    say_distinct(report, "countries and networks", "国・地域とAS", &p->geo);
    say_credits(report);
    build_provenance(b,
                     say(b,
                         "%zu segments of the store, of the period and a day on either side; "
                         "sha256 of their list: %s",
                         "期間及び前後1日のセグメント: %zu個、その一覧のsha256: %s"),
                     p->segments, p->sha256);
    build_provenance(b, "%s: teiten %s", say(b, "report made by", "報告書作成"),
                     report->options.version);
    free(p);
}

void part_counted(struct report *report)
{
    struct build *b = &report->build;
    say_definitions(report);
    say_classes(report);
    part_sensors(report);
    say_provenance(report);
    build_text(b, BLOCK_TEXT, "%s",
               say(b, "These commands give the tables again:", "各表は次のコマンドで再現できる。"));
    build_commands(b);
}
