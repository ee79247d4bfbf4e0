#include "draw/chart.h"

#include "draw/inside.h"
#include "draw/markup.h"
#include "publish/width.h"

#include <assert.h>
#include <string.h>

static const char *const colours[] = {
    "var(--chart-1,#0072b2)", "var(--chart-2,#d55e00)", "var(--chart-3,#009e73)",
    "var(--chart-4,#cc79a7)", "var(--chart-5,#e69f00)", "var(--chart-6,#56b4e9)",
    "var(--chart-7,#7a5195)", "var(--chart-8,#767676)",
};
static const char *const dashes[] = {"", "7 3", "2 2", "9 3 2 3", "4 2", "12 4", "1 3", "6 2 1 2"};
enum { COLOUR_COUNT = sizeof colours / sizeof colours[0] };
_Static_assert(COLOUR_COUNT == sizeof dashes / sizeof dashes[0], "each colour has its dashes");

const char *draw_colour(size_t series)
{
    return colours[series % COLOUR_COUNT];
}

const char *draw_dashes(size_t series)
{
    return dashes[series % COLOUR_COUNT];
}

double draw_text_width(const char *text)
{
    return (double)text_width(text) * TEXT_SIZE * 0.55;
}

void draw_text(FILE *out, double x, double y, enum text_place place, const char *text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, anchors[place]);
    markup_text(out, text);
    fputs("</text>\n", out);
}

static void check(const struct chart *chart)
{
    assert(chart->step_count >= 1 && chart->step_count <= CHART_STEP_LIMIT);
    assert(chart->series_count >= 1 && chart->series_count <= CHART_SERIES_LIMIT);
    assert(chart->band_count <= CHART_BAND_LIMIT);
    assert(chart->kind != CHART_BARS ||
           (chart->series_count <= 2 && chart->step_count <= CHART_BAR_LIMIT));
    assert(chart->id[0] != '\0' &&
           strspn(chart->id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
               strlen(chart->id));
}

/* The title above, the text for those who do not see the chart, and the paper. */
static void draw_head(FILE *out, const struct chart *chart, double height)
{
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" id=\"%s\" role=\"img\" "
            "aria-labelledby=\"%s-title %s-description\" viewBox=\"0 0 %d %.0f\" width=\"%d\" "
            "height=\"%.0f\" font-family=\"sans-serif\" font-size=\"%d\" "
            "style=\"fill:var(--chart-ink,#222);max-width:100%%;height:auto\">\n<title "
            "id=\"%s-title\">",
            chart->id, chart->id, chart->id, PAPER_WIDTH, height, PAPER_WIDTH, height, TEXT_SIZE,
            chart->id);
    markup_text(out, chart->title);
    fprintf(out, "</title>\n<desc id=\"%s-description\">", chart->id);
    markup_text(out, chart->description);
    fprintf(out,
            "</desc>\n<rect width=\"%d\" height=\"%.0f\" style=\"fill:var(--chart-paper,#fff)\"/>\n"
            "<g font-size=\"%d\" font-weight=\"bold\">\n",
            PAPER_WIDTH, height, TITLE_SIZE);
    draw_text(out, 8, TITLE_SIZE + 5, TEXT_START, chart->title);
    fputs("</g>\n", out);
}

bool chart_svg(FILE *out, const struct chart *chart)
{
    check(chart);
    const double top = TITLE_SIZE + 14;
    const bool bars = chart->kind == CHART_BARS;
    draw_head(out, chart, top + (bars ? bars_height(chart) : lines_height(chart)));
    if (bars)
        bars_draw(out, chart, top);
    else
        lines_draw(out, chart, top);
    fputs("</svg>\n", out);
    return ferror(out) == 0;
}
