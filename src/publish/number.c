#include "publish/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Puts commas between the groups of three digits before the point. */
static void add_separators(char text[NUMBER_TEXT_SIZE])
{
    char plain[NUMBER_TEXT_SIZE];
    memcpy(plain, text, NUMBER_TEXT_SIZE);
    size_t start = strspn(plain, "+-");
    size_t digits = strspn(plain + start, "0123456789");
    size_t to = start;
    for (size_t i = 0; i < digits && to + 2 < NUMBER_TEXT_SIZE; i++) {
        if (i > 0 && (digits - i) % 3 == 0)
            text[to++] = ',';
        text[to++] = plain[start + i];
    }
    snprintf(text + to, NUMBER_TEXT_SIZE - to, "%s", plain + start + digits);
}

const char *count_format(int64_t count, char text[NUMBER_TEXT_SIZE])
{
    snprintf(text, NUMBER_TEXT_SIZE, "%lld", (long long)count);
    add_separators(text);
    return text;
}

/* To so many decimals, half up (away from zero). What a binary number misses a tie by does not count: 562.25, which is
 * 204659 packets in 364 address-days, is 562.3 whatever the division left in the last bits. */
static double round_half_up(double value, int decimals)
{
    double times = 1;
    for (int i = 0; i < decimals; i++)
        times *= 10;
    const double scaled = fabs(value) * times;
    if (scaled > 1e15)
        return value; /* no digits are left behind the point */
    return copysign(floor(scaled + 0.5 + scaled * 4 * DBL_EPSILON) / times, value);
}

const char *real_format(double value, int decimals, bool sign, char text[NUMBER_TEXT_SIZE])
{
    /* Beyond this no rate is meaningful, and the digits would not fit. */
    if (!isfinite(value) || fabs(value) > 1e18) {
        snprintf(text, NUMBER_TEXT_SIZE, "?");
        return text;
    }
    snprintf(text, NUMBER_TEXT_SIZE, sign ? "%+.*f" : "%.*f", decimals,
             round_half_up(value, decimals));
    /* What rounds to nothing has no sign of less. */
    if (text[0] == '-' && strspn(text + 1, "0.") == strlen(text + 1))
        text[0] = '+';
    if (!sign && text[0] == '+')
        memmove(text, text + 1, strlen(text));
    add_separators(text);
    return text;
}

const char *span_format(int64_t seconds, bool japanese, char text[NUMBER_TEXT_SIZE])
{
    int64_t days = seconds / 86400;
    int hours = (int)(seconds / 3600 % 24), minutes = (int)(seconds / 60 % 60);
    if (days > 0)
        snprintf(text, NUMBER_TEXT_SIZE, japanese ? "%lld日%02d:%02d" : "%lld d %02d:%02d",
                 (long long)days, hours, minutes);
    else
        snprintf(text, NUMBER_TEXT_SIZE, "%02d:%02d:%02d", hours, minutes, (int)(seconds % 60));
    return text;
}
