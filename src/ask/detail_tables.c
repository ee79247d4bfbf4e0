/* The tables of details: what their rows have. */
#include "ask/detail.h"

#define TIME(name)                                                                                 \
    {                                                                                              \
        name, COLUMN_TIME                                                                          \
    }
#define TEXT(name)                                                                                 \
    {                                                                                              \
        name, COLUMN_TEXT                                                                          \
    }
#define NUMBER(name)                                                                               \
    {                                                                                              \
        name, COLUMN_NUMBER                                                                        \
    }
#define COUNT(name)                                                                                \
    {                                                                                              \
        name, COLUMN_COUNT                                                                         \
    }
#define LIST(name)                                                                                 \
    {                                                                                              \
        name, COLUMN_LIST                                                                          \
    }
#define ADDRESS(name)                                                                              \
    {                                                                                              \
        name, COLUMN_ADDRESS                                                                       \
    }

const struct detail_definition detail_definitions[DETAIL_COUNT] = {
    [DETAIL_FLOWS] = {"flows",
                      19,
                      {TIME("time"), TEXT("sensor"), ADDRESS("source"), ADDRESS("destination"),
                       NUMBER("source_port"), NUMBER("destination_port"), TEXT("protocol"),
                       NUMBER("ttl"), NUMBER("tcp_flags"), NUMBER("ip_len"), NUMBER("tcp_synlen"),
                       NUMBER("tcp_synwinlen"), COUNT("packets"), TEXT("kind"), TEXT("mark"),
                       TEXT("tool"), TEXT("class"), TEXT("country"), NUMBER("asn")}},
    [DETAIL_FLOWTUPLES] = {"flowtuples",
                           14,
                           {NUMBER("time"), ADDRESS("source"), ADDRESS("destination"),
                            NUMBER("source_port"), NUMBER("destination_port"), NUMBER("protocol"),
                            NUMBER("ttl"), NUMBER("tcp_flags"), NUMBER("ip_len"),
                            NUMBER("tcp_synlen"), NUMBER("tcp_synwinlen"), COUNT("packets"),
                            TEXT("country"), NUMBER("asn")}},
    [DETAIL_SCANS] = {"scans",
                      14,
                      {TEXT("sensor"),
                       ADDRESS("source"),
                       NUMBER("port"),
                       TEXT("protocol"),
                       TEXT("kind"),
                       TEXT("tool"),
                       TEXT("class"),
                       TIME("first"),
                       TIME("last"),
                       COUNT("packets"),
                       COUNT("targets"),
                       {"targets_exact", COLUMN_BOOLEAN},
                       TEXT("country"),
                       NUMBER("asn")}},
    [DETAIL_SOURCES] = {"sources",
                        12,
                        {ADDRESS("source"), TEXT("class"), TIME("first"), TIME("last"),
                         COUNT("packets"), COUNT("mirai_packets"), LIST("ports"), LIST("tools"),
                         LIST("signatures"), TEXT("published"), TEXT("country"), NUMBER("asn")}},
    [DETAIL_ALERTS] = {"alerts",
                       14,
                       {COUNT("us"), TEXT("sensor"), ADDRESS("source"), ADDRESS("destination"),
                        NUMBER("source_port"), NUMBER("destination_port"), TEXT("protocol"),
                        TEXT("signature"), TEXT("name"), TEXT("kind"), LIST("cve"),
                        COUNT("packets"), TEXT("country"), NUMBER("asn")}},
    [DETAIL_REJECTS] = {"rejects",
                        4,
                        {COUNT("us"), TEXT("sensor"), TEXT("reason"), COUNT("packets")}},
};
