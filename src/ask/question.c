#include "ask/question.h"
#include "ask/embedded.h"
#include "model/heard.h"

#include <assert.h>
#include <string.h>

/* Things heard that a question tells of. */
#define HEARS(what) (1u << UNHEARD_##what)
#define HEARS_ALL   ((1u << UNHEARD_WHAT_COUNT) - 1)

/* Of the questions about signatures. */
#define SIGNATURE_COLUMNS                                                                          \
    "id", "kind", "name", "cve", "vendor", "product", "known_exploited", "known_exploited_memory", \
        "packets", "rate", "sources", "share", "ports", "first", "last", "confidence", "advice"

#define SIGNATURE_KEY                                                                              \
    "heard_text(top.key.id) AS id, nullif(top.key.kind, '') AS kind, coalesce(top.key.name, "      \
    "heard_text(top.key.id)) AS name, nullif(replace(top.key.cve, ', ', ' '), '') AS cve,"

const struct unit unit_packets = {"packets", "パケット", "packets", TABLE_COUNT};
static const struct unit logins = {"logins", "件のログイン試行", "1", TABLE_LOGINS};
static const struct unit commands = {"commands", "件のコマンド", "1", TABLE_COMMANDS};
static const struct unit downloads = {"downloads", "件のダウンロード指示", "1", TABLE_DOWNLOADS};
static const struct unit payload_packets = {"packets", "パケット", "packets", TABLE_PAYLOAD_EVENTS};
static const struct unit conversations = {"conversations", "件の会話", "1", TABLE_CONVERSATIONS};

