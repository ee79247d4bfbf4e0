/* See tables.h. */
#include "store/tables.h"

#include "decode/decode.h"
#include "model/kind.h"
#include "store/geo.h"
#include "store/schema.h"

/* Which words a WORD column holds; the name of the column tells. */
#define WORDS_kind       kind_names, KIND_COUNT
#define WORDS_tool       tool_names, TOOL_COUNT
#define WORDS_country    geo_country_words, GEO_COUNTRY_COUNT
#define WORDS_reason     reject_words, REJECT_COUNT
#define WORDS_engine     persona_engine_words, ENGINE_COUNT
#define WORDS_end        talk_end_words, TALK_END_COUNT
#define WORDS_probe_tool tool_names, TOOL_COUNT
#define WORDS_method     download_method_words, DOWNLOAD_METHOD_COUNT
#define WORDS_list       login_list_words, LOGIN_LIST_COUNT
#define WORDS_what       unheard_what_words, UNHEARD_WHAT_COUNT
#define WORDS_why        unheard_why_words, UNHEARD_WHY_COUNT
#define WORDS_event      sensor_event_words, EVENT_COUNT

#define COLUMN_TIMESTAMP(column)      #column, PARQUET_TIMESTAMP, NULL, 0
#define COLUMN_UINT8(column)          #column, PARQUET_UINT8, NULL, 0
#define COLUMN_UINT16(column)         #column, PARQUET_UINT16, NULL, 0
#define COLUMN_UINT32(column)         #column, PARQUET_UINT32, NULL, 0
#define COLUMN_UINT64(column)         #column, PARQUET_UINT64, NULL, 0
#define COLUMN_ADDRESS4(column)       #column, PARQUET_UINT32, NULL, 0
#define COLUMN_ADDRESS6(column)       #column, PARQUET_ADDRESS6, NULL, 0
#define COLUMN_TEXT(column)           #column, PARQUET_TEXT, NULL, 0
#define COLUMN_BYTES(column)          #column, PARQUET_BYTES, NULL, 0
#define COLUMN_WORD(column)           #column, PARQUET_WORD, WORDS_##column
#define COLUMN(type, column, meaning) {COLUMN_##type(column)},

static const struct parquet_column flow_columns[] = {FLOW_COLUMNS(COLUMN, ADDRESS4)};
static const struct parquet_column flow6_columns[] = {FLOW_COLUMNS(COLUMN, ADDRESS6)};
static const struct parquet_column scan_columns[] = {SCAN_COLUMNS(COLUMN, ADDRESS4)};
static const struct parquet_column scan6_columns[] = {SCAN_COLUMNS(COLUMN, ADDRESS6)};
static const struct parquet_column tag_columns[] = {TAG_COLUMNS(COLUMN, ADDRESS4)};
static const struct parquet_column tag6_columns[] = {TAG_COLUMNS(COLUMN, ADDRESS6)};
static const struct parquet_column backscatter_columns[] = {BACKSCATTER_COLUMNS(COLUMN, ADDRESS4)};
static const struct parquet_column backscatter6_columns[] = {BACKSCATTER_COLUMNS(COLUMN, ADDRESS6)};
static const struct parquet_column coverage_columns[] = {COVERAGE_COLUMNS(COLUMN)};
static const struct parquet_column reject_columns[] = {REJECT_COLUMNS(COLUMN)};
static const struct parquet_column network_columns[] = {NETWORK_COLUMNS(COLUMN)};
static const struct parquet_column conversation_columns[] = {CONVERSATION_COLUMNS(COLUMN)};
static const struct parquet_column payload_columns[] = {PAYLOAD_COLUMNS(COLUMN)};
static const struct parquet_column payload_event_columns[] = {PAYLOAD_EVENT_COLUMNS(COLUMN)};
static const struct parquet_column login_columns[] = {LOGIN_COLUMNS(COLUMN)};
static const struct parquet_column command_columns[] = {COMMAND_COLUMNS(COLUMN)};
static const struct parquet_column download_columns[] = {DOWNLOAD_COLUMNS(COLUMN)};
static const struct parquet_column unheard_columns[] = {UNHEARD_COLUMNS(COLUMN)};
static const struct parquet_column event_columns[] = {EVENT_COLUMNS(COLUMN)};

#define TABLE(name, columns)                                                                       \
    {                                                                                              \
        name, columns, sizeof columns / sizeof columns[0]                                          \
    }

const struct table_definition table_definitions[TABLE_COUNT] = {
    [TABLE_FLOWS] = TABLE("flows", flow_columns),
    [TABLE_FLOWS6] = TABLE("flows6", flow6_columns),
    [TABLE_SCANS] = TABLE("scans", scan_columns),
    [TABLE_SCANS6] = TABLE("scans6", scan6_columns),
    [TABLE_TAGS] = TABLE("tags", tag_columns),
    [TABLE_TAGS6] = TABLE("tags6", tag6_columns),
    [TABLE_BACKSCATTER] = TABLE("backscatter", backscatter_columns),
    [TABLE_BACKSCATTER6] = TABLE("backscatter6", backscatter6_columns),
    [TABLE_COVERAGE] = TABLE("coverage", coverage_columns),
    [TABLE_REJECTS] = TABLE("rejects", reject_columns),
    [TABLE_NETWORKS] = TABLE("networks", network_columns),
    [TABLE_CONVERSATIONS] = TABLE("conversations", conversation_columns),
    [TABLE_PAYLOADS] = TABLE("payloads", payload_columns),
    [TABLE_PAYLOAD_EVENTS] = TABLE("payload_events", payload_event_columns),
    [TABLE_LOGINS] = TABLE("logins", login_columns),
    [TABLE_COMMANDS] = TABLE("commands", command_columns),
    [TABLE_DOWNLOADS] = TABLE("downloads", download_columns),
    [TABLE_UNHEARD] = TABLE("unheard", unheard_columns),
    [TABLE_EVENTS] = TABLE("events", event_columns),
};

const char *const segment_table_names[TABLE_COUNT] = {
    [TABLE_FLOWS] = "flows",
    [TABLE_FLOWS6] = "flows6",
    [TABLE_SCANS] = "scans",
    [TABLE_SCANS6] = "scans6",
    [TABLE_TAGS] = "tags",
    [TABLE_TAGS6] = "tags6",
    [TABLE_BACKSCATTER] = "backscatter",
    [TABLE_BACKSCATTER6] = "backscatter6",
    [TABLE_COVERAGE] = "coverage",
    [TABLE_REJECTS] = "rejects",
    [TABLE_NETWORKS] = "networks",
    [TABLE_CONVERSATIONS] = "conversations",
    [TABLE_PAYLOADS] = "payloads",
    [TABLE_PAYLOAD_EVENTS] = "payload_events",
    [TABLE_LOGINS] = "logins",
    [TABLE_COMMANDS] = "commands",
    [TABLE_DOWNLOADS] = "downloads",
    [TABLE_UNHEARD] = "unheard",
    [TABLE_EVENTS] = "events",
};
