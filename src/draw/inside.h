/* Internal to draw: places on the paper, and what every kind of chart writes. */
#ifndef TEITEN_DRAW_INSIDE_H
#define TEITEN_DRAW_INSIDE_H

#include "draw/chart.h"
#include "draw/scale.h"

/* All lengths are units of the view box, which is a pixel at the size that it is made for. */
enum {
    PAPER_WIDTH = 760,
    TEXT_SIZE = 12,
    TITLE_SIZE = 15,
    LINE_HEIGHT = 18,
    LEGEND_SWATCH = 24,
};

/* Where values are drawn. */
struct plot {
    double left, top, width, height;
};

enum text_place { TEXT_START, TEXT_MIDDLE, TEXT_END };

/* One line of text. */
void draw_text(FILE *out, double x, double y, enum text_place place, const char *text);
/* How wide a text is, about: letters differ, columns of a terminal are a fair measure. */
double draw_text_width(const char *text);

/* "var(--chart-3,#009e73)" for series 2. */
const char *draw_colour(size_t series);
/* The dashes of a line, that print tells apart; "" for the first. */
const char *draw_dashes(size_t series);

/* Heights, without and with what they draw. */
double lines_height(const struct chart *chart);
void lines_draw(FILE *out, const struct chart *chart, double top);
double bars_height(const struct chart *chart);
void bars_draw(FILE *out, const struct chart *chart, double top);

#endif