const struct question questions[] = {
    {.name = "ports",
     .title_en = "Destination ports",
     .title_ja = "宛先ポート別アクセス件数",
     .help = "which ports are accessed",
     .shape = SHAPE_RANKED,
     .sql_file = "ports.sql",
     .keys = {"port", "protocol"},
     .key_columns = "top.port AS port, top.protocol AS protocol, "
                    "port_service(top.port, top.protocol) AS service",
     .about = ", port_swapped(top.port, top.protocol) AS swapped, "
              "port_wanted(top.port, top.protocol) AS wanted",
     .columns = {"port", "protocol", "service", "accesses", "rate", "sources", "share", "swapped",
                 "wanted"},
     .knows = KNOWS_PORTS,
     .can_compare = true,
     .can_bucket = true},
    {.name = "totals",
     .title_en = "All accesses",
     .title_ja = "アクセス件数",
     .help = "all packets of a kind, and their sources",
     .shape = SHAPE_RANKED,
     .sql_file = "totals.sql",
     .keys = {"kind"},
     .key_columns = "top.kind::VARCHAR AS kind",
     .columns = {"kind", "accesses", "rate", "sources", "share"},
     .can_compare = true,
     .can_bucket = true},
    {.name = "tools",
     .title_en = "Tools",
     .title_ja = "ツール別アクセス件数",
     .help = "which programs made the packets, and how certain that is",
     .shape = SHAPE_RANKED,
     .sql_file = "tools.sql",
     .keys = {"tool"},
     .key_columns = "top.tool::VARCHAR AS tool",
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
     .key_columns = "top.country::VARCHAR AS country",
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
     .key_columns =
         "nullif(top.asn, 0) AS asn, coalesce((SELECT name FROM network WHERE network.asn = "
         "top.asn), '') AS name",
     .knows = KNOWS_NETWORKS,
     .columns = {"asn", "name", "accesses", "rate", "sources", "share"},
     .can_compare = true,
     .can_bucket = true},
    {.name = "sources",
     .title_en = "Source addresses",
     .title_ja = "送信元IPアドレス別アクセス件数",
     .help = "which addresses the packets come from",
     .shape = SHAPE_SOURCES,
     .sql_file = "sources.sql",
     .hears = HEARS_ALL,
     .keys = {"src"},
     .knows = KNOWS_SIGNATURES | KNOWS_NETWORKS,
     .columns = {"source", "class", "first", "last", "accesses", "ports", "tools", "country", "asn",
                 "name"},
     .can_compare = true,
     .can_bucket = false},
    {.name = "classes",
     .title_en = "Classes of the sources",
     .title_ja = "送信元分類別アクセス件数",
     .help = "what the sources are: research, mirai, iot-bot, other",
     .shape = SHAPE_RANKED,
     .sql_file = "classes.sql",
     .hears = HEARS_ALL,
     .keys = {"class"},
     .key_columns = "top.class::VARCHAR AS class",
     .knows = KNOWS_SIGNATURES,
     .columns = {"class", "accesses", "rate", "sources", "share"},
     .can_compare = true,
     .can_bucket = true,
     .by_class = true},
    {.name = "tags",
     .title_en = "Tags of your own",
     .title_ja = "独自タグ別アクセス件数",
     .help = "packets that filter expressions of yours let through (docs/tags.md)",
     .shape = SHAPE_RANKED,
     .sql_file = "tags.sql",
     .keys = {"tag"},
     .key_columns = "top.tag AS tag, (SELECT title FROM tag_title WHERE tag_title.tag = top.tag) "
                    "AS title",
     .about = ", (SELECT array_to_string(list(text ORDER BY packets DESC, text)[1:10], ' ') FROM "
              "(SELECT coalesce(port::VARCHAR || '/', '') || protocol_text(protocol) AS text, "
              "sum(packets) AS packets FROM asked_tag AS a WHERE a.tag = top.tag GROUP BY text)) "
              "AS ports, "
              "(SELECT iso_time(min(a.first)) FROM asked_tag AS a WHERE a.tag = top.tag) AS first, "
              "(SELECT iso_time(max(a.last)) FROM asked_tag AS a WHERE a.tag = top.tag) AS last",
     .columns = {"tag", "title", "accesses", "rate", "sources", "share", "ports", "first", "last"},
     .knows = KNOWS_TAGS,
     .can_compare = true,
     .can_bucket = true},
    {.name = "variants",
     .title_en = "Variants of bots",
     .title_ja = "ボットの亜種",
     .help = "groups of bots by ports, busybox token and download host",
     .shape = SHAPE_VARIANTS,
     .sql_file = "variants.sql",
     .hears = HEARS_ALL,
     .knows = KNOWS_SIGNATURES | KNOWS_TOKENS,
     .columns = {"variant", "class", "sources", "accesses", "ports", "token", "known_as", "host",
                 "countries", "first", "last"}},
    {.name = "surges",
     .title_en = "Surges and other changes",
     .title_ja = "急増などの変化",
     .help = "what changed, and why: surges, new ports, classes that turned",
     .shape = SHAPE_SURGES,
     .sql_file = "surge_told.sql",
     .hears = HEARS_ALL,
     .knows = KNOWS_SIGNATURES | KNOWS_TOKENS,
     .columns = {"change",    "series_kind", "series",   "measure", "from",       "noticed",
                 "until",     "rate",        "expected", "ratio",   "score",      "sources",
                 "countries", "networks",    "tools",    "sensors", "company",    "signatures",
                 "cve",       "token",       "known_as", "host",    "explanation"},
     .shown = {"rank", "change", "series_kind", "series", "from", "until", "rate", "expected",
               "ratio", "sources", "new_share"},
     .by_class = true},
    {.name = "scans",
     .title_en = "Scans",
     .title_ja = "スキャン",
     .help = "packets of one source to one port without a long gap, largest first",
     .shape = SHAPE_SCANS,
     .sql_file = "scans.sql",
     .columns = {"source", "port", "protocol", "tool", "first", "last", "packets", "targets",
                 "targets_exact", "country", "asn", "sensor"}},
    {.name = "attacks",
     .title_en = "Victims of denial-of-service attacks, inferred from backscatter",
     .title_ja = "DoS攻撃被害（跳ね返りパケットから推定）",
     .help = "who was under attack, by backscatter; --by day: how many a day",
     .shape = SHAPE_ATTACKS,
     .sql_file = "attacks.sql",
     .bucket_sql_file = "attacks_by.sql",
     .columns = {"victim",  "protocol", "first",       "last",  "duration_s", "packets",
                 "bytes",   "peak",     "victim_rate", "ports", "port_count", "port_count_exact",
                 "spread",  "syn_acks", "resets",      "icmp",  "mismatches", "ended",
                 "country", "asn",      "name"},
     .knows = KNOWS_NETWORKS,
     .can_bucket = true},
    {.name = "attack-ports",
     .title_en = "Ports under denial-of-service attack",
     .title_ja = "ポート別DoS攻撃被害",
     .help = "which ports of victims were under attack",
     .shape = SHAPE_ATTACKS,
     .sql_file = "attack_ports.sql",
     .columns = {"port", "protocol", "service", "attacks", "victims", "packets"},
     .knows = KNOWS_PORTS},
    {.name = "attack-countries",
     .title_en = "Countries and regions of victims of attacks (as registered)",
     .title_ja = "国・地域別DoS攻撃被害",
     .help = "where victims' addresses are registered",
     .shape = SHAPE_ATTACKS,
     .sql_file = "attack_countries.sql",
     .columns = {"country", "attacks", "victims", "packets"}},
    {.name = "coverage",
     .title_en = "Coverage",
     .title_ja = "観測量",
     .help = "what each sensor saw and did not see",
     .shape = SHAPE_COVERAGE,
     .sql_file = "coverage_sensors.sql",
     .columns = {"sensor", "from", "until", "addresses", "address_days", "received", "accesses",
                 "backscatter", "conversation", "other", "undecodable", "not_monitored", "dropped",
                 "unwritten", "gaps", "gap_seconds"},
     .can_bucket = true},
    {.name = "source",
     .title_en = "One source address",
     .title_ja = "送信元IPアドレスの詳細",
     .help = "everything that one address did: teiten show source 192.0.2.1",
     .shape = SHAPE_SOURCE,
     .sql_file = "source.sql",
     .hears = HEARS_ALL,
     .knows = KNOWS_PORTS | KNOWS_SIGNATURES | KNOWS_NETWORKS | KNOWS_TAGS | KNOWS_TOKENS,
     .columns = {"time", "event", "port", "protocol", "detail"}},
    {.name = "logins",
     .title_en = "Logins that were tried",
     .title_ja = "ログイン試行",
     .help = "user names and passwords that sources tried",
     .shape = SHAPE_HEARD,
     .sql_file = "logins.sql",
     .hears = HEARS(LOGIN),
     .unit = &logins,
     .bucket_sql_file = "logins_by.sql",
     .key_columns = "heard_text(top.key.\"user\") AS \"user\", shown_password(top.key.password, "
                    "top.key.list) AS password, top.key.list AS list,",
     .bucket_amount = "tries",
     .can_bucket = true,
     .columns = {"user", "password", "list", "tries", "accepted", "sources", "first", "last"}},
    {.name = "commands",
     .title_en = "Commands that were heard",
     .title_ja = "入力されたコマンド",
     .help = "what sources typed; never executed",
     .shape = SHAPE_HEARD,
     .sql_file = "commands.sql",
     .hears = HEARS(COMMAND),
     .unit = &commands,
     .knows = KNOWS_TOKENS,
     .columns = {"times", "sources", "token", "known_as", "first", "last", "text"}},
    {.name = "downloads",
     .title_en = "Downloads that were asked for",
     .title_ja = "ダウンロード指示",
     .help = "what commands and payloads wanted to fetch; never fetched",
     .shape = SHAPE_HEARD,
     .sql_file = "downloads.sql",
     .hears = HEARS(DOWNLOAD) | HEARS(COMMAND) | HEARS(PAYLOAD),
     .unit = &downloads,
     .columns = {"url", "host", "file", "cpu", "method", "host_is_source", "times", "sources",
                 "first", "last"}},
    {.name = "payloads",
     .title_en = "Payloads",
     .title_ja = "ペイロード",
     .help = "contents that sources sent, each once",
     .shape = SHAPE_HEARD,
     .sql_file = "payloads.sql",
     .hears = HEARS(PAYLOAD) | HEARS(SIGNATURE),
     .unit = &payload_packets,
     .columns = {"id", "length", "times", "sources", "ports", "signatures", "first", "last",
                 "excerpt"}},
    {.name = "vulnerabilities",
     .title_en = "Vulnerabilities that payloads go for",
     .title_ja = "狙われた脆弱性別パケット数",
     .help = "which weaknesses of which products payloads go for, by signatures",
     .shape = SHAPE_HEARD,
     .sql_file = "vulnerabilities.sql",
     .hears = HEARS(PAYLOAD) | HEARS(SIGNATURE),
     .unit = &payload_packets,
     .which = "coalesce(s.kind, '') NOT IN ('bot', 'tool', 'research')",
     .bucket_sql_file = "vulnerabilities_by.sql",
     .key_columns = SIGNATURE_KEY,
     .can_bucket = true,
     .columns = {SIGNATURE_COLUMNS},
     .can_compare = true,
     .knows = KNOWS_SIGNATURES},
    {.name = "signatures",
     .title_en = "Signatures of payloads",
     .title_ja = "シグネチャ別パケット数",
     .help = "what payloads tell of: weaknesses, bots, tools, research",
     .shape = SHAPE_HEARD,
     .sql_file = "vulnerabilities.sql",
     .hears = HEARS(PAYLOAD) | HEARS(SIGNATURE),
     .unit = &payload_packets,
     .bucket_sql_file = "vulnerabilities_by.sql",
     .key_columns = SIGNATURE_KEY,
     .can_bucket = true,
     .columns = {SIGNATURE_COLUMNS},
     .can_compare = true,
     .knows = KNOWS_SIGNATURES},
    {.name = "detections",
     .title_en = "Payloads with a signature",
     .title_ja = "シグネチャによる検知",
     .help = "packets whose payload has a signature, and their sources a day",
     .shape = SHAPE_HEARD,
     .sql_file = "detections.sql",
     .hears = HEARS(PAYLOAD) | HEARS(SIGNATURE),
     .unit = &payload_packets,
     .bucket_sql_file = "detections_by.sql",
     .key_columns = "",
     .can_bucket = true,
     .columns = {"packets", "rate", "sources", "daily_sources"},
     .knows = KNOWS_SIGNATURES},
    {.name = "conversations",
     .title_en = "Conversations of the responder",
     .title_ja = "応答観測の通信",
     .help = "who talked to which port, with payload or not, after a probe or not",
     .shape = SHAPE_HEARD,
     .sql_file = "conversations.sql",
     .hears = HEARS(CONVERSATION),
     .unit = &conversations,
     .bucket_sql_file = "conversations_by.sql",
     .key_columns = "top.key.port AS port, protocol_text(top.key.protocol) AS protocol,",
     .bucket_amount = "conversations",
     .can_bucket = true,
     .columns = {"port", "protocol", "conversations", "sources", "with_payload", "two_phase",
                 "bytes_in", "first", "last"}},
    {.name = "events",
     .title_en = "Events of the sensors",
     .title_ja = "センサーの動作記録",
     .help = "starts, stops and why numbers are missing",
     .shape = SHAPE_HEARD,
     .sql_file = "events.sql",
     .columns = {"sensor", "from", "until", "event", "packets", "detail"},
     .no_talk = true},
};
const size_t question_count = sizeof questions / sizeof questions[0];

