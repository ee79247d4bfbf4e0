#include "store/geo.h"
#include "store/geo_load.h"

#include <maxminddb.h>
#include <stdlib.h>
#include <string.h>

enum { IPV4_BITS = 32, IPV6_BITS = 128, IPV4_DEPTH = 96 }; /* IPv4 is ::/96 of an IPv6 tree */

/* What the record at a place in the data section says. Many nodes share a record. */
struct record {
    uint32_t offset; /* in the data section, plus 1; 0: an empty slot */
    uint32_t asn;
    uint16_t country;
};

struct walk {
    const char *path;
    const MMDB_s *mmdb;
    struct geo_load *load;
    struct geo_file *file;
    struct record *records; /* a hash table, at most half full */
    unsigned record_bits;
    size_t record_count;
    uint64_t nodes_left; /* a tree has each node once: more means a loop */
};

enum { RECORD_BITS_FIRST = 12, RECORD_BITS_LIMIT = 25 };

static bool broken(const struct walk *walk, const char *why, struct error *error)
{
    return error_set(error, ERROR_CONFIG, "not a whole geo database: %s: %s; fetch the file again",
                     walk->path, why);
}

static bool no_room(const struct walk *walk, struct error *error)
{
    return error_set(error, ERROR_CONFIG,
                     "cannot load geo database: %s: more than %zu ranges, or no memory", walk->path,
                     GEO_RANGE_LIMIT);
}

static struct record *find(struct record *records, unsigned bits, uint32_t offset)
{
    size_t mask = ((size_t)1 << bits) - 1;
    size_t at = (size_t)(offset * UINT64_C(0x9E3779B97F4A7C15) >> (64 - bits));
    while (records[at].offset != 0 && records[at].offset != offset)
        at = (at + 1) & mask;
    return &records[at];
}

static bool grow(struct walk *walk)
{
    unsigned bits = walk->record_bits + 1;
    struct record *records =
        bits > RECORD_BITS_LIMIT ? NULL : calloc((size_t)1 << bits, sizeof *records);
    if (records == NULL)
        return false;
    for (size_t i = 0; i < (size_t)1 << walk->record_bits; i++) {
        if (walk->records[i].offset != 0)
            *find(records, bits, walk->records[i].offset) = walk->records[i];
    }
    free(walk->records);
    walk->records = records;
    walk->record_bits = bits;
    return true;
}

/* Looks a path of keys up. Absent, or of another type than hoped for: false and nothing written; a
 * broken record is ret_status. */
static bool get_value(MMDB_entry_s *entry, const char *const *keys, uint32_t type,
                      MMDB_entry_data_s *ret_data, int *ret_status)
{
    MMDB_entry_data_s data;
    int status = MMDB_aget_value(entry, &data, keys);
    if (status == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR)
        return false;
    if (status != MMDB_SUCCESS) {
        *ret_status = status;
        return false;
    }
    if (!data.has_data || data.type != type)
        return false;
    *ret_data = data;
    return true;
}

static int read_record(struct walk *walk, MMDB_entry_s *entry, struct record *record)
{
    static const char *const country_keys[][3] = {{"country", "iso_code", NULL},
                                                  {"registered_country", "iso_code", NULL},
                                                  {"country_code", NULL, NULL}};
    static const char *const asn_key[] = {"autonomous_system_number", NULL};
    static const char *const name_key[] = {"autonomous_system_organization", NULL};
    MMDB_entry_data_s data;
    int status = MMDB_SUCCESS;
    for (size_t i = 0; i < 3 && record->country == 0; i++) {
        if (get_value(entry, country_keys[i], MMDB_DATA_TYPE_UTF8_STRING, &data, &status) &&
            data.data_size == 2)
            record->country = geo_code_of(data.utf8_string[0], data.utf8_string[1]);
    }
    if (get_value(entry, asn_key, MMDB_DATA_TYPE_UINT32, &data, &status))
        record->asn = data.uint32;
    if (record->asn != 0 &&
        get_value(entry, name_key, MMDB_DATA_TYPE_UTF8_STRING, &data, &status) &&
        !geo_names_has(&walk->load->names, record->asn, walk->file->number) &&
        !geo_names_set(&walk->load->names, record->asn, walk->file->number, data.utf8_string,
                       data.data_size))
        return MMDB_OUT_OF_MEMORY_ERROR;
    walk->file->has_countries |= record->country != 0;
    walk->file->has_asns |= record->asn != 0;
    return status;
}

/* The record of a leaf, read once. NULL: `error` says why. */
static const struct record *record_of(struct walk *walk, MMDB_entry_s *entry, struct error *error)
{
    uint32_t offset = entry->offset + 1;
    struct record *slot = find(walk->records, walk->record_bits, offset);
    if (offset != 0 && slot->offset == offset)
        return slot;
    if (2 * walk->record_count >= (size_t)1 << walk->record_bits && !grow(walk)) {
        no_room(walk, error);
        return NULL;
    }
    struct record record = {.offset = offset};
    int status = read_record(walk, entry, &record);
    if (status != MMDB_SUCCESS || offset == 0) {
        broken(walk, MMDB_strerror(status), error);
        return NULL;
    }
    slot = find(walk->records, walk->record_bits, offset);
    *slot = record;
    walk->record_count++;
    return slot;
}

/* A side of a node: `key` is the way to it, from the top bit on, `depth` bits of it. */
struct side {
    geo_key key;
    unsigned depth;
    uint8_t type;  /* MMDB_RECORD_TYPE_... */
    uint32_t node; /* where it is a node */
    MMDB_entry_s entry;
};

