#include "ask/question.h"
#include "ask/embedded.h"

#include <assert.h>
#include <string.h>

const struct question questions[] = {
    {.name = "ports",
     .title_en = "Destination ports",
     .title_ja = "宛先ポート別アクセス件数",
     .help = "which ports are accessed",
     .shape = SHAPE_RANKED,
     .sql_file = "ports.sql",
     .keys = {"port", "protocol"},
     .columns = {"port", "protocol", "accesses", "rate", "sources", "share"},
     .can_compare = true,
     .can_bucket = true},
    {.name = "tools",
     .title_en = "Tools",
     .title_ja = "ツール別アクセス件数",
     .help = "which programs made the packets, and how certain that is",
     .shape = SHAPE_RANKED,
     .sql_file = "tools.sql",
     .keys = {"tool"},
     .columns = {"tool", "accesses", "rate", "sources", "share"},
     .can_compare = true,
     .can_bucket = true},
    {.name = "countries",
     .title_en = "Countries and regions of the sources (as registered)",
     .title_ja = "送信元国・地域別アクセス件数",
     .help = "where the sources' addresses are registered",
     .shape = SHAPE_RANKED,
     .sql_file = "countries.sql",
     .keys = {"country"},
     .columns = {"country", "accesses", "rate", "sources", "share"},
     .can_compare = true,
     .can_bucket = true},
    {.name = "networks",
     .title_en = "Networks of the sources",
     .title_ja = "送信元AS別アクセス件数",
     .help = "autonomous systems of the sources",
     .shape = SHAPE_RANKED,
     .sql_file = "networks.sql",
     .keys = {"asn"},
     .columns = {"asn", "name", "accesses", "rate", "sources", "share"},
     .can_compare = true,
     .can_bucket = true},
    {.name = "sources",
     .title_en = "Source addresses",
     .title_ja = "送信元IPアドレス別アクセス件数",
     .help = "which addresses the packets come from",
     .shape = SHAPE_SOURCES,
     .sql_file = "sources.sql",
     .keys = {"src"},
     .columns = {"source", "first", "last", "accesses", "ports", "tools", "country", "asn"},
     .can_compare = true,
     .can_bucket = false},
    {.name = "scans",
     .title_en = "Scans",
     .title_ja = "スキャン",
     .help = "packets of one source to one port without a long gap, largest first",
     .shape = SHAPE_SCANS,
     .sql_file = "scans.sql",
     .columns = {"source", "port", "protocol", "tool", "first", "last", "packets", "targets",
                 "targets_exact", "country", "asn", "sensor"}},
    {.name = "coverage",
     .title_en = "Coverage",
     .title_ja = "観測量",
     .help = "what each sensor saw and did not see",
     .shape = SHAPE_COVERAGE,
     .sql_file = "coverage_sensors.sql",
     .columns = {"sensor", "from", "until", "addresses", "address_days", "received", "accesses",
                 "backscatter", "conversation", "other", "undecodable", "not_monitored", "dropped",
                 "gaps", "gap_seconds"},
     .can_bucket = true},
    {.name = "source",
     .title_en = "One source address",
     .title_ja = "送信元IPアドレスの詳細",
     .help = "everything that one address did: teiten show source 192.0.2.1",
     .shape = SHAPE_SOURCE,
     .sql_file = "source.sql",
     .columns = {"kind", "port", "protocol", "tool", "accesses", "first", "last"}},
};
const size_t question_count = sizeof questions / sizeof questions[0];

