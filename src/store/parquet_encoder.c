#include "store/parquet_encoder.h"
#include "store/parquet_delta.h"
#include "store/parquet_pack.h"

#include <assert.h>
#include <stdlib.h>

static size_t page_bound(void)
{
    size_t delta = delta_bound(PARQUET_PAGE_VALUES, 8);
    size_t dictionary = parquet_dictionary_bound(PARQUET_PAGE_VALUES);
    return delta > dictionary ? delta : dictionary;
}

bool parquet_encoder_init(struct parquet_encoder *e, size_t least_capacity)
{
    *e = (struct parquet_encoder){0};
    size_t bound = page_bound();
    e->page_capacity = bound > least_capacity ? bound : least_capacity;
    e->packed_capacity = ZSTD_compressBound(e->page_capacity);
    e->page = malloc(e->page_capacity);
    e->packed = malloc(e->packed_capacity);
    e->numbers = malloc((PARQUET_PAGE_VALUES + 8) * sizeof *e->numbers);
    e->wide = malloc(PARQUET_PAGE_VALUES * sizeof *e->wide);
    e->zstd = ZSTD_createCCtx();
    if (e->page == NULL || e->packed == NULL || e->numbers == NULL || e->wide == NULL ||
        e->zstd == NULL)
        return false;
    if (ZSTD_isError(ZSTD_CCtx_setParameter(e->zstd, ZSTD_c_compressionLevel, PARQUET_ZSTD_LEVEL)))
        return false;
    return parquet_dictionary_init(&e->dictionary);
}

void parquet_encoder_clear(struct parquet_encoder *e)
{
    free(e->page);
    free(e->packed);
    free(e->numbers);
    free(e->wide);
    ZSTD_freeCCtx(e->zstd);
    parquet_dictionary_clear(&e->dictionary);
    *e = (struct parquet_encoder){0};
}

size_t parquet_encoder_compress(struct parquet_encoder *e, size_t length)
{
    size_t packed = ZSTD_compress2(e->zstd, e->packed, e->packed_capacity, e->page, length);
    return ZSTD_isError(packed) ? 0 : packed;
}

static size_t plain_page(struct parquet_encoder *e, const struct parquet_view *view, size_t first,
                         size_t count)
{
    if (view->bytes == 8) {
        memcpy(e->page, (const uint64_t *)view->values + first, count * 8);
        return count * 8;
    }
    const uint32_t *values = parquet_view_wide(view, first, count, e->wide);
    memcpy(e->page, values, count * 4);
    return count * 4;
}

static size_t delta_page(struct parquet_encoder *e, const struct parquet_view *view, size_t first,
                         size_t count, bool aligned)
{
    if (view->bytes == 8)
        return delta_encode_64((const uint64_t *)view->values + first, count, aligned, e->page);
    const uint32_t *values = parquet_view_wide(view, first, count, e->wide);
    return delta_encode_32(values, count, aligned, e->page);
}

size_t parquet_encoder_page(struct parquet_encoder *e, const struct parquet_view *view,
                            const struct parquet_plan *plan, size_t first, size_t count)
{
    assert(count >= 1 && count <= PARQUET_PAGE_VALUES && first + count <= view->rows);
    switch (plan->encoding) {
    case PARQUET_DICTIONARY:
        return parquet_dictionary_encode(&e->dictionary, view, first, count, plan->width,
                                         plan->short_runs, e->numbers, e->page);
    case PARQUET_DELTA:
        return delta_page(e, view, first, count, plan->aligned);
    case PARQUET_PLAIN:
        break;
    }
    return plain_page(e, view, first, count);
}

/* Bytes of the chunk's data pages with this plan, told from the sample. */
static double try_plan(struct parquet_encoder *e, const struct parquet_view *view,
                       const struct parquet_plan *plan)
{
    size_t count = view->rows < PARQUET_SAMPLE_VALUES ? view->rows : PARQUET_SAMPLE_VALUES;
    size_t first = (view->rows - count) / 2;
    size_t size = parquet_encoder_page(e, view, plan, first, count);
    if (plan->zstd_pages) {
        size_t packed = parquet_encoder_compress(e, size);
        size = packed != 0 && packed < size ? packed : size;
    }
    return (double)size * (double)view->rows / (double)count;
}

