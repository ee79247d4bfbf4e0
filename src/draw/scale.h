/* The axis of values: from 0 to a round number, with a few round ticks. */
#ifndef TEITEN_DRAW_SCALE_H
#define TEITEN_DRAW_SCALE_H

#include <stddef.h>

enum { SCALE_TEXT_SIZE = 40 };

struct scale {
    double top;     /* a multiple of tick, at least the largest value */
    double tick;    /* 1, 2 or 5 times a power of ten */
    int decimals;   /* that tell the ticks apart */
    unsigned ticks; /* top / tick */
};

/* For values up to `largest`, with at most `most` ticks above 0. What is not a positive number gives 0 to 1. */
struct scale scale_make(double largest, unsigned most);

/* "1,500" or "0.25", as the ticks need it. */
const char *scale_text(const struct scale *scale, double value, char text[SCALE_TEXT_SIZE]);

/* The largest of values that are numbers; 0 where there is none. */
double scale_largest(const double *values, size_t count);

#endif
