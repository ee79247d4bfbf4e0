/* Values over time: lines, areas on top of each other, or a small panel for each series. */
#include "draw/inside.h"

#include <math.h>
#include <string.h>

enum {
    PLOT_LEFT = 66,
    PLOT_RIGHT = 18,
    PLOT_HEIGHT = 230,
    LOW_HEIGHT = 110,
    UNIT_HEIGHT = LINE_HEIGHT + 6,
    PANEL_COLUMNS = 3,
    PANEL_HEIGHT = 84,
    PANEL_LEFT = 48,
    PANEL_GAP = 14,
    PANEL_STRIDE = LINE_HEIGHT + PANEL_HEIGHT + LINE_HEIGHT + 8,
    TICKS_MOST = 6,
    PANEL_TICKS_MOST = 2,
    LOW_TICKS_MOST = 3,
    COLUMN_LIMIT = 2 * PAPER_WIDTH,
};

/* Steps that fall together: at most two columns a pixel. */
static size_t column_count(const struct chart *chart, const struct plot *plot)
{
    const size_t most = (size_t)plot->width * 2;
    return chart->step_count < most ? chart->step_count : most;
}

/* The finite values of the steps of column c. */
struct extent {
    double low, high, mean; /* NaN: there is none */
};

static struct extent extent_of(const double *values, size_t steps, size_t columns, size_t c)
{
    struct extent extent = {NAN, NAN, NAN};
    double sum = 0;
    size_t count = 0;
    for (size_t i = c * steps / columns; i < (c + 1) * steps / columns; i++) {
        if (!isfinite(values[i]))
            continue;
        extent.low = count == 0 ? values[i] : fmin(extent.low, values[i]);
        extent.high = count == 0 ? values[i] : fmax(extent.high, values[i]);
        sum += values[i];
        count++;
    }
    if (count > 0)
        extent.mean = sum / (double)count;
    return extent;
}

static double x_of(const struct plot *plot, size_t columns, size_t c)
{
    return plot->left + plot->width * ((double)c + 0.5) / (double)columns;
}

static double y_of(const struct plot *plot, const struct scale *scale, double value)
{
    return plot->top + plot->height * (1 - fmax(0, fmin(value / scale->top, 1)));
}

static void draw_line(FILE *out, const struct chart *chart, const struct plot *plot,
                      const struct scale *scale, size_t series, size_t colour)
{
    const size_t columns = column_count(chart, plot);
    const char *dashes = draw_dashes(colour);
    bool open = false;
    fputs("<path d=\"", out);
    for (size_t c = 0; c < columns; c++) {
        const struct extent extent =
            extent_of(chart->series[series].values, chart->step_count, columns, c);
        if (isnan(extent.mean)) {
            open = false;
            continue;
        }
        /* A line of no length at each beginning, so that a lonely value is a dot. */
        fprintf(out, "%s%.1f %.1f%s", open ? "L" : "M", x_of(plot, columns, c),
                y_of(plot, scale, extent.low), open ? "" : "h0");
        if (extent.high > extent.low)
            fprintf(out, "V%.1f", y_of(plot, scale, extent.high));
        open = true;
    }
    fprintf(out,
            "\" style=\"fill:none;stroke:%s;stroke-width:1.6;stroke-linejoin:round;"
            "stroke-linecap:round%s%s\"/>\n",
            draw_colour(colour), dashes[0] != '\0' ? ";stroke-dasharray:" : "", dashes);
}

/* The area between two rows of heights, for each stretch that was observed. */
static void draw_area(FILE *out, const struct plot *plot, const struct scale *scale, size_t columns,
                      const double *low, const double *high, size_t colour)
{
    fputs("<path d=\"", out);
    for (size_t c = 0; c < columns; c++) {
        if (isnan(high[c]))
            continue;
        const size_t first = c;
        const double half = plot->width / (double)columns / 2;
        for (; c < columns && !isnan(high[c]); c++) {
            const double x = x_of(plot, columns, c), y = y_of(plot, scale, high[c]);
            fprintf(out, "%s%.1f %.1fH%.1f", c == first ? "M" : "L", x - half, y, x + half);
        }
        for (size_t back = c; back > first; back--) {
            const double x = x_of(plot, columns, back - 1), y = y_of(plot, scale, low[back - 1]);
            fprintf(out, "L%.1f %.1fH%.1f", x + half, y, x - half);
        }
        fputs("Z", out);
    }
    fprintf(out, "\" style=\"fill:%s;stroke:none\"/>\n", draw_colour(colour));
}

