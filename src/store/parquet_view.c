#include "store/parquet_view.h"

enum { LOOK_BLOCK = 256 }; /* a count that the compiler knows, so that it makes vectors of it */

/* `flip` turns the sign bit, so that signed numbers compare as unsigned ones. `C` counts up to
 * LOOK_BLOCK in as few bits as vectors like. */
#define DEFINE_LOOK(T, C, name)                                                                    \
    static struct parquet_look look_##name(const T *values, size_t rows, T flip)                   \
    {                                                                                              \
        T least = values[0] ^ flip, most = least;                                                  \
        size_t changes = 0, i = 1;                                                                 \
        for (; i + LOOK_BLOCK <= rows; i += LOOK_BLOCK) {                                          \
            const T *block = values + i;                                                           \
            C changed = 0;                                                                         \
            for (ptrdiff_t k = 0; k < LOOK_BLOCK; k++) {                                           \
                T value = block[k] ^ flip;                                                         \
                least = value < least ? value : least;                                             \
                most = value > most ? value : most;                                                \
                changed = (C)(changed + (block[k] != block[k - 1]));                               \
            }                                                                                      \
            changes += changed;                                                                    \
        }                                                                                          \
        for (; i < rows; i++) {                                                                    \
            T value = values[i] ^ flip;                                                            \
            least = value < least ? value : least;                                                 \
            most = value > most ? value : most;                                                    \
            changes += values[i] != values[i - 1];                                                 \
        }                                                                                          \
        return (struct parquet_look){least ^ flip, most ^ flip, changes};                          \
    }

DEFINE_LOOK(uint8_t, uint16_t, 8)
DEFINE_LOOK(uint16_t, uint16_t, 16)
DEFINE_LOOK(uint32_t, uint32_t, 32)
DEFINE_LOOK(uint64_t, uint64_t, 64)

struct parquet_look parquet_view_look(const struct parquet_view *view)
{
    switch (view->bytes) {
    case 1:
        return look_8(view->values, view->rows, 0);
    case 2:
        return look_16(view->values, view->rows, 0);
    case 4:
        return look_32(view->values, view->rows, 0);
    default:
        return look_64(view->values, view->rows, view->is_signed ? UINT64_C(1) << 63 : 0);
    }
}

const uint32_t *parquet_view_wide(const struct parquet_view *view, size_t first, size_t count,
                                  uint32_t *buffer)
{
    if (view->bytes == 4)
        return (const uint32_t *)view->values + first;
    if (view->bytes == 1) {
        const uint8_t *values = (const uint8_t *)view->values + first;
        for (size_t i = 0; i < count; i++)
            buffer[i] = values[i];
    } else {
        const uint16_t *values = (const uint16_t *)view->values + first;
        for (size_t i = 0; i < count; i++)
            buffer[i] = values[i];
    }
    return buffer;
}
