#include "store/geo.h"
#include "store/geo_load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024, LINE_LIMIT_BYTES = 4096 };

struct csv {
    const char *path;
    struct geo_load *load;
    struct geo_file *file;
    uint64_t line; /* number of the line at hand, from 1 */
};

struct field {
    const char *text;
    size_t length;
};

static bool wrong(const struct csv *csv, const char *why, struct error *error)
{
    return error_set(error, ERROR_CONFIG,
                     "not a geo database: %s: line %llu: %s; lines are first,last,country or "
                     "first,last,asn,\"name\"",
                     csv->path, (unsigned long long)csv->line, why);
}

/* The next field up to a comma, without its quotes; quotes inside stay doubled. False: a quote is
 * left open, or something follows it. *rest is NULL behind the last field. */
static bool take_field(const char **rest, const char *end, struct field *ret_field)
{
    const char *at = *rest;
    const char *stop;
    if (at < end && *at == '"') {
        at++;
        for (stop = at;; stop += 2) {
            stop = memchr(stop, '"', (size_t)(end - stop));
            if (stop == NULL)
                return false;
            if (stop + 1 == end || stop[1] != '"')
                break;
        }
        *ret_field = (struct field){at, (size_t)(stop - at)};
        stop++;
        if (stop < end && *stop != ',')
            return false;
    } else {
        stop = memchr(at, ',', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        *ret_field = (struct field){at, (size_t)(stop - at)};
    }
    *rest = stop == end ? NULL : stop + 1;
    return true;
}

/* Dotted quad, as ipv4_parse() but without its copy: half a million of them are read at start. */
static bool parse_quad(struct field field, uint32_t *ret_address)
{
    uint32_t address = 0, byte = 0;
    unsigned digits = 0, dots = 0;
    for (size_t i = 0; i < field.length; i++) {
        unsigned digit = (unsigned char)field.text[i] - (unsigned)'0';
        if (digit < 10) {
            byte = byte * 10 + digit;
            if (++digits > 3 || byte > 255)
                return false;
        } else if (field.text[i] == '.' && digits > 0 && ++dots <= 3) {
            address = address << 8 | byte;
            byte = digits = 0;
        } else {
            return false;
        }
    }
    *ret_address = address << 8 | byte;
    return dots == 3 && digits > 0;
}

static bool parse_address(struct field field, geo_key *ret_key, bool *ret_is_ipv6)
{
    uint32_t quad;
    struct ipv6 address;
    if (parse_quad(field, &quad)) {
        *ret_key = quad;
        *ret_is_ipv6 = false;
        return true;
    }
    if (!ipv6_parse(field.text, field.length, &address))
        return false;
    *ret_key = geo_key_of(address);
    *ret_is_ipv6 = true;
    return true;
}

static bool parse_asn(struct field field, uint32_t *ret_asn)
{
    uint64_t asn = 0;
    if (field.length == 0 || field.length > 10)
        return false;
    for (size_t i = 0; i < field.length; i++) {
        unsigned digit = (unsigned char)field.text[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        asn = asn * 10 + digit;
    }
    *ret_asn = (uint32_t)asn;
    return asn <= UINT32_MAX;
}

static bool add_name(struct csv *csv, uint32_t asn, struct field name)
{
    char plain[LINE_LIMIT_BYTES];
    size_t length = 0;
    if (asn == 0 || geo_names_has(&csv->load->names, asn, csv->file->number))
        return true;
    for (size_t i = 0; i < name.length && length < sizeof plain; i++) {
        plain[length++] = name.text[i];
        if (name.text[i] == '"' && i + 1 < name.length && name.text[i + 1] == '"')
            i++;
    }
    return geo_names_set(&csv->load->names, asn, csv->file->number, plain, length);
}

static bool no_room(const struct csv *csv, struct error *error)
{
    return error_set(error, ERROR_CONFIG,
                     "cannot load geo database: %s: line %llu: more than %zu ranges, or no memory",
                     csv->path, (unsigned long long)csv->line, GEO_RANGE_LIMIT);
}

/* The fields behind the addresses: a country, or a number and perhaps a name. */
static bool add_value(struct csv *csv, struct geo_range range, bool is_ipv6, const char *rest,
                      const char *end, struct error *error)
{
    struct geo_load *load = csv->load;
    struct field value, name = {"", 0};
    if (rest == NULL || !take_field(&rest, end, &value))
        return wrong(csv, "there is no third field", error);
    uint32_t asn = 0;
    if (value.length == 2 && geo_code_of(value.text[0], value.text[1]) != 0) {
        if (csv->file->has_asns || rest != NULL)
            return wrong(csv, "a country where an AS number should be", error);
        csv->file->has_countries = true;
        uint16_t code = geo_code_of(value.text[0], value.text[1]);
        struct geo_ranges *list = is_ipv6 ? &load->countries6 : &load->countries4;
        return geo_ranges_add(list, range.first, range.last, code) || no_room(csv, error);
    }
    if (csv->file->has_countries || !parse_asn(value, &asn))
        return wrong(csv, "the third field is neither two letters A-Z nor an AS number", error);
    if (rest != NULL && (!take_field(&rest, end, &name) || rest != NULL))
        return wrong(csv, "the name of the AS is not one field", error);
    csv->file->has_asns = true;
    struct geo_ranges *list = is_ipv6 ? &load->asns6 : &load->asns4;
    return (geo_ranges_add(list, range.first, range.last, asn) && add_name(csv, asn, name)) ||
           no_room(csv, error);
}

static bool take_line(struct csv *csv, const char *line, const char *end, struct error *error)
{
    csv->line++;
    if (end > line && end[-1] == '\r')
        end--;
    if (end == line)
        return true;
    if (end - line > LINE_LIMIT_BYTES)
        return wrong(csv, "it is too long", error);
    struct field first, last;
    struct geo_range range = {0};
    bool first_is_ipv6, last_is_ipv6;
    const char *rest = line;
    if (!take_field(&rest, end, &first) || rest == NULL || !take_field(&rest, end, &last))
        return wrong(csv, "there are no two addresses", error);
    if (!parse_address(first, &range.first, &first_is_ipv6)) {
        bool letter =
            first.length > 0 && ((first.text[0] | 0x20) >= 'a') && ((first.text[0] | 0x20) <= 'z');
        if (csv->line == 1 && letter)
            return true; /* a heading */
        return wrong(csv, "the first field is not an address", error);
    }
    if (!parse_address(last, &range.last, &last_is_ipv6) || first_is_ipv6 != last_is_ipv6)
        return wrong(csv, "the second field is not an address of the same kind", error);
    if (range.last < range.first)
        return wrong(csv, "the last address lies before the first", error);
    return add_value(csv, range, first_is_ipv6, rest, end, error);
}

/* Whole lines of `buffer`; returns in *ret_taken how many bytes they were. */
static bool take_lines(struct csv *csv, const char *buffer, size_t length, size_t *ret_taken,
                       struct error *error)
{
    const char *at = buffer, *end = buffer + length;
    for (;;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            break;
        if (!take_line(csv, at, stop, error))
            return false;
        at = stop + 1;
    }
    *ret_taken = (size_t)(at - buffer);
    return true;
}

static bool take_file(struct csv *csv, int fd, char *buffer, struct error *error)
{
    size_t have = 0;
    for (;;) {
        ssize_t got = read(fd, buffer + have, BUFFER_BYTES - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(error, ERROR_CONFIG, "cannot read geo database: %s", csv->path);
        if (got == 0)
            break;
        sha256_add(csv->file->sha, buffer + have, (size_t)got);
        have += (size_t)got;
        size_t taken;
        if (!take_lines(csv, buffer, have, &taken, error))
            return false;
        have -= taken;
        memmove(buffer, buffer + taken, have);
        if (have > LINE_LIMIT_BYTES) {
            csv->line++;
            return wrong(csv, "it is too long", error);
        }
    }
    return have == 0 || take_line(csv, buffer, buffer + have, error);
}

bool geo_csv_load(int fd, const char *path, struct geo_load *load, struct geo_file *file,
                  struct error *error)
{
    struct csv csv = {.path = path, .load = load, .file = file};
    size_t before =
        load->countries4.count + load->countries6.count + load->asns4.count + load->asns6.count;
    char *buffer = malloc(BUFFER_BYTES);
    if (buffer == NULL)
        return error_set(error, ERROR_FAILED, "cannot load geo database: %s: no memory", path);
    bool taken = take_file(&csv, fd, buffer, error);
    free(buffer);
    if (!taken)
        return false;
    if (!file->has_countries && !file->has_asns)
        return wrong(&csv, "the file has no ranges", error);
    file->ranges = load->countries4.count + load->countries6.count + load->asns4.count +
                   load->asns6.count - before;
    return true;
}