/* Adds a series to the heights of those below it. Observed is what at least one series has. */
static void add_heights(const struct chart *chart, size_t series, size_t columns,
                        double heights[COLUMN_LIMIT])
{
    for (size_t c = 0; c < columns; c++) {
        const double mean =
            extent_of(chart->series[series].values, chart->step_count, columns, c).mean;
        if (!isnan(mean))
            heights[c] = (isnan(heights[c]) ? 0 : heights[c]) + fmax(mean, 0);
    }
}

static double stack_largest(const struct chart *chart, const struct plot *plot)
{
    double heights[COLUMN_LIMIT];
    const size_t columns = column_count(chart, plot);
    for (size_t c = 0; c < columns; c++)
        heights[c] = NAN;
    for (size_t i = 0; i < chart->series_count; i++)
        add_heights(chart, i, columns, heights);
    return scale_largest(heights, columns);
}

static void draw_stack(FILE *out, const struct chart *chart, const struct plot *plot,
                       const struct scale *scale)
{
    double low[COLUMN_LIMIT], high[COLUMN_LIMIT], observed[COLUMN_LIMIT];
    const size_t columns = column_count(chart, plot);
    for (size_t c = 0; c < columns; c++)
        observed[c] = NAN;
    for (size_t i = 0; i < chart->series_count; i++)
        add_heights(chart, i, columns, observed);
    for (size_t c = 0; c < columns; c++)
        low[c] = isnan(observed[c]) ? NAN : 0;
    for (size_t i = 0; i < chart->series_count; i++) {
        memcpy(high, low, columns * sizeof *high);
        add_heights(chart, i, columns, high);
        draw_area(out, plot, scale, columns, low, high, i);
        memcpy(low, high, columns * sizeof *low);
    }
}

static void draw_band(FILE *out, enum chart_band_kind kind, double left, double top, double width,
                      double height)
{
    static const char *const colours[] = {
        [CHART_GAP] = "var(--chart-gap,#e8e8e8)", [CHART_SURGE] = "var(--chart-surge,#fde6bf)"};
    fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" style=\"fill:%s\"/>\n",
            left, top, width, height, colours[kind]);
    if (kind == CHART_SURGE)
        fprintf(out,
                "<path d=\"M%.1f %.1fv%.1fM%.1f %.1fv%.1f\" "
                "style=\"fill:none;stroke:var(--chart-ink,#222);stroke-dasharray:2 3\"/>\n",
                left, top, height, left + width, top, height);
}

static void draw_bands(FILE *out, const struct chart *chart, const struct plot *plot)
{
    const double steps = (double)chart->step_count;
    for (size_t i = 0; i < chart->band_count; i++) {
        const struct chart_band *band = &chart->bands[i];
        const double from = fmax(0, fmin(band->from, steps));
        const double until = fmax(from, fmin(band->until, steps));
        const double left = plot->left + plot->width * from / steps;
        const double width = fmax(1, plot->width * (until - from) / steps);
        draw_band(out, band->kind, left, plot->top, width, plot->height);
        /* A panel has room for the numbers of surges only. */
        const bool room = chart->kind != CHART_PANELS || band->kind == CHART_SURGE;
        if (room && band->label != NULL && band->label[0] != '\0')
            draw_text(out, left + width / 2, plot->top + TEXT_SIZE, TEXT_MIDDLE, band->label);
    }
}

