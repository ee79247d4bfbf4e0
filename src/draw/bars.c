/* A ranking: a bar a row, its number beside it, and what was before as an outline behind it. */
#include "draw/inside.h"

#include <math.h>

enum { ROW_HEIGHT = 22, AXIS_HEIGHT = 20, NAME_WIDTH_LIMIT = 260, NUMBER_WIDTH = 84 };

static double legend_height(const struct chart *chart)
{
    return chart->series_count > 1 ? LINE_HEIGHT + 4 : 0;
}

double bars_height(const struct chart *chart)
{
    return legend_height(chart) + (double)chart->step_count * ROW_HEIGHT + AXIS_HEIGHT + 8;
}

static double name_width(const struct chart *chart)
{
    double width = 40;
    for (size_t i = 0; i < chart->step_count; i++)
        width = fmax(width, draw_text_width(chart->steps[i]));
    return fmin(width, NAME_WIDTH_LIMIT) + 16;
}

static void draw_legend(FILE *out, const struct chart *chart, double left, double y)
{
    for (size_t i = 0; i < chart->series_count; i++) {
        const double top = y - 10;
        if (i == 0)
            fprintf(out,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"10\" style=\"fill:%s\"/>\n",
                    left, top, LEGEND_SWATCH - 6, draw_colour(0));
        else
            fprintf(out,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"10\" "
                    "style=\"fill:none;stroke:var(--chart-ink,#222)\"/>\n",
                    left, top, LEGEND_SWATCH - 6);
        draw_text(out, left + LEGEND_SWATCH, y, TEXT_START, chart->series[i].label);
        left += LEGEND_SWATCH + draw_text_width(chart->series[i].label) + 18;
    }
}

static void draw_row(FILE *out, const struct chart *chart, const struct plot *plot,
                     const struct scale *scale, size_t row)
{
    const double top = plot->top + (double)row * ROW_HEIGHT;
    const double value = chart->series[0].values[row];
    const double before = chart->series_count > 1 ? chart->series[1].values[row] : NAN;
    char text[SCALE_TEXT_SIZE];
    draw_text(out, plot->left - 8, top + 15, TEXT_END, chart->steps[row]);
    if (isfinite(value) && value > 0)
        fprintf(out,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" style=\"fill:%s\"/>\n",
                plot->left, top + 4, plot->width * fmin(value / scale->top, 1), ROW_HEIGHT - 8,
                draw_colour(0));
    if (isfinite(before) && before > 0)
        fprintf(out,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" "
                "style=\"fill:none;stroke:var(--chart-ink,#222)\"/>\n",
                plot->left, top + 2, plot->width * fmin(before / scale->top, 1), ROW_HEIGHT - 4);
    const struct scale fine = {.decimals = scale->top < 1 ? 2 : 1};
    const double end = fmax(isfinite(value) ? value : 0, isfinite(before) ? before : 0);
    draw_text(out, plot->left + plot->width * fmin(end / scale->top, 1) + 6, top + 15, TEXT_START,
              isfinite(value) ? scale_text(&fine, value, text) : "–");
}

void bars_draw(FILE *out, const struct chart *chart, double top)
{
    const double left = name_width(chart);
    const struct plot plot = {.left = left,
                              .top = top + legend_height(chart),
                              .width = PAPER_WIDTH - left - NUMBER_WIDTH,
                              .height = (double)chart->step_count * ROW_HEIGHT};
    double largest = 0;
    for (size_t i = 0; i < chart->series_count; i++)
        largest = fmax(largest, scale_largest(chart->series[i].values, chart->step_count));
    const struct scale scale = scale_make(largest, 5);
    char text[SCALE_TEXT_SIZE];
    if (chart->series_count > 1)
        draw_legend(out, chart, left, top + 12);
    for (unsigned i = 0; i <= scale.ticks; i++) {
        const double x = plot.left + plot.width * i / scale.ticks;
        fprintf(out,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" "
                "style=\"stroke:var(--chart-grid,#ddd)\"/>\n",
                x, x, plot.top, plot.top + plot.height);
        draw_text(out, x, plot.top + plot.height + 15, TEXT_MIDDLE,
                  scale_text(&scale, scale.tick * i, text));
    }
    for (size_t i = 0; i < chart->step_count; i++)
        draw_row(out, chart, &plot, &scale, i);
    draw_text(out, 8, plot.top + plot.height + 15, TEXT_START, chart->unit);
}
