#include "simulate/land.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned log2_of(uint32_t power)
{
    return (unsigned)__builtin_ctz(power);
}

/* Piece `index` of 2^`more` parts of a prefix. */
static struct prefix prefix_part(const struct prefix *whole, uint32_t index, unsigned more)
{
    struct prefix part = *whole;
    part.bits = (uint8_t)(whole->bits + more);
    if (!whole->is_ipv6) {
        if (part.bits > 0)
            part.ipv4.host_order |= (uint32_t)((uint64_t)index << (32 - part.bits));
        return part;
    }
    for (unsigned i = 0; i < more; i++) {
        unsigned bit = part.bits - 1u - i;
        if ((index >> i & 1) != 0)
            part.ipv6.bytes[bit / 8] |= (uint8_t)(0x80u >> bit % 8);
    }
    return part;
}

/* Countries are dealt out by weight, in the same order on every machine. */
static const char *country_of_piece(const struct region *region, uint32_t index)
{
    if (region->countries_count == 0)
        return region->country;
    uint64_t total = 0;
    for (uint32_t i = 0; i < region->countries_count; i++)
        total += region->countries[i].weight;
    /* Multiples of an odd number modulo 2^32 visit the circle evenly. */
    uint64_t at = ((uint64_t)(uint32_t)(index * UINT32_C(0x9e3779b1)) * total) >> 32;
    uint32_t i = 0;
    while (at >= region->countries[i].weight)
        at -= region->countries[i++].weight;
    return region->countries[i].country;
}

static int compare_pieces(const void *a_pointer, const void *b_pointer)
{
    const struct piece *a = a_pointer, *b = b_pointer;
    if (a->prefix.is_ipv6 != b->prefix.is_ipv6)
        return a->prefix.is_ipv6 ? 1 : -1;
    if (a->prefix.is_ipv6)
        return memcmp(a->prefix.ipv6.bytes, b->prefix.ipv6.bytes, 16);
    return (a->prefix.ipv4.host_order > b->prefix.ipv4.host_order) -
           (a->prefix.ipv4.host_order < b->prefix.ipv4.host_order);
}

static void add_region(struct land *land, const struct region *region)
{
    for (uint32_t i = 0; i < region->pieces; i++) {
        struct piece *piece = &land->pieces[land->count++];
        piece->prefix = prefix_part(&region->prefix, i, log2_of(region->pieces));
        piece->country = country_of_piece(region, i);
        piece->asn = region->asn == 0 ? 0 : region->asn + i % region->asn_count;
        piece->name = region->name;
        if (!piece->prefix.is_ipv6) {
            piece->last = piece->prefix.ipv4.host_order +
                          (uint32_t)((UINT64_C(1) << (32 - piece->prefix.bits)) - 1);
            land->count_ipv4++;
        }
    }
}

struct land *land_create(const struct scenario *scenario, struct error *error)
{
    size_t count = 0;
    for (uint32_t i = 0; i < scenario->geography_count; i++)
        count += scenario->geography[i].pieces;
    struct land *land = calloc(1, sizeof *land);
    if (land == NULL || (land->pieces = calloc(count + 1, sizeof *land->pieces)) == NULL) {
        error_set(error, ERROR_FAILED, "no memory for %zu prefixes", count);
        return land_destroy(land);
    }
    for (uint32_t i = 0; i < scenario->geography_count; i++)
        add_region(land, &scenario->geography[i]);
    qsort(land->pieces, land->count, sizeof *land->pieces, compare_pieces);
    return land;
}

struct land *land_destroy(struct land *land)
{
    if (land != NULL)
        free(land->pieces);
    free(land);
    return NULL;
}

bool land_range(struct land *land, const struct prefix *prefix, struct range *ret_range)
{
    if (!prefix->is_ipv6) {
        *ret_range = (struct range){prefix->ipv4.host_order, (uint8_t)(32 - prefix->bits)};
        return true;
    }
    uint32_t i = 0;
    while (i < land->ipv6_count && (land->ipv6[i].bits != prefix->bits ||
                                    memcmp(land->ipv6[i].ipv6.bytes, prefix->ipv6.bytes, 16) != 0))
        i++;
    if (i == LAND_IPV6_PREFIXES)
        return false;
    if (i == land->ipv6_count)
        land->ipv6[land->ipv6_count++] = *prefix;
    unsigned bits = 128u - prefix->bits;
    *ret_range = (struct range){i << LAND_HOST_BITS,
                                (uint8_t)(bits < LAND_HOST_BITS ? bits : LAND_HOST_BITS)};
    return true;
}