static void draw_values(FILE *out, const struct plot *plot, const struct scale *scale)
{
    char text[SCALE_TEXT_SIZE];
    for (unsigned i = 0; i <= scale->ticks; i++) {
        const double y = plot->top + plot->height * (1 - (double)i / scale->ticks);
        fprintf(out,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" "
                "style=\"stroke:var(--chart-grid,#ddd)\"/>\n",
                plot->left, plot->left + plot->width, y, y);
        draw_text(out, plot->left - 6, y + 4, TEXT_END, scale_text(scale, scale->tick * i, text));
    }
}

/* The texts below the steps, as many as have room. */
static void draw_steps(FILE *out, const struct chart *chart, const struct plot *plot)
{
    const double bottom = plot->top + plot->height;
    double end = 0;
    for (size_t i = 0; i < chart->step_count; i++) {
        const char *text = chart->steps[i];
        if (text == NULL || text[0] == '\0')
            continue;
        const double half = draw_text_width(text) / 2;
        const double x = x_of(plot, chart->step_count, i);
        fprintf(out,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" "
                "style=\"stroke:var(--chart-ink,#222)\"/>\n",
                x, x, bottom, bottom + 4);
        /* The first and last text stay on the paper. */
        const double middle = fmin(fmax(x, half + 2), PAPER_WIDTH - half - 2);
        if (middle - half < end + 6)
            continue;
        draw_text(out, middle, bottom + 16, TEXT_MIDDLE, text);
        end = middle + half;
    }
}

static void draw_plot(FILE *out, const struct chart *chart, const struct plot *plot,
                      const struct scale *scale)
{
    draw_bands(out, chart, plot);
    draw_values(out, plot, scale);
    draw_steps(out, chart, plot);
}

static bool has_band(const struct chart *chart, enum chart_band_kind kind)
{
    for (size_t i = 0; i < chart->band_count && chart->band_titles[kind] != NULL; i++)
        if (chart->bands[i].kind == kind)
            return true;
    return false;
}

/* What bands of a kind are, behind the entries of the series. */
static void draw_band_entry(FILE *out, const struct chart *chart, enum chart_band_kind kind,
                            double *x, double *y)
{
    const char *title = chart->band_titles[kind];
    const double width = LEGEND_SWATCH + 4 + draw_text_width(title) + 16;
    if (*x + width > PAPER_WIDTH && *x > PLOT_LEFT) {
        *x = PLOT_LEFT;
        *y += LINE_HEIGHT;
    }
    if (out != NULL) {
        draw_band(out, kind, *x, *y + 4, LEGEND_SWATCH - 6, 10);
        draw_text(out, *x + LEGEND_SWATCH, *y + 13, TEXT_START, title);
    }
    *x += width;
}

/* The legend's entries, row by row; only measured where `out` is NULL. Returns its height. */
static double draw_legend(FILE *out, const struct chart *chart, double top)
{
    double x = PLOT_LEFT, y = top;
    const bool named =
        chart->series_count > 1 || has_band(chart, CHART_GAP) || has_band(chart, CHART_SURGE);
    for (size_t i = 0; i < chart->series_count && named; i++) {
        const double width = LEGEND_SWATCH + 4 + draw_text_width(chart->series[i].label) + 16;
        if (x + width > PAPER_WIDTH && x > PLOT_LEFT) {
            x = PLOT_LEFT;
            y += LINE_HEIGHT;
        }
        if (out != NULL && chart->kind == CHART_STACK)
            fprintf(out,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"10\" style=\"fill:%s\"/>\n",
                    x, y + 4, LEGEND_SWATCH - 6, draw_colour(i));
        else if (out != NULL)
            fprintf(out,
                    "<path d=\"M%.1f %.1fh%d\" "
                    "style=\"fill:none;stroke:%s;stroke-width:2.4;stroke-dasharray:%s\"/>\n",
                    x, y + 9, LEGEND_SWATCH - 4, draw_colour(i),
                    draw_dashes(i)[0] == '\0' ? "none" : draw_dashes(i));
        if (out != NULL)
            draw_text(out, x + LEGEND_SWATCH, y + 13, TEXT_START, chart->series[i].label);
        x += width;
    }
    for (int kind = CHART_GAP; kind <= CHART_SURGE; kind++)
        if (has_band(chart, (enum chart_band_kind)kind))
            draw_band_entry(out, chart, (enum chart_band_kind)kind, &x, &y);
    return named ? y + LINE_HEIGHT + 4 - top : 0;
}