const struct column columns[] = {
    {"time", COLUMN_TIME, "time", "日時", "start of the hour, day or month, in the zone asked for"},
    {"port", COLUMN_NUMBER, "port", "ポート",
     "destination port; backscatter: the port that answered; null: none"},
    {"protocol", COLUMN_TEXT, "protocol", "プロトコル",
     "tcp, udp, icmp, icmpv6, or a protocol number"},
    {"tool", COLUMN_TEXT, "tool", "ツール", "the program that made the packets (sql/tool.sql)"},
    {"country", COLUMN_TEXT, "country", "国・地域",
     "ISO 3166-1 alpha-2 of the registration; empty: not known"},
    {"asn", COLUMN_NUMBER, "AS", "AS", "autonomous system; 0: not known"},
    {"name", COLUMN_TEXT, "name", "名称", "name of the autonomous system"},
    {"accesses", COLUMN_COUNT, "accesses", "アクセス件数", "packets of the kind asked for"},
    {"rate", COLUMN_RATE, "per day·address", "一日・1IP当たり",
     "accesses / coverage in address-days; null without coverage"},
    {"sources", COLUMN_COUNT, "sources", "送信元IP数", "distinct source addresses, exact"},
    {"share", COLUMN_SHARE, "share", "割合",
     "part of all accesses of the same period without filters"},
    {"source", COLUMN_TEXT, "source", "送信元IPアドレス", "source address"},
    {"first", COLUMN_TIME, "first", "最初", "time of the first packet"},
    {"last", COLUMN_TIME, "last", "最後", "time of the last packet"},
    {"ports", COLUMN_LIST, "ports", "ポート", "the most accessed ports, at most 10"},
    {"tools", COLUMN_LIST, "tools", "ツール", "tools of the source"},
    {"packets", COLUMN_COUNT, "packets", "パケット", "packets"},
    {"targets", COLUMN_COUNT, "targets", "宛先数", "distinct destinations"},
    {"targets_exact", COLUMN_BOOLEAN, "exact", "正確", "false: targets is a lower bound"},
    {"sensor", COLUMN_TEXT, "sensor", "センサー", "name of the sensor"},
    {"kind", COLUMN_TEXT, "kind", "種別", "access, backscatter, conversation, other"},
    {"from", COLUMN_TIME, "from", "開始", "first live minute"},
    {"until", COLUMN_TIME, "until", "終了", "end of the last live minute"},
    {"addresses", COLUMN_COUNT, "addresses", "IPアドレス数", "monitored IPv4 addresses"},
    {"address_days", COLUMN_RATE, "address-days", "観測量(日・IP)", "live time times addresses"},
    {"received", COLUMN_COUNT, "received", "受信", "packets received"},
    {"backscatter", COLUMN_COUNT, "backscatter", "跳ね返り", "packets of that kind"},
    {"conversation", COLUMN_COUNT, "conversation", "応答観測", "packets of that kind"},
    {"other", COLUMN_COUNT, "other", "その他", "packets of that kind"},
    {"undecodable", COLUMN_COUNT, "undecodable", "解読不能", "packets that could not be decoded"},
    {"not_monitored", COLUMN_COUNT, "not monitored", "観測対象外", "packets to other addresses"},
    {"dropped", COLUMN_COUNT, "dropped", "欠落", "packets dropped by kernel and interface"},
    {"gaps", COLUMN_COUNT, "gaps", "空白", "silences between first and last live minute"},
    {"gap_seconds", COLUMN_COUNT, "gap seconds", "空白(秒)", "their length"},
    {"rank", COLUMN_NUMBER, "rank", "順位", "place by accesses"},
    {"previous_rank", COLUMN_NUMBER, "previous rank", "前期順位",
     "place in the other period; null: new"},
    {"previous_accesses", COLUMN_COUNT, "previous accesses", "前期件数",
     "accesses of the other period"},
    {"previous_rate", COLUMN_RATE, "previous", "前期", "rate of the other period"},
    {"previous_sources", COLUMN_COUNT, "previous sources", "前期送信元IP数",
     "sources of the other period"},
    {"previous_share", COLUMN_SHARE, "previous share", "前期割合", "share of the other period"},
    {"difference", COLUMN_DIFFERENCE, "difference", "増減",
     "rate (sources: accesses) minus that of the other period"},
    {"percent", COLUMN_PERCENT, "percent", "増減率",
     "difference in percent of the other period; null: new"},
};
const size_t column_count = sizeof columns / sizeof columns[0];

const struct question *question_find(const char *name)
{
    for (size_t i = 0; i < question_count; i++)
        if (strcmp(questions[i].name, name) == 0)
            return &questions[i];
    return NULL;
}

const struct column *column_find(const char *name)
{
    for (size_t i = 0; i < column_count; i++)
        if (strcmp(columns[i].name, name) == 0)
            return &columns[i];
    return NULL;
}

const char *question_sql(const char *file_name)
{
    static const struct {
        const char *name, *text;
    } files[] = {
#define ENTRY(name, text, size) {name, text},
        ASK_EMBEDDED(ENTRY)
#undef ENTRY
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (strcmp(files[i].name, file_name) == 0)
            return files[i].text;
    assert(false && "an SQL file that src/ask/meson.build names");
    return "";
}
