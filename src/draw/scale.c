#include "draw/scale.h"

#include "publish/number.h"

#include <math.h>
#include <stdio.h>

_Static_assert((int)SCALE_TEXT_SIZE <= (int)NUMBER_TEXT_SIZE, "a tick's text is a number's");

struct scale scale_make(double largest, unsigned most)
{
    static const double steps[] = {1, 2, 5, 10};
    if (!(largest > 0) || !isfinite(largest) || largest > 1e15)
        largest = largest > 1e15 ? 1e15 : 1;
    const double power = pow(10, floor(log10(largest / most)));
    double tick = power;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        tick = power * steps[i];
        if (ceil(largest / tick - 1e-9) <= most)
            break;
    }
    const double ticks = fmax(1, ceil(largest / tick - 1e-9));
    const double decimals = fmax(0, -floor(log10(tick) + 1e-9));
    return (struct scale){.top = ticks * tick,
                          .tick = tick,
                          .decimals = decimals > 9 ? 9 : (int)decimals,
                          .ticks = (unsigned)ticks};
}

const char *scale_text(const struct scale *scale, double value, char text[SCALE_TEXT_SIZE])
{
    char number[NUMBER_TEXT_SIZE];
    snprintf(text, SCALE_TEXT_SIZE, "%.39s", real_format(value, scale->decimals, false, number));
    return text;
}

double scale_largest(const double *values, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i]) && values[i] > largest)
            largest = values[i];
    return largest;
}
