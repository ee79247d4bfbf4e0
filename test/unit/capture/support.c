#include "support.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

void put(struct bytes *b, const void *data, size_t length)
{
    if (b->length + length > b->room) {
        b->room = 2 * (b->length + length) + 64;
        b->data = realloc(b->data, b->room);
        assert_non_null(b->data);
    }
    if (length > 0)
        memcpy(b->data + b->length, data, length);
    b->length += length;
}

void put_u16(struct bytes *b, uint16_t value, bool swapped)
{
    value = swapped ? __builtin_bswap16(value) : value;
    put(b, &value, sizeof value);
}

void put_u32(struct bytes *b, uint32_t value, bool swapped)
{
    value = swapped ? __builtin_bswap32(value) : value;
    put(b, &value, sizeof value);
}

void put_u64(struct bytes *b, uint64_t value, bool swapped)
{
    value = swapped ? __builtin_bswap64(value) : value;
    put(b, &value, sizeof value);
}

void bytes_clear(struct bytes *b)
{
    free(b->data);
    *b = (struct bytes){0};
}

void put_pcap_header(struct bytes *b, uint32_t magic, bool swapped, uint32_t snap_len,
                     uint32_t link_type)
{
    put_u32(b, magic, swapped);
    put_u16(b, 2, swapped);
    put_u16(b, 4, swapped);
    put_u32(b, 0, swapped);
    put_u32(b, 0, swapped);
    put_u32(b, snap_len, swapped);
    put_u32(b, link_type, swapped);
}

/* Content that tells packets apart: it begins with where it stands in the file. */
static void put_content(struct bytes *b, uint32_t length)
{
    size_t where = b->length;
    for (uint32_t i = 0; i < length; i++) {
        uint8_t byte = (uint8_t)(where >> (8 * (i % 4))) ^ (uint8_t)(i / 4);
        put(b, &byte, 1);
    }
}

void put_pcap_record(struct bytes *b, bool swapped, uint32_t seconds, uint32_t fraction,
                     uint32_t captured, uint32_t wire)
{
    put_u32(b, seconds, swapped);
    put_u32(b, fraction, swapped);
    put_u32(b, captured, swapped);
    put_u32(b, wire, swapped);
    put_content(b, captured);
}

void put_block(struct bytes *b, bool swapped, uint32_t type, const struct bytes *body)
{
    static const uint8_t padding[3];
    size_t pad = (4 - body->length % 4) % 4;
    uint32_t total = (uint32_t)(12 + body->length + pad);
    put_u32(b, type, swapped);
    put_u32(b, total, swapped);
    put(b, body->data, body->length);
    put(b, padding, pad);
    put_u32(b, total, swapped);
}

void put_section(struct bytes *b, bool swapped)
{
    struct bytes body = {0};
    put_u32(&body, UINT32_C(0x1a2b3c4d), swapped);
    put_u16(&body, 1, swapped);
    put_u16(&body, 0, swapped);
    put_u64(&body, UINT64_MAX, swapped);
    put_block(b, swapped, UINT32_C(0x0a0d0d0a), &body);
    bytes_clear(&body);
}

void put_interface(struct bytes *b, bool swapped, uint16_t link_type, uint32_t snap_len,
                   const struct bytes *options)
{
    struct bytes body = {0};
    put_u16(&body, link_type, swapped);
    put_u16(&body, 0, swapped);
    put_u32(&body, snap_len, swapped);
    if (options != NULL)
        put(&body, options->data, options->length);
    put_block(b, swapped, 1, &body);
    bytes_clear(&body);
}

void put_packet(struct bytes *b, bool swapped, uint32_t interface, uint64_t units,
                uint32_t captured, uint32_t wire)
{
    struct bytes body = {0};
    put_u32(&body, interface, swapped);
    put_u32(&body, (uint32_t)(units >> 32), swapped);
    put_u32(&body, (uint32_t)units, swapped);
    put_u32(&body, captured, swapped);
    put_u32(&body, wire, swapped);
    put_content(&body, captured);
    put_block(b, swapped, 6, &body);
    bytes_clear(&body);
}

void put_option(struct bytes *b, bool swapped, uint16_t code, const void *value, uint16_t length)
{
    static const uint8_t padding[3];
    put_u16(b, code, swapped);
    put_u16(b, length, swapped);
    put(b, value, length);
    put(b, padding, (4 - length % 4U) % 4U);
}

void put_statistics(struct bytes *b, bool swapped, uint32_t interface, uint64_t interface_drops,
                    uint64_t kernel_drops)
{
    struct bytes body = {0};
    put_u32(&body, interface, swapped);
    put_u64(&body, 0, swapped);
    uint64_t values[2] = {interface_drops, kernel_drops};
    if (swapped)
        for (int i = 0; i < 2; i++)
            values[i] = __builtin_bswap64(values[i]);
    put_option(&body, swapped, 5, &values[0], 8);
    put_option(&body, swapped, 7, &values[1], 8);
    put_option(&body, swapped, 0, NULL, 0);
    put_block(b, swapped, 5, &body);
    bytes_clear(&body);
}

/* The `i`th of `parts` parts of `plain`. */
static struct bytes part(const struct bytes *plain, unsigned i, unsigned parts)
{
    size_t from = plain->length * i / parts, until = plain->length * (i + 1) / parts;
    return (struct bytes){.data = plain->data + from, .length = until - from};
}

