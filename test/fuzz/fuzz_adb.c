/* Any bytes as what a client of ADB says: no crash, each line lies within the bytes, and the walk goes on. */
#include "recognise/adb.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t at = 0, before = 0;
    struct heard_bytes line;
    if (size > UINT16_MAX)
        return 0;
    while (adb_next_command(data, (uint32_t)size, &at, &line)) {
        check(at > before && at <= size);
        check(line.length > 0 && line.at > data + before && line.at + line.length <= data + at);
        before = at;
    }
    return 0;
}
