#include "capture/compression.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

struct gzip {
    z_stream stream;
    bool between_members;
};

/* RFC 1952 2.3.1: ID1, ID2, and the only compression method there is. */
static bool gzip_begins(const uint8_t magic[COMPRESSION_MAGIC_BYTES])
{
    return magic[0] == 0x1f && magic[1] == 0x8b && magic[2] == Z_DEFLATED;
}

static void *gzip_create(void)
{
    struct gzip *gzip = calloc(1, sizeof *gzip);
    if (gzip == NULL)
        return NULL;
    if (inflateInit2(&gzip->stream, 16 + MAX_WBITS) != Z_OK) { /* 16: gzip only, no zlib header */
        free(gzip);
        return NULL;
    }
    gzip->between_members = true;
    return gzip;
}

static void gzip_destroy(void *state)
{
    struct gzip *gzip = state;
    inflateEnd(&gzip->stream);
    free(gzip);
}

static const char *gzip_step(void *state, struct compression_step *step)
{
    struct gzip *gzip = state;
    z_stream *z = &gzip->stream;
    if (gzip->between_members) {
        if (step->in_left == 0)
            return NULL;
        if (step->in[0] != 0x1f)
            return "bytes follow the gzip data that are not gzip";
        if (inflateReset(z) != Z_OK)
            return "zlib cannot begin another gzip member";
        gzip->between_members = false;
    }
    z->next_in = (z_const Bytef *)(uintptr_t)step->in;
    z->avail_in = (uInt)step->in_left;
    z->next_out = step->out;
    z->avail_out = (uInt)step->out_left;
    int result = inflate(z, Z_NO_FLUSH);
    step->in = z->next_in;
    step->in_left = z->avail_in;
    step->out = z->next_out;
    step->out_left = z->avail_out;
    switch (result) {
    case Z_STREAM_END:
        gzip->between_members = true;
        return NULL;
    case Z_OK:
    case Z_BUF_ERROR: /* no progress without more input or room */
        return NULL;
    case Z_MEM_ERROR:
        return "no memory for zlib";
    default:
        return "the gzip data is corrupt";
    }
}

static bool gzip_may_end(const void *state)
{
    return ((const struct gzip *)state)->between_members;
}

struct zstd {
    ZSTD_DCtx *context;
    bool between_frames;
};

/* RFC 8878 3.1: a Zstandard frame, or a skippable one, as pzstd puts first. */
static bool zstd_begins(const uint8_t magic[COMPRESSION_MAGIC_BYTES])
{
    bool frame = magic[0] == 0x28 && magic[1] == 0xb5 && magic[2] == 0x2f && magic[3] == 0xfd;
    bool skippable =
        (magic[0] & 0xf0) == 0x50 && magic[1] == 0x2a && magic[2] == 0x4d && magic[3] == 0x18;
    return frame || skippable;
}

static void *zstd_create(void)
{
    struct zstd *zstd = calloc(1, sizeof *zstd);
    if (zstd == NULL)
        return NULL;
    zstd->context = ZSTD_createDCtx();
    if (zstd->context == NULL) {
        free(zstd);
        return NULL;
    }
    (void)ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax, COMPRESSION_ZSTD_WINDOW_LOG);
    zstd->between_frames = true;
    return zstd;
}

static void zstd_destroy(void *state)
{
    struct zstd *zstd = state;
    ZSTD_freeDCtx(zstd->context);
    free(zstd);
}

static const char *zstd_step(void *state, struct compression_step *step)
{
    struct zstd *zstd = state;
    if (zstd->between_frames && step->in_left == 0)
        return NULL;
    ZSTD_inBuffer in = {.src = step->in, .size = step->in_left};
    ZSTD_outBuffer out = {.dst = step->out, .size = step->out_left};
    size_t result = ZSTD_decompressStream(zstd->context, &out, &in);
    step->in += in.pos;
    step->in_left -= in.pos;
    step->out += out.pos;
    step->out_left -= out.pos;
    if (ZSTD_isError(result))
        return ZSTD_getErrorName(result);
    zstd->between_frames = result == 0;
    return NULL;
}

static bool zstd_may_end(const void *state)
{
    return ((const struct zstd *)state)->between_frames;
}

static const struct compression compressions[] = {
    {"gzip", gzip_begins, gzip_create, gzip_destroy, gzip_step, gzip_may_end},
    {"zstd", zstd_begins, zstd_create, zstd_destroy, zstd_step, zstd_may_end},
};

const struct compression *compression_of(const uint8_t magic[COMPRESSION_MAGIC_BYTES])
{
    for (size_t i = 0; i < sizeof compressions / sizeof compressions[0]; i++)
        if (compressions[i].begins(magic))
            return &compressions[i];
    return NULL;
}
