#include "store/parquet_view.h"

/* `flip` turns the sign bit, so that signed numbers compare as unsigned ones. */
#define DEFINE_LOOK(T, name)                                                                       \
    static struct parquet_look look_##name(const T *values, size_t rows, T flip)                   \
    {                                                                                              \
        T least = values[0] ^ flip, most = least, before = least;                                  \
        size_t changes = 0;                                                                        \
        for (size_t i = 1; i < rows; i++) {                                                        \
            T value = values[i] ^ flip;                                                            \
            least = value < least ? value : least;                                                 \
            most = value > most ? value : most;                                                    \
            changes += value != before;                                                            \
            before = value;                                                                        \
        }                                                                                          \
        return (struct parquet_look){least ^ flip, most ^ flip, changes};                          \
    }

DEFINE_LOOK(uint8_t, 8)
DEFINE_LOOK(uint16_t, 16)
DEFINE_LOOK(uint32_t, 32)
DEFINE_LOOK(uint64_t, 64)

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
