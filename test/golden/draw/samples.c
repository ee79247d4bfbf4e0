/* Writes one page with a chart of each kind, of made-up numbers, to look at and to be checked as XML. */
#include "draw/chart.h"

#include <math.h>

enum { DAYS = 182 };

static double wave(size_t day, double level, double swing)
{
    return level + swing * sin((double)day * 2 * 3.14159265358979 / 7) +
           (double)(day * 7919 % 13) * level / 60;
}

int main(void)
{
    static double values[6][DAYS];
    static const char *steps[DAYS];
    static const char *const months[] = {"2020-01", "2020-02", "2020-03",
                                         "2020-04", "2020-05", "2020-06"};
    static const size_t firsts[] = {0, 31, 60, 91, 121, 152};
    for (size_t i = 0; i < 6; i++)
        steps[firsts[i]] = months[i];
    for (size_t i = 0; i < 6; i++)
        for (size_t day = 0; day < DAYS; day++)
            values[i][day] = day >= 60 && day < 66 ? NAN
                                                   : wave(day, 600 / (double)(i + 1), 40) *
                                                         (i == 2 && day > 130 ? 3 : 1);
    const struct chart_series series[] = {
        {"23/TCP", values[0]}, {"445/TCP", values[1]},  {"37215/TCP <HG532>", values[2]},
        {"80/TCP", values[3]}, {"5555/TCP", values[4]}, {"その他", values[5]}};
    const struct chart_band bands[] = {{CHART_GAP, 60, 66, "欠測"}, {CHART_SURGE, 131, 170, "1"}};
    struct chart chart = {.kind = CHART_LINES,
                          .id = "lines",
                          .title = "宛先ポート別アクセス件数の推移（令和2年上半期）",
                          .description = "Ports over half a year",
                          .unit = "件（1日・1IPアドレス当たり）",
                          .step_title = "日（Asia/Tokyo）",
                          .steps = steps,
                          .step_count = DAYS,
                          .series = series,
                          .series_count = 6,
                          .bands = bands,
                          .band_count = 2};
    const enum chart_kind kinds[] = {CHART_LINES, CHART_STACK, CHART_PANELS};
    static const char *const ids[] = {"lines", "stack", "panels"};
    puts("<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
         "charset=\"utf-8\"/><title>charts</title></head><body>");
    for (size_t i = 0; i < 3; i++) {
        chart.kind = kinds[i];
        chart.id = ids[i];
        if (!chart_svg(stdout, &chart))
            return 1;
    }
    static const double now[] = {527.29, 507.14, 127.95, 113.88, 81.95},
                        before[] = {356.27, 600.1, 120, NAN, 82};
    static const char *const ports[] = {"23/TCP", "445/TCP", "1433/TCP", "22/TCP", "123/UDP"};
    const struct chart_series ranks[] = {{"2020-02", now}, {"2020-01", before}};
    const struct chart bars = {.kind = CHART_BARS,
                               .id = "bars",
                               .title = "Accesses by destination port",
                               .description = "",
                               .unit = "per day",
                               .step_title = "",
                               .steps = ports,
                               .step_count = 5,
                               .series = ranks,
                               .series_count = 2};
    if (!chart_svg(stdout, &bars))
        return 1;
    puts("</body></html>");
    return 0;
}
