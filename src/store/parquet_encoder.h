/* How the values of one column chunk are written: the choice, and the bytes of each page.
 *
 * The choice is made for each chunk from one look at all values and from trials on a sample of
 * neighbouring rows, so that it follows the data and costs little: an encoding with zstd has to save
 * ZSTD_WORTH_PERCENT of the best one without, and ZSTD_COST_BITS a value. The same values always give the same choice.
 * Bounded: a few megabytes of scratch, allocated once, whatever the number of rows. */
#ifndef TEITEN_STORE_PARQUET_ENCODER_H
#define TEITEN_STORE_PARQUET_ENCODER_H

#include "store/parquet_dictionary.h"
#include "store/parquet_view.h"

#include <zstd.h>

enum {
    PARQUET_ZSTD_LEVEL = 1,
    ZSTD_WORTH_PERCENT = 8,
    ZSTD_COST_BITS = 4, /* a value: what 3 to 5 ns of compressing it are taken to be worth */
    PARQUET_SAMPLE_VALUES = 2048,
};

/* The numbers are those of parquet.thrift, enum Encoding. */
enum parquet_encoding { PARQUET_PLAIN = 0, PARQUET_DELTA = 5, PARQUET_DICTIONARY = 8 };

struct parquet_plan {
    enum parquet_encoding encoding;
    unsigned width;  /* dictionary: bits of a number */
    bool short_runs; /* dictionary: every run of equal numbers is an entry */
    bool aligned;    /* widths rounded up to bytes, for zstd */
    bool zstd;       /* the chunk's codec: the dictionary page is compressed */
    bool zstd_pages; /* the data pages too */
};

struct parquet_encoder {
    uint8_t *page; /* one page, encoded */
    size_t page_capacity;
    uint8_t *packed; /* the same, compressed */
    size_t packed_capacity;
    uint16_t *numbers; /* of dictionary entries, one page */
    uint32_t *wide;    /* values as 32 bits, one page */
    ZSTD_CCtx *zstd;
    struct parquet_dictionary dictionary;
};

/* `least_capacity`: the largest page that the caller makes itself in `page`, in bytes. False when
 * there is no memory; parquet_encoder_clear() then too. */
bool parquet_encoder_init(struct parquet_encoder *e, size_t least_capacity);
void parquet_encoder_clear(struct parquet_encoder *e);

/* Chooses, and leaves the dictionary in `e` where that is the choice. */
struct parquet_plan parquet_encoder_choose(struct parquet_encoder *e,
                                           const struct parquet_view *view,
                                           const struct parquet_look *look);

/* Encodes up to PARQUET_PAGE_VALUES values into `page` and returns the size. */
size_t parquet_encoder_page(struct parquet_encoder *e, const struct parquet_view *view,
                            const struct parquet_plan *plan, size_t first, size_t count);

/* Compresses `length` bytes of `page` into `packed`. Returns the size, 0 when zstd failed. */
size_t parquet_encoder_compress(struct parquet_encoder *e, size_t length);

/* Is `packed` bytes instead of `plain` worth a reader's time? */
static inline bool zstd_is_worth(double plain, double packed)
{
    return packed * 100 < plain * (100 - ZSTD_WORTH_PERCENT);
}

#endif
