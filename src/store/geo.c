#include "store/geo.h"
#include "store/geo_load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct source {
    struct geo_source public;
    char *file_name;
    char date[DAY_TEXT_SIZE];
    char sha256[SHA256_TEXT_SIZE];
    char about[GEO_ABOUT_SIZE];
};

struct geo {
    struct geo_pieces ipv4, ipv6;
    struct geo_names names;
    struct source *sources;
    size_t source_count;
};

/* ---- Loading ---- */

static void load_clear(struct geo_load *load)
{
    geo_ranges_clear(&load->countries4);
    geo_ranges_clear(&load->countries6);
    geo_ranges_clear(&load->asns4);
    geo_ranges_clear(&load->asns6);
    geo_names_clear(&load->names);
}

/* A MaxMind DB has this mark in its last 128 KiB (MaxMind DB file format 2.0, "Database metadata"). */
static bool is_mmdb(int fd, off_t size, char *buffer, size_t buffer_size)
{
    static const char mark[] = "\xab\xcd\xefMaxMind.com";
    off_t from = size > (off_t)buffer_size ? size - (off_t)buffer_size : 0;
    ssize_t got = pread(fd, buffer, buffer_size, from);
    return got > 0 && memmem(buffer, (size_t)got, mark, sizeof mark - 1) != NULL;
}