/* Bytes of the compressed dictionary page, told from a part of it. */
static double try_dictionary(struct parquet_encoder *e, const struct parquet_view *view)
{
    const struct parquet_dictionary *d = &e->dictionary;
    double plain = (double)d->count * (double)view->value_bytes;
    if (d->count <= 256 || view->is_word)
        return plain;
    size_t count = d->count < PARQUET_SAMPLE_VALUES ? d->count : PARQUET_SAMPLE_VALUES;
    size_t first = (d->count - count) / 2;
    for (size_t i = 0; i < count; i++)
        memcpy(e->page + i * view->value_bytes, &d->values[first + i], view->value_bytes);
    size_t packed = parquet_encoder_compress(e, count * view->value_bytes);
    if (packed == 0)
        return plain;
    return (double)packed * (double)d->count / (double)count;
}

struct trial {
    struct parquet_plan best;
    double best_bytes;
    struct parquet_plan best_zstd;
    double best_zstd_bytes;
};

static void consider(struct parquet_encoder *e, const struct parquet_view *view,
                     struct parquet_plan plan, double other_bytes, struct trial *trial)
{
    double bytes = other_bytes + try_plan(e, view, &plan);
    if (plan.zstd_pages)
        bytes += (double)view->rows * ZSTD_COST_BITS / 8;
    if (!plan.zstd && bytes < trial->best_bytes) {
        trial->best = plan;
        trial->best_bytes = bytes;
    } else if (plan.zstd && bytes < trial->best_zstd_bytes) {
        trial->best_zstd = plan;
        trial->best_zstd_bytes = bytes;
    }
}

static void consider_dictionary(struct parquet_encoder *e, const struct parquet_view *view,
                                const struct parquet_look *look, struct trial *trial)
{
    const struct parquet_dictionary *d = &e->dictionary;
    double plain = (double)d->count * (double)view->value_bytes;
    double packed = try_dictionary(e, view);
    struct parquet_plan plan = {.encoding = PARQUET_DICTIONARY,
                                .width = parquet_dictionary_width(d)};
    consider(e, view, plan, plain, trial);
    plan.short_runs = look->changes < view->rows / 2;
    if (plan.short_runs)
        consider(e, view, plan, plain, trial);
    plan.zstd = true;
    if (packed < plain)
        consider(e, view, plan, packed, trial);
    plan.short_runs = false;
    plan.zstd_pages = true;
    plan.width = width_aligned(plan.width);
    consider(e, view, plan, packed, trial);
}

/* An average run this long makes runs of the hybrid, and few bytes: nothing else is tried. */
enum { LONG_RUN = 64, FEW_VALUES = 256 };

struct parquet_plan parquet_encoder_choose(struct parquet_encoder *e,
                                           const struct parquet_view *view,
                                           const struct parquet_look *look)
{
    bool have = parquet_dictionary_build(&e->dictionary, view, look);
    assert(have || !view->is_word);
    if (have && e->dictionary.count <= FEW_VALUES && look->changes * LONG_RUN <= view->rows)
        return (struct parquet_plan){.encoding = PARQUET_DICTIONARY,
                                     .width = parquet_dictionary_width(&e->dictionary)};
    struct trial trial = {.best_bytes = 1e18, .best_zstd_bytes = 1e18};
    if (have)
        consider_dictionary(e, view, look, &trial);
    if (!view->is_word && !(have && e->dictionary.count <= FEW_VALUES)) {
        struct parquet_plan delta = {.encoding = PARQUET_DELTA};
        struct parquet_plan delta_zstd = {
            .encoding = PARQUET_DELTA, .aligned = true, .zstd = true, .zstd_pages = true};
        struct parquet_plan plain = {.encoding = PARQUET_PLAIN};
        struct parquet_plan plain_zstd = {
            .encoding = PARQUET_PLAIN, .zstd = true, .zstd_pages = true};
        consider(e, view, plain, 0, &trial);
        consider(e, view, delta, 0, &trial);
        consider(e, view, delta_zstd, 0, &trial);
        consider(e, view, plain_zstd, 0, &trial);
    }
    return zstd_is_worth(trial.best_bytes, trial.best_zstd_bytes) ? trial.best_zstd : trial.best;
}
