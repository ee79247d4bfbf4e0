/* Any text as a period. No crash, no hang; what is taken ends after it begins or says so, lies in the
 * years that we keep, and is taken the same way twice. */
#include "ask/period.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { TEXT_LIMIT = 4096 };
    char text[TEXT_LIMIT];
    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    struct period first, second;
    struct error error = {0};
    if (!period_parse(text, &first, &error)) {
        check(error.class == ERROR_USAGE && error.text[0] != '\0');
        return 0;
    }
    check(period_parse(text, &second, &error));
    check(first.all == second.all);
    if (first.all)
        return 0;
    const int64_t limit = INSTANT_LIMIT_S / S_PER_MINUTE;
    check(first.from.minutes == second.from.minutes && first.until.minutes == second.until.minutes);
    check(first.from.minutes >= 0 && first.until.minutes >= 0);
    check(first.from.minutes <= limit && first.until.minutes <= limit);
    return 0;
}