static bool add_leaf(struct walk *walk, struct side *side, unsigned bits, struct error *error)
{
    const struct record *record = record_of(walk, &side->entry, error);
    if (record == NULL)
        return false;
    geo_key first = side->key;
    geo_key last = first | (((geo_key)1 << (bits - side->depth)) - 1);
    struct geo_load *load = walk->load;
    bool added = true;
    bool in_ipv4 = bits == IPV4_BITS || (side->depth >= IPV4_DEPTH && first >> IPV4_BITS == 0);
    bool around_ipv4 = !in_ipv4 && first == 0; /* a leaf above ::/96 says all of IPv4 */
    if (in_ipv4 || around_ipv4) {
        geo_key last4 = around_ipv4 ? UINT32_MAX : last;
        added = geo_ranges_add(&load->countries4, first, last4, record->country) &&
                geo_ranges_add(&load->asns4, first, last4, record->asn);
    }
    if (!in_ipv4)
        added = added && geo_ranges_add(&load->countries6, first, last, record->country) &&
                geo_ranges_add(&load->asns6, first, last, record->asn);
    return added || no_room(walk, error);
}

/* Databases show the IPv4 tree again under ::ffff:0:0/96, 2002::/16 and others. Those who ask turn
 * to IPv4 themselves, so these are left out. */
static bool is_alias(const struct walk *walk, const struct side *side, unsigned bits)
{
    uint32_t ipv4_node = walk->mmdb->ipv4_start_node.node_value;
    return bits == IPV6_BITS && ipv4_node != 0 && side->node == ipv4_node &&
           !(side->depth == IPV4_DEPTH && side->key == 0);
}

static bool walk_tree(struct walk *walk, struct error *error)
{
    unsigned bits = walk->mmdb->metadata.ip_version == 4 ? IPV4_BITS : IPV6_BITS;
    struct side
        stack[IPV6_BITS + 2]; /* one waiting right side for each depth, and the two on top */
    size_t stacked = 0;
    stack[stacked++] = (struct side){.type = MMDB_RECORD_TYPE_SEARCH_NODE};
    while (stacked > 0) {
        struct side at = stack[--stacked];
        if (at.type == MMDB_RECORD_TYPE_DATA && !add_leaf(walk, &at, bits, error))
            return false;
        if (at.type == MMDB_RECORD_TYPE_INVALID)
            return broken(walk, "its search tree points outside", error);
        if (at.type != MMDB_RECORD_TYPE_SEARCH_NODE || is_alias(walk, &at, bits))
            continue;
        if (at.depth >= bits)
            return broken(walk, "its search tree is deeper than an address", error);
        if (walk->nodes_left-- == 0)
            return broken(walk, "its search tree has a loop", error);
        MMDB_search_node_s node;
        if (MMDB_read_node(walk->mmdb, at.node, &node) != MMDB_SUCCESS)
            return broken(walk, "its search tree cannot be read", error);
        unsigned depth = at.depth + 1;
        stack[stacked++] =
            (struct side){at.key | (geo_key)1 << (bits - depth), depth, node.right_record_type,
                          (uint32_t)node.right_record, node.right_record_entry};
        stack[stacked++] = (struct side){at.key, depth, node.left_record_type,
                                         (uint32_t)node.left_record, node.left_record_entry};
    }
    return true;
}

static size_t count_ranges(const struct geo_load *load)
{
    return load->countries4.count + load->countries6.count + load->asns4.count + load->asns6.count;
}

/* Its description, in English where it has several, else its type. */
static void take_about(const MMDB_metadata_s *metadata, char about[GEO_ABOUT_SIZE])
{
    const char *text = metadata->database_type;
    for (size_t i = metadata->description.count; i > 0; i--) {
        const MMDB_description_s *d = metadata->description.descriptions[i - 1];
        if (d->description[0] != '\0' &&
            (text == metadata->database_type || strcmp(d->language, "en") == 0))
            text = d->description;
    }
    snprintf(about, GEO_ABOUT_SIZE, "%s", text == NULL ? "" : text);
}

bool geo_mmdb_load(const char *path, struct geo_load *load, struct geo_file *file,
                   struct error *error)
{
    MMDB_s mmdb;
    int status = MMDB_open(path, MMDB_MODE_MMAP, &mmdb);
    if (status != MMDB_SUCCESS)
        return error_set(error, ERROR_CONFIG,
                         "not a whole geo database: %s: %s; fetch the file again", path,
                         MMDB_strerror(status));
    struct walk walk = {.path = path,
                        .mmdb = &mmdb,
                        .load = load,
                        .file = file,
                        .record_bits = RECORD_BITS_FIRST,
                        .nodes_left = mmdb.metadata.node_count};
    size_t before = count_ranges(load);
    walk.records = calloc((size_t)1 << RECORD_BITS_FIRST, sizeof *walk.records);
    bool walked = walk.records != NULL ? walk_tree(&walk, error) : no_room(&walk, error);
    free(walk.records);
    file->date_s = mmdb.metadata.build_epoch;
    take_about(&mmdb.metadata, file->about);
    file->ranges = count_ranges(load) - before;
    MMDB_close(&mmdb);
    if (walked && !file->has_countries && !file->has_asns)
        return error_set(error, ERROR_CONFIG,
                         "not a geo database: %s: no record has a country or an AS; use a country "
                         "or ASN database",
                         path);
    return walked;
}
