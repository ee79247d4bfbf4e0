#include "simulate/output.h"

#include "base/pcapng_blocks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { BUFFER_BYTES = 1 << 20, PACKED_BYTES = 1 << 18 };
enum { LINKTYPE_ETHERNET = 1, SNAP_LEN = 65535 };

struct output {
    const char *name;
    int file;
    enum output_format format;
    enum output_compression compression;
    bool finished;
    z_stream gzip;
    ZSTD_CCtx *zstd;
    size_t used;
    uint8_t buffer[BUFFER_BYTES];
    uint8_t packed[PACKED_BYTES];
};

/* Written little-endian, which base/cursor.h takes this machine to be. */
static uint8_t *put16(uint8_t *at, uint16_t value)
{
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

static bool write_all(struct output *output, const uint8_t *bytes, size_t length,
                      struct error *error)
{
    while (length > 0) {
        ssize_t written = write(output->file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error_set_errno(error, ERROR_FAILED, "%s: cannot write the capture",
                                   output->name);
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static bool flush_gzip(struct output *output, bool last, struct error *error)
{
    output->gzip.next_in = output->buffer;
    output->gzip.avail_in = (uInt)output->used;
    int result;
    do {
        output->gzip.next_out = output->packed;
        output->gzip.avail_out = PACKED_BYTES;
        result = deflate(&output->gzip, last ? Z_FINISH : Z_NO_FLUSH);
        if (!write_all(output, output->packed, PACKED_BYTES - output->gzip.avail_out, error))
            return false;
    } while (last ? result != Z_STREAM_END : output->gzip.avail_in > 0);
    return true;
}

static bool flush_zstd(struct output *output, bool last, struct error *error)
{
    ZSTD_inBuffer in = {output->buffer, output->used, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {output->packed, PACKED_BYTES, 0};
        left = ZSTD_compressStream2(output->zstd, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return error_set(error, ERROR_FAILED, "%s: cannot compress: %s", output->name,
                             ZSTD_getErrorName(left));
        if (!write_all(output, output->packed, out.pos, error))
            return false;
    } while (last ? left != 0 : in.pos < in.size);
    return true;
}

static bool flush(struct output *output, bool last, struct error *error)
{
    bool good = output->compression == OUTPUT_GZIP ? flush_gzip(output, last, error)
                : output->compression == OUTPUT_ZSTD
                    ? flush_zstd(output, last, error)
                    : write_all(output, output->buffer, output->used, error);
    output->used = 0;
    return good;
}

/* The pcap file header: version 2.4, microseconds. */
static uint8_t *put_pcap_header(uint8_t *at)
{
    at = put32(at, 0xa1b2c3d4);
    at = put16(put16(at, 2), 4);
    at = put32(put32(at, 0), 0);
    return put32(put32(at, SNAP_LEN), LINKTYPE_ETHERNET);
}

static uint8_t *put_pcapng_header(uint8_t *at)
{
    return pcapng_put_interface(pcapng_put_section(at), LINKTYPE_ETHERNET, SNAP_LEN, NULL);
}

static bool start_compression(struct output *output)
{
    enum { GZIP_WRAPPER = 16 + MAX_WBITS, LEVEL = 1, MEMORY = 8 };
    if (output->compression == OUTPUT_GZIP)
        return deflateInit2(&output->gzip, LEVEL, Z_DEFLATED, GZIP_WRAPPER, MEMORY,
                            Z_DEFAULT_STRATEGY) == Z_OK;
    if (output->compression == OUTPUT_ZSTD) {
        output->zstd = ZSTD_createCCtx();
        return output->zstd != NULL;
    }
    return true;
}

struct output *output_create(const char *name, enum output_format format,
                             enum output_compression compression, struct error *error)
{
    struct output *output = calloc(1, sizeof *output);
    if (output == NULL) {
        error_set(error, ERROR_FAILED, "%s: no memory to write", name);
        return NULL;
    }
    output->name = name;
    output->format = format;
    output->compression = compression;
    output->file = strcmp(name, "-") == 0
                       ? STDOUT_FILENO
                       : open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (output->file < 0) {
        error_set_errno(error, ERROR_FAILED, "%s: cannot create the capture", name);
        free(output);
        return NULL;
    }
    if (!start_compression(output)) {
        error_set(error, ERROR_FAILED, "%s: no memory to compress", name);
        return output_destroy(output);
    }
    uint8_t *end =
        format == OUTPUT_PCAP ? put_pcap_header(output->buffer) : put_pcapng_header(output->buffer);
    output->used = (size_t)(end - output->buffer);
    return output;
}

static uint8_t *put_pcap_packet(uint8_t *at, struct instant time, const uint8_t *bytes,
                                uint32_t captured_len, uint32_t wire_len)
{
    at = put32(at, (uint32_t)instant_seconds(time));
    at = put32(at, (uint32_t)(time.ns % NS_PER_S / NS_PER_US));
    at = put32(put32(at, captured_len), wire_len);
    memcpy(at, bytes, captured_len);
    return at + captured_len;
}

bool output_packet(struct output *output, struct instant time, const uint8_t *bytes,
                   uint32_t captured_len, uint32_t wire_len, struct error *error)
{
    if (output->used + PCAPNG_PACKET_OVERHEAD + captured_len > BUFFER_BYTES &&
        !flush(output, false, error))
        return false;
    uint8_t *at = output->buffer + output->used;
    uint8_t *end = output->format == OUTPUT_PCAP
                       ? put_pcap_packet(at, time, bytes, captured_len, wire_len)
                       : pcapng_put_packet(at, time, bytes, captured_len, wire_len);
    output->used = (size_t)(end - output->buffer);
    return true;
}

bool output_finish(struct output *output, struct error *error)
{
    if (!flush(output, true, error))
        return false;
    if (output->file != STDOUT_FILENO) {
        int file = output->file;
        output->file = STDOUT_FILENO; /* nothing is left to close */
        if (close(file) != 0)
            return error_set_errno(error, ERROR_FAILED, "%s: cannot write the capture",
                                   output->name);
    }
    output->finished = true;
    return true;
}

struct output *output_destroy(struct output *output)
{
    if (output == NULL)
        return NULL;
    if (output->file != STDOUT_FILENO)
        close(output->file);
    if (!output->finished && strcmp(output->name, "-") != 0)
        unlink(output->name);
    if (output->compression == OUTPUT_GZIP)
        deflateEnd(&output->gzip);
    ZSTD_freeCCtx(output->zstd);
    free(output);
    return NULL;
}