struct ipv6 land_ipv6(const struct land *land, uint32_t host)
{
    struct ipv6 address = land->ipv6[host >> LAND_HOST_BITS].ipv6;
    address.bytes[13] |= (uint8_t)(host >> 16);
    address.bytes[14] |= (uint8_t)(host >> 8);
    address.bytes[15] |= (uint8_t)host;
    return address;
}

static bool ipv6_in(const struct ipv6 *address, const struct prefix *prefix)
{
    for (unsigned bit = 0; bit < prefix->bits; bit++) {
        if (((address->bytes[bit / 8] ^ prefix->ipv6.bytes[bit / 8]) >> (7 - bit % 8) & 1) != 0)
            return false;
    }
    return true;
}

uint32_t land_find(const struct land *land, bool is_ipv6, uint32_t host)
{
    if (is_ipv6) {
        struct ipv6 address = land_ipv6(land, host);
        for (uint32_t i = land->count_ipv4; i < land->count; i++) {
            if (ipv6_in(&address, &land->pieces[i].prefix))
                return i + 1;
        }
        return 0;
    }
    uint32_t low = 0, high = land->count_ipv4;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (land->pieces[middle].last < host)
            low = middle + 1;
        else
            high = middle;
    }
    return low < land->count_ipv4 && land->pieces[low].prefix.ipv4.host_order <= host ? low + 1 : 0;
}

/* "first,last," of a piece. */
static void print_bounds(FILE *file, const struct piece *piece)
{
    char first[IPV6_TEXT_SIZE], last[IPV6_TEXT_SIZE];
    if (piece->prefix.is_ipv6) {
        struct ipv6 end = piece->prefix.ipv6;
        for (unsigned bit = piece->prefix.bits; bit < 128; bit++)
            end.bytes[bit / 8] |= (uint8_t)(0x80u >> bit % 8);
        fprintf(file, "%s,%s,", ipv6_format(piece->prefix.ipv6, first), ipv6_format(end, last));
        return;
    }
    fprintf(file, "%s,%s,", ipv4_format(piece->prefix.ipv4, first),
            ipv4_format((struct ipv4){piece->last}, last));
}

/* One of the two forms: countries, or AS numbers. */
static bool write_form(const struct land *land, const char *file_name, bool countries,
                       struct error *error)
{
    FILE *file = fopen(file_name, "we");
    if (file == NULL)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot create", file_name);
    for (uint32_t i = 0; i < land->count; i++) {
        const struct piece *piece = &land->pieces[i];
        if (countries ? piece->country[0] == '\0' : piece->asn == 0)
            continue;
        print_bounds(file, piece);
        if (countries) {
            fprintf(file, "%s\n", piece->country);
            continue;
        }
        fprintf(file, "%u,\"", piece->asn);
        for (const char *c = piece->name; *c != '\0'; c++)
            fputc(*c == '"' || (unsigned char)*c < ' ' ? '\'' : *c, file);
        fputs("\"\n", file);
    }
    bool good = !ferror(file);
    if (fclose(file) != 0 || !good)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot write", file_name);
    return true;
}

bool land_write_csv(const struct land *land, const char *file_name, struct error *error)
{
    size_t length = strlen(file_name);
    size_t stem = length > 4 && strcmp(file_name + length - 4, ".csv") == 0 ? length - 4 : length;
    char asn_name[4096];
    if (stem + sizeof ".asn.csv" > sizeof asn_name)
        return error_set(error, ERROR_USAGE, "%s: the name is too long", file_name);
    memcpy(asn_name, file_name, stem);
    memcpy(asn_name + stem, ".asn.csv", sizeof ".asn.csv");
    return write_form(land, file_name, true, error) && write_form(land, asn_name, false, error);
}