static bool hash_file(int fd, const char *path, char *buffer, size_t buffer_size,
                      struct sha256 *sha, struct error *error)
{
    for (;;) {
        ssize_t got = read(fd, buffer, buffer_size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(error, ERROR_CONFIG, "cannot read geo database: %s", path);
        if (got == 0)
            return true;
        sha256_add(sha, buffer, (size_t)got);
    }
}

static bool load_open(int fd, const char *path, off_t size, struct geo_load *load,
                      struct geo_file *file, struct error *error)
{
    enum { MMDB_MARK_BYTES = 128 * 1024 + 14 };
    char *buffer = malloc(MMDB_MARK_BYTES);
    if (buffer == NULL)
        return error_set(error, ERROR_FAILED, "cannot load geo database: %s: no memory", path);
    bool loaded;
    if (is_mmdb(fd, size, buffer, MMDB_MARK_BYTES))
        loaded = hash_file(fd, path, buffer, MMDB_MARK_BYTES, file->sha, error) &&
                 geo_mmdb_load(path, load, file, error);
    else
        loaded = geo_csv_load(fd, path, load, file, error);
    free(buffer);
    return loaded;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool describe(struct source *source, const char *path, const struct geo_file *file,
                     const struct stat *status, struct error *error)
{
    source->file_name = strdup(last_part(path));
    if (source->file_name == NULL)
        return error_set(error, ERROR_FAILED, "cannot load geo database: %s: no memory", path);
    uint64_t date_s = file->date_s != 0       ? file->date_s
                      : status->st_mtime >= 0 ? (uint64_t)status->st_mtime
                                              : 0;
    if (date_s < (uint64_t)INSTANT_LIMIT_S)
        day_format((uint32_t)(date_s / S_PER_DAY), source->date);
    sha256_finish(file->sha, source->sha256);
    memcpy(source->about, file->about, sizeof source->about);
    source->public = (struct geo_source){
        .file_name = source->file_name,
        .description = !file->has_asns        ? "country"
                       : !file->has_countries ? "asn"
                                              : "country and asn",
        .date = source->date,
        .sha256 = source->sha256,
        .about = source->about,
        .ranges = file->ranges,
    };
    return true;
}

static bool load_file(struct geo *geo, const char *path, struct geo_load *load, struct error *error)
{
    struct geo_file file = {.number = (uint32_t)geo->source_count + 1};
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not stop us */
    if (fd < 0 || fstat(fd, &status) != 0) {
        error_set_errno(error, ERROR_CONFIG, "cannot open geo database: %s", path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool loaded = false;
    file.sha = sha256_create();
    if (!S_ISREG(status.st_mode))
        error_set(error, ERROR_CONFIG, "not a geo database: %s: not a regular file", path);
    else if ((uint64_t)status.st_size > GEO_FILE_LIMIT_BYTES)
        error_set(error, ERROR_CONFIG, "not a geo database: %s: larger than 1 GiB", path);
    else if (file.sha == NULL)
        error_set(error, ERROR_FAILED, "cannot load geo database: %s: no memory", path);
    else
        loaded = load_open(fd, path, status.st_size, load, &file, error) &&
                 describe(&geo->sources[geo->source_count], path, &file, &status, error);
    close(fd);
    sha256_destroy(file.sha);
    geo->source_count += loaded;
    return loaded;
}

static bool load_all(struct geo *geo, const struct geo_options *options, struct geo_load *load,
                     struct error *error)
{
    if (!geo_names_init(&load->names))
        return error_set(error, ERROR_FAILED, "cannot load geo databases: no memory");
    for (size_t i = 0; i < options->file_count; i++) {
        if (!load_file(geo, options->files[i], load, error))
            return false;
    }
    if (!geo_ranges_flatten(&load->countries4) || !geo_ranges_flatten(&load->countries6) ||
        !geo_ranges_flatten(&load->asns4) || !geo_ranges_flatten(&load->asns6) ||
        !geo_pieces_init(&geo->ipv4, &load->countries4, &load->asns4, false) ||
        !geo_pieces_init(&geo->ipv6, &load->countries6, &load->asns6, true))
        return error_set(error, ERROR_FAILED,
                         "cannot load geo databases: more than %zu ranges, or no memory",
                         GEO_RANGE_LIMIT);
    geo->names = load->names;
    load->names = (struct geo_names){0};
    return true;
}

struct geo *geo_create(const struct geo_options *options, struct error *error)
{
    struct geo *geo = calloc(1, sizeof *geo);
    if (geo != NULL)
        geo->sources = calloc(options->file_count + 1, sizeof *geo->sources);
    if (geo == NULL || geo->sources == NULL) {
        free(geo);
        error_set(error, ERROR_FAILED, "cannot load geo databases: no memory");
        return NULL;
    }
    struct geo_load load = {0};
    bool loaded = load_all(geo, options, &load, error);
    load_clear(&load);
    return loaded ? geo : geo_destroy(geo);
}

struct geo *geo_destroy(struct geo *geo)
{
    if (geo == NULL)
        return NULL;
    for (size_t i = 0; i < geo->source_count; i++)
        free(geo->sources[i].file_name);
    free(geo->sources);
    geo_pieces_clear(&geo->ipv4);
    geo_pieces_clear(&geo->ipv6);
    geo_names_clear(&geo->names);
    free(geo);
    return NULL;
}

/* ---- Asking ---- */

/* The piece that has the key: the last one that starts at or before it, in low..high. */
#define DEFINE_PIECE_OF(T, name)                                                                   \
    static size_t piece_of_##name(const T *keys, size_t low, size_t high, T key)                   \
    {                                                                                              \
        while (high - low > 1) {                                                                   \
            size_t middle = low + (high - low) / 2;                                                \
            if (keys[middle] <= key)                                                               \
                low = middle;                                                                      \
            else                                                                                   \
                high = middle;                                                                     \
        }                                                                                          \
        return low;                                                                                \
    }
DEFINE_PIECE_OF(uint32_t, 4)
DEFINE_PIECE_OF(geo_key, 6)

void geo_lookup_ipv4(const struct geo *geo, struct ipv4 address, uint16_t *ret_country,
                     uint32_t *ret_asn)
{
    size_t at = piece_of_4(geo->ipv4.keys4, 0, geo->ipv4.count, address.host_order);
    *ret_country = geo->ipv4.countries[at];
    *ret_asn = geo->ipv4.asns[at];
}

void geo_lookup_ipv6(const struct geo *geo, struct ipv6 address, uint16_t *ret_country,
                     uint32_t *ret_asn)
{
    geo_key key = geo_key_of(address);
    if (key >> 32 == 0 || key >> 32 == 0xffff) { /* ::/96, and ::ffff:0:0/96: RFC 4291 2.5.5 */
        geo_lookup_ipv4(geo, (struct ipv4){(uint32_t)key}, ret_country, ret_asn);
        return;
    }
    size_t at = piece_of_6(geo->ipv6.keys6, 0, geo->ipv6.count, key);
    *ret_country = geo->ipv6.countries[at];
    *ret_asn = geo->ipv6.asns[at];
}

void geo_lookup_sorted_ipv4(const struct geo *geo, const uint32_t *addresses, size_t count,
                            uint16_t *ret_countries, uint32_t *ret_asns)
{
    enum { NEAR = 8 }; /* steps before the stride grows: a cache line or two */
    const uint32_t *keys = geo->ipv4.keys4;
    size_t last = geo->ipv4.count - 1, at = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t address = addresses[i];
        for (int step = 0; step < NEAR && at < last && keys[at + 1] <= address; step++)
            at++;
        if (at < last && keys[at + 1] <= address) {
            size_t stride = NEAR;
            while (stride <= last - at && keys[at + stride] <= address) {
                at += stride;
                stride *= 2;
            }
            size_t high = stride <= last - at ? at + stride : last + 1;
            at = piece_of_4(keys, at, high, address);
        }
        ret_countries[i] = geo->ipv4.countries[at];
        ret_asns[i] = geo->ipv4.asns[at];
    }
}

const char *geo_network_name(const struct geo *geo, uint32_t asn)
{
    return geo_names_get(&geo->names, asn);
}

size_t geo_source_count(const struct geo *geo)
{
    return geo->source_count;
}

const struct geo_source *geo_source_at(const struct geo *geo, size_t index)
{
    return &geo->sources[index].public;
}
