/* See heard_columns.h. A table says where in a row each column is; the column's type says the rest. */
#include "store/heard_columns.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Where a column comes from. */
enum origin {
    FROM_FIELD,   /* the field at `offset`: a number, a word as one byte, an address, a text_ref */
    FROM_ID,      /* PAYLOAD_ID_BYTES at `offset`, as hexadecimal text */
    FROM_STRING,  /* characters and a final zero at `offset` */
    FROM_COUNTRY, /* of the address at `offset` */
    FROM_ASN,
};

struct field {
    enum origin origin;
    size_t offset;
};

#define AT(row, member)                                                                            \
    {                                                                                              \
        FROM_FIELD, offsetof(struct row, member)                                                   \
    }
#define TALK(row)                                                                                  \
    AT(row, time_us), AT(row, talk.src), AT(row, talk.dst), AT(row, talk.src_port),                \
        AT(row, talk.dst_port), AT(row, talk.protocol)
#define GEO(row)                                                                                   \
    {FROM_COUNTRY, offsetof(struct row, talk.src)},                                                \
    {                                                                                              \
        FROM_ASN, offsetof(struct row, talk.src)                                                   \
    }

static const struct field conversation_fields[] = {
    TALK(conversation_row),
    AT(conversation_row, duration_us),
    AT(conversation_row, bytes_in),
    AT(conversation_row, bytes_out),
    AT(conversation_row, packets_in),
    AT(conversation_row, engine),
    AT(conversation_row, end),
    AT(conversation_row, two_phase),
    AT(conversation_row, probe_tool),
    AT(conversation_row, probe_gap_us),
    GEO(conversation_row),
};
static const struct field payload_fields[] = {
    {FROM_ID, offsetof(struct payload_row, id)},
    AT(payload_row, bytes),
    AT(payload_row, cut),
    AT(payload_row, dialogue),
};
static const struct field payload_event_fields[] = {
    TALK(payload_event_row),
    {FROM_ID, offsetof(struct payload_event_row, id)},
    AT(payload_event_row, signatures),
    AT(payload_event_row, packets),
    GEO(payload_event_row),
};
static const struct field login_fields[] = {
    TALK(login_row),         AT(login_row, user), AT(login_row, password),
    AT(login_row, accepted), AT(login_row, list), GEO(login_row),
};
static const struct field command_fields[] = {
    TALK(command_row),
    AT(command_row, text),
    AT(command_row, token),
    GEO(command_row),
};
static const struct field download_fields[] = {
    TALK(download_row),
    AT(download_row, url),
    AT(download_row, host),
    AT(download_row, file),
    AT(download_row, cpu),
    AT(download_row, method),
    AT(download_row, host_is_source),
    GEO(download_row),
};
static const struct field unheard_fields[] = {
    AT(unheard_row, from_us),
    AT(unheard_row, what),
    AT(unheard_row, why),
    AT(unheard_row, records),
};
static const struct field event_fields[] = {
    AT(event_row, from_us),
    AT(event_row, until_us),
    AT(event_row, event),
    AT(event_row, packets),
    {FROM_STRING, offsetof(struct event_row, detail)},
};

#define LAYOUT(row)                                                                                \
    {                                                                                              \
        row##_fields, sizeof row##_fields / sizeof row##_fields[0], sizeof(struct row##_row)       \
    }
static const struct layout {
    const struct field *fields;
    size_t count;
    size_t row_bytes;
} layouts[TABLE_COUNT] = {
    [TABLE_CONVERSATIONS] = LAYOUT(conversation),
    [TABLE_PAYLOADS] = LAYOUT(payload),
    [TABLE_PAYLOAD_EVENTS] = LAYOUT(payload_event),
    [TABLE_LOGINS] = LAYOUT(login),
    [TABLE_COMMANDS] = LAYOUT(command),
    [TABLE_DOWNLOADS] = LAYOUT(download),
    [TABLE_UNHEARD] = LAYOUT(unheard),
    [TABLE_EVENTS] = LAYOUT(event),
};

/* Of one value in memory, as the Parquet writer takes it. */
static size_t value_bytes(enum parquet_type type)
{
    static const size_t bytes[] = {
        [PARQUET_UINT8] = 1,
        [PARQUET_UINT16] = 2,
        [PARQUET_UINT32] = 4,
        [PARQUET_UINT64] = 8,
        [PARQUET_TIMESTAMP] = 8,
        [PARQUET_WORD] = 2,
        [PARQUET_TEXT] = sizeof(struct parquet_bytes),
        [PARQUET_BYTES] = sizeof(struct parquet_bytes),
        [PARQUET_ADDRESS6] = 16,
    };
    return bytes[type];
}