static double panels_height(const struct chart *chart)
{
    const size_t rows = (chart->series_count + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
    return LINE_HEIGHT + (double)rows * PANEL_STRIDE + LINE_HEIGHT;
}

static double plot_height(const struct chart *chart)
{
    return chart->low ? LOW_HEIGHT : PLOT_HEIGHT;
}

double lines_height(const struct chart *chart)
{
    if (chart->kind == CHART_PANELS)
        return panels_height(chart);
    return draw_legend(NULL, chart, 0) + UNIT_HEIGHT + plot_height(chart) + LINE_HEIGHT +
           LINE_HEIGHT + 6;
}

static void draw_panels(FILE *out, const struct chart *chart, double top)
{
    const double width = (double)(PAPER_WIDTH - PLOT_RIGHT) / PANEL_COLUMNS;
    draw_text(out, 8, top + TEXT_SIZE, TEXT_START, chart->unit);
    for (size_t i = 0; i < chart->series_count; i++) {
        const size_t row = i / PANEL_COLUMNS;
        const double left = (double)(i % PANEL_COLUMNS) * width;
        const struct plot plot = {.left = left + PANEL_LEFT,
                                  .top = top + 2 * LINE_HEIGHT + (double)row * PANEL_STRIDE,
                                  .width = width - PANEL_LEFT - PANEL_GAP + 8,
                                  .height = PANEL_HEIGHT};
        const struct scale scale =
            scale_make(scale_largest(chart->series[i].values, chart->step_count), PANEL_TICKS_MOST);
        draw_plot(out, chart, &plot, &scale);
        draw_line(out, chart, &plot, &scale, i, 0);
        fputs("<g font-weight=\"bold\">\n", out);
        draw_text(out, plot.left, plot.top - 6, TEXT_START, chart->series[i].label);
        fputs("</g>\n", out);
    }
    draw_text(out, PAPER_WIDTH / 2.0, top + panels_height(chart) - 8, TEXT_MIDDLE,
              chart->step_title);
}

void lines_draw(FILE *out, const struct chart *chart, double top)
{
    if (chart->kind == CHART_PANELS) {
        draw_panels(out, chart, top);
        return;
    }
    const double legend = draw_legend(out, chart, top);
    const struct plot plot = {.left = PLOT_LEFT,
                              .top = top + legend + UNIT_HEIGHT,
                              .width = PAPER_WIDTH - PLOT_LEFT - PLOT_RIGHT,
                              .height = plot_height(chart)};
    double largest = 0;
    if (chart->kind == CHART_STACK)
        largest = stack_largest(chart, &plot);
    else
        for (size_t i = 0; i < chart->series_count; i++)
            largest = fmax(largest, scale_largest(chart->series[i].values, chart->step_count));
    const struct scale scale = scale_make(largest, chart->low ? LOW_TICKS_MOST : TICKS_MOST);
    draw_text(out, 8, plot.top - 10, TEXT_START, chart->unit);
    if (chart->kind == CHART_STACK) {
        /* Below the lines of the values, so that these can be read. */
        draw_bands(out, chart, &plot);
        draw_stack(out, chart, &plot, &scale);
        draw_values(out, &plot, &scale);
        draw_steps(out, chart, &plot);
    } else {
        draw_plot(out, chart, &plot, &scale);
        for (size_t i = 0; i < chart->series_count; i++)
            draw_line(out, chart, &plot, &scale, i, i);
    }
    draw_text(out, plot.left + plot.width / 2, plot.top + plot.height + 2 * LINE_HEIGHT + 2,
              TEXT_MIDDLE, chart->step_title);
}
