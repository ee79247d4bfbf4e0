/* Draw: charts as SVG text, for the report and the pages alike.
 *
 * The normal case: the caller fills a struct chart with texts and numbers that an answer of ask gave;
 * chart_svg() writes one <svg> element that stands alone: no script, no style sheet, nothing fetched. A
 * page around it may set the custom properties --chart-ink, --chart-grid, --chart-gap, --chart-surge,
 * --chart-paper and --chart-1 to --chart-8; without them the colours are those of light paper (palette of
 * Okabe and Ito, told apart also by people who do not see red and green, and by dashes in print).
 *
 * Draws what it is given and computes nothing but places: no calendar, no unit, no translation. The same chart
 * always gives the same bytes. Texts may come from outside: they are escaped here. Bounded by the limits
 * below; points closer together than a pixel are drawn as the extent of their column, so that the size
 * of the output does not follow the length of the series. */
#ifndef TEITEN_DRAW_CHART_H
#define TEITEN_DRAW_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
    CHART_SERIES_LIMIT = 12,
    CHART_STEP_LIMIT = 200000,
    CHART_BAR_LIMIT = 50,
    CHART_BAND_LIMIT = 64,
};

enum chart_kind {
    CHART_LINES,  /* each series a line over the steps */
    CHART_STACK,  /* areas on top of each other: parts of a whole; values are not negative */
    CHART_PANELS, /* small multiples: a panel for each series, each with a scale of its own */
    CHART_BARS, /* a bar for each step (a rank's row); series 1, where given, is what was before */
};

struct chart_series {
    const char *label;
    const double *values; /* one a step; NaN: not observed, drawn as a gap */
};

/* A stretch of steps with a background of its own. Surges also have an edge on either side, so that print without
 * colour shows them. */
struct chart_band {
    enum chart_band_kind { CHART_GAP, CHART_SURGE } kind;
    double from, until; /* in steps; clipped to the chart */
    const char *label;  /* short, at its top; NULL or "": none */
};

/* All texts are borrowed for the call. */
struct chart {
    enum chart_kind kind;
    const char *id;          /* letters, digits, hyphens: unique in its page */
    const char *title;       /* what is shown, where and when */
    const char *description; /* what it says, for those who do not see it; may be "" */
    const char *unit;        /* of the values, written at their axis */
    const char *step_title;  /* of the steps' axis: "day (Asia/Tokyo)"; BARS: may be "" */
    const char *const
        *steps;        /* BARS: a name a row. Else the text below a step, NULL or "" where none */
    size_t step_count; /* at least 1 */
    const struct chart_series *series;
    size_t series_count;            /* at least 1; BARS: 1 or 2 */
    const struct chart_band *bands; /* LINES, STACK, PANELS */
    size_t band_count;
    const char
        *band_titles[2]; /* what bands of each kind are, in the legend; NULL: nothing is said */
    bool low;            /* LINES, STACK: half as high, beside others */
};

/* Writes the chart. False where `out` has failed. What is beyond a limit is the caller's mistake (assert). */
bool chart_svg(FILE *out, const struct chart *chart);

#endif