static void put_field(void *out, const uint8_t *field, enum parquet_type type, const uint8_t *bytes)
{
    struct text_ref ref;
    uint16_t word;
    switch (type) {
    case PARQUET_WORD:
        word = *field;
        memcpy(out, &word, sizeof word);
        break;
    case PARQUET_TEXT:
    case PARQUET_BYTES:
        memcpy(&ref, field, sizeof ref);
        *(struct parquet_bytes *)out =
            (struct parquet_bytes){ref.length == 0 ? NULL : bytes + ref.at, ref.length};
        break;
    default:
        memcpy(out, field, value_bytes(type));
    }
}

static struct parquet_bytes put_id(char out[2 * PAYLOAD_ID_BYTES], const uint8_t *id)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < PAYLOAD_ID_BYTES; i++) {
        out[2 * i] = digits[id[i] >> 4];
        out[2 * i + 1] = digits[id[i] & 15];
    }
    return (struct parquet_bytes){out, (size_t)2 * PAYLOAD_ID_BYTES};
}

static void put_geo(const struct geo *geo, const uint8_t *field, void *out, bool is_asn)
{
    struct ipv6 address;
    struct ipv4 ipv4;
    uint16_t country = 0;
    uint32_t asn = 0;
    memcpy(&address, field, sizeof address);
    if (geo != NULL && ipv4_of_ipv6(address, &ipv4))
        geo_lookup_ipv4(geo, ipv4, &country, &asn);
    else if (geo != NULL)
        geo_lookup_ipv6(geo, address, &country, &asn);
    if (is_asn)
        memcpy(out, &asn, sizeof asn);
    else
        memcpy(out, &country, sizeof country);
}

/* Fills one column. `ids` has room for the text of each row's id. */
static void fill(uint8_t *out, const struct field *field, enum parquet_type type,
                 const uint8_t *rows, size_t row_bytes, size_t count, char *ids,
                 const uint8_t *bytes, const struct geo *geo)
{
    const size_t step = value_bytes(type);
    for (size_t i = 0; i < count; i++, out += step) {
        const uint8_t *at = rows + i * row_bytes + field->offset;
        switch (field->origin) {
        case FROM_FIELD:
            put_field(out, at, type, bytes);
            break;
        case FROM_ID:
            *(struct parquet_bytes *)(void *)out = put_id(ids + i * 2 * PAYLOAD_ID_BYTES, at);
            break;
        case FROM_STRING:
            *(struct parquet_bytes *)(void *)out =
                (struct parquet_bytes){at, strlen((const char *)at)};
            break;
        case FROM_COUNTRY:
        case FROM_ASN:
            put_geo(geo, at, out, field->origin == FROM_ASN);
            break;
        }
    }
}

bool heard_columns_make(struct heard_columns *columns, enum segment_table table, const void *rows,
                        size_t count, const uint8_t *bytes, const struct geo *geo,
                        struct error *error)
{
    const struct layout *layout = &layouts[table];
    const struct table_definition *definition = &table_definitions[table];
    assert(layout->count == definition->column_count && layout->count <= TABLE_COLUMN_LIMIT);
    *columns = (struct heard_columns){.count = layout->count};
    char *ids = columns->owned[TABLE_COLUMN_LIMIT] = calloc(count, 2 * PAYLOAD_ID_BYTES);
    bool good = ids != NULL;
    for (size_t c = 0; c < layout->count && good; c++) {
        enum parquet_type type = definition->columns[c].type;
        columns->values[c] = columns->owned[c] = calloc(count, value_bytes(type));
        good = columns->owned[c] != NULL;
        if (!good)
            break;
        fill(columns->owned[c], &layout->fields[c], type, rows, layout->row_bytes, count, ids,
             bytes, geo);
        if (layout->fields[c].origin == FROM_ASN)
            columns->asns = columns->owned[c];
    }
    return good || error_set(error, ERROR_FAILED, "memory: no room for %zu rows of table %s", count,
                             definition->name);
}

void heard_columns_clear(struct heard_columns *columns)
{
    for (size_t c = 0; c <= TABLE_COLUMN_LIMIT; c++)
        free(columns->owned[c]);
    *columns = (struct heard_columns){0};
}