const struct question *question_find(const char *name)
{
    for (size_t i = 0; i < question_count; i++)
        if (strcmp(questions[i].name, name) == 0)
            return &questions[i];
    return NULL;
}

#define SENSOR_NAME "(SELECT name FROM sensor WHERE sensor.number = top.sensor) AS sensor"

/* Of the server's metrics. */
static const struct question inner_questions[] = {
    {.name = "sensor-classes",
     .shape = SHAPE_RANKED,
     .sql_file = "sensor_classes.sql",
     .hears = HEARS_ALL,
     .keys = {"sensor", "class"},
     .key_columns = SENSOR_NAME ", top.class::VARCHAR AS class",
     .knows = KNOWS_SIGNATURES,
     .columns = {"sensor", "class", "accesses", "rate", "sources", "share"},
     .by_class = true},
    {.name = "sensor-tools",
     .shape = SHAPE_RANKED,
     .sql_file = "sensor_tools.sql",
     .keys = {"sensor", "tool"},
     .key_columns = SENSOR_NAME ", top.tool::VARCHAR AS tool",
     .columns = {"sensor", "tool", "accesses", "rate", "sources", "share"}},
};

const struct question *question_find_any(const char *name)
{
    for (size_t i = 0; i < sizeof inner_questions / sizeof inner_questions[0]; i++)
        if (strcmp(inner_questions[i].name, name) == 0)
            return &inner_questions[i];
    return question_find(name);
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