struct bytes gzip(const struct bytes *plain, unsigned members)
{
    struct bytes packed = {0};
    for (unsigned i = 0; i < members; i++) {
        struct bytes piece = part(plain, i, members);
        z_stream z = {0};
        assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
                         Z_OK);
        size_t room = deflateBound(&z, piece.length);
        uint8_t *out = malloc(room);
        z.next_in = piece.data;
        z.avail_in = (uInt)piece.length;
        z.next_out = out;
        z.avail_out = (uInt)room;
        assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
        put(&packed, out, room - z.avail_out);
        deflateEnd(&z);
        free(out);
    }
    return packed;
}

struct bytes zstd(const struct bytes *plain, unsigned frames)
{
    struct bytes packed = {0};
    for (unsigned i = 0; i < frames; i++) {
        struct bytes piece = part(plain, i, frames);
        size_t room = ZSTD_compressBound(piece.length);
        uint8_t *out = malloc(room);
        size_t length = ZSTD_compress(out, room, piece.data, piece.length, 1);
        assert_false(ZSTD_isError(length));
        put(&packed, out, length);
        free(out);
    }
    return packed;
}

static char scratch[64];
enum { SCRATCH_NAMES = 64 };
static char names[SCRATCH_NAMES][160];
static unsigned names_used;

const char *scratch_folder(void)
{
    if (scratch[0] == '\0') {
        snprintf(scratch, sizeof scratch, "/tmp/teiten-test-XXXXXX");
        assert_non_null(mkdtemp(scratch));
    }
    return scratch;
}

const char *scratch_file(const char *name, const void *data, size_t length)
{
    char *path = names[names_used++ % SCRATCH_NAMES];
    snprintf(path, sizeof names[0], "%s/%s", scratch_folder(), name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (length > 0)
        assert_int_equal(fwrite(data, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

int scratch_clear(void **state)
{
    (void)state;
    if (scratch[0] == '\0')
        return 0;
    DIR *directory = opendir(scratch);
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL)
        (void)unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory != NULL)
        closedir(directory);
    (void)rmdir(scratch);
    scratch[0] = '\0';
    return 0;
}

struct bytes file_read(const char *name)
{
    struct bytes b = {0};
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    static uint8_t piece[1 << 16];
    size_t length;
    while ((length = fread(piece, 1, sizeof piece, file)) > 0)
        put(&b, piece, length);
    fclose(file);
    return b;
}

const char *data_folder(void)
{
    static char folder[512];
    const char *given = getenv("TEITEN_DATA");
    const char *source = getenv("TEITEN_SOURCE");
    if (given != NULL)
        snprintf(folder, sizeof folder, "%s", given);
    else
        snprintf(folder, sizeof folder, "%s/../shared/data", source != NULL ? source : ".");
    struct stat status;
    if (stat(folder, &status) == 0)
        return folder;
    printf("skip: %s is not there; set TEITEN_DATA\n", folder);
    return NULL;
}

bool every_link_type(uint16_t link_type)
{
    (void)link_type;
    return true;
}

/* FNV-1a, 64 bits. */
uint64_t digest(const uint8_t *bytes, size_t length)
{
    uint64_t value = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        value = (value ^ bytes[i]) * UINT64_C(0x100000001b3);
    return value;
}

static void seen_add(struct seen *seen, const struct raw_packet *packet)
{
    if (seen->count == seen->room) {
        seen->room = 2 * seen->room + 64;
        seen->packets = realloc(seen->packets, seen->room * sizeof *seen->packets);
        assert_non_null(seen->packets);
    }
    seen->packets[seen->count++] = (struct seen_packet){
        .ns = packet->time.ns,
        .digest = digest(packet->bytes, packet->captured_len),
        .captured_len = packet->captured_len,
        .wire_len = packet->wire_len,
        .link_type = packet->link_type,
    };
}

struct seen see(const struct capture_options *options)
{
    struct seen seen = {0};
    struct capture *capture = capture_create(options, every_link_type, &seen.error);
    if (capture == NULL) {
        assert_int_not_equal(seen.error.class, ERROR_NONE);
        return seen;
    }
    seen.opened = true;
    static struct raw_batch batch;
    enum capture_result result;
    while ((result = capture_next(capture, &batch, &seen.fault)) != CAPTURE_END) {
        if (result == CAPTURE_FAULT) {
            seen.faults++;
            continue;
        }
        assert_in_range(batch.count, 1, BATCH_PACKETS);
        for (uint32_t i = 0; i < batch.count; i++)
            seen_add(&seen, &batch.packets[i]);
    }
    seen.counts = capture_counts(capture);
    seen.input = *capture_current_input(capture);
    seen.inputs = capture_input_count(capture);
    assert_int_equal(seen.counts.faults, seen.faults);
    assert_int_equal(seen.counts.packets, seen.count);
    uint64_t read = 0;
    for (size_t i = 0; i < seen.inputs; i++)
        read += capture_input_at(capture, i)->packets;
    assert_int_equal(read, seen.counts.packets + seen.counts.filtered);
    capture_destroy(capture);
    return seen;
}

struct seen see_file(const char *name)
{
    return see(
        &(struct capture_options){.inputs = &name, .input_count = 1, .want_content_hash = true});
}

struct seen see_bytes(const struct bytes *b)
{
    return see_file(scratch_file("made", b->data, b->length));
}

void seen_clear(struct seen *seen)
{
    free(seen->packets);
    *seen = (struct seen){0};
}

void assert_same_packets(const struct seen *a, const struct seen *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->packets[i].ns, b->packets[i].ns);
        assert_int_equal(a->packets[i].digest, b->packets[i].digest);
        assert_int_equal(a->packets[i].captured_len, b->packets[i].captured_len);
        assert_int_equal(a->packets[i].wire_len, b->packets[i].wire_len);
        assert_int_equal(a->packets[i].link_type, b->packets[i].link_type);
    }
}
