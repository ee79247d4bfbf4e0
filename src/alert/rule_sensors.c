/* Rules about the observation itself: a sensor that is silent, one that loses packets.
 *
 * A sensor is missed by its coverage, not by its packets: a line without traffic has coverage. One that has been silent
 * for FORGET_DAYS is taken for switched off; so an old capture that was read does not ring for ever. */
#include "alert/rules.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { FORGET_DAYS = 7, LOSSY_LEAST_PACKETS = 100 };

static void take_coverage(const struct look *look)
{
    const struct result *rows = &look->recent->sensors;
    for (size_t i = 0; i < rows->rows; i++) {
        const struct cell *until = result_cell(rows, i, RECENT_SENSOR_UNTIL);
        struct book_sensor *sensor =
            book_sensor(look->book, result_cell(rows, i, RECENT_SENSOR_NAME)->text);
        if (sensor != NULL && until->count * NS_PER_US > sensor->until.ns)
            sensor->until.ns = until->count * NS_PER_US;
    }
}

bool rule_silent_sensor(const struct look *look, struct notices *notices, struct error *error)
{
    char since[INSTANT_TEXT_SIZE];
    (void)error;
    take_coverage(look);
    for (size_t i = 0; i < look->book->sensor_count; i++) {
        const struct book_sensor *sensor = &look->book->sensors[i];
        const int64_t silent_s = instant_seconds(look->now) - instant_seconds(sensor->until);
        if ((double)silent_s < look->at * S_PER_MINUTE ||
            silent_s > (int64_t)FORGET_DAYS * S_PER_DAY)
            continue;
        struct notice *n = notices_add(notices, "silent-sensor");
        if (n == NULL)
            return true;
        snprintf(n->key, sizeof n->key, "%s", sensor->name);
        n->severity = look->severity;
        n->first = n->last = sensor->until;
        instant_format(sensor->until, since);
        snprintf(n->en, sizeof n->en,
                 "Sensor %s has reported nothing since %s. Is it running? teiten doctor looks.",
                 sensor->name, since);
        snprintf(n->ja, sizeof n->ja,
                 "センサー %s から %s 以降の報告がありません。稼働しているか teiten doctor "
                 "で確認してください。",
                 sensor->name, since);
        n->evidence = json_pack("{s:s, s:s}", "sensor", sensor->name, "since", since);
    }
    return true;
}

bool rule_lossy_sensor(const struct look *look, struct notices *notices, struct error *error)
{
    const struct result *rows = &look->recent->sensors;
    (void)error;
    if (look->learning)
        return true;
    for (size_t i = 0; i < rows->rows; i++) {
        const char *name = result_cell(rows, i, RECENT_SENSOR_NAME)->text;
        const int64_t received = result_cell(rows, i, RECENT_SENSOR_RECEIVED)->count;
        const int64_t dropped = result_cell(rows, i, RECENT_SENSOR_DROPPED)->count;
        const double percent = 100 * (double)dropped / (double)(received + dropped + 1);
        if (received + dropped < LOSSY_LEAST_PACKETS || percent < look->at)
            continue;
        struct notice *n = notices_add(notices, "lossy-sensor");
        if (n == NULL)
            return true;
        snprintf(n->key, sizeof n->key, "%.63s", name);
        n->severity = look->severity;
        n->last = n->first =
            (struct instant){result_cell(rows, i, RECENT_SENSOR_UNTIL)->count * NS_PER_US};
        n->count = (uint64_t)dropped;
        snprintf(n->en, sizeof n->en,
                 "Sensor %.63s lost %.1f percent of its packets (%" PRId64 " of %" PRId64
                 "): its counts are too low. A larger --buffer may help.",
                 name, percent, dropped, received + dropped);
        snprintf(n->ja, sizeof n->ja,
                 "センサー %.63s がパケットの %.1f%%（%" PRId64 " / %" PRId64
                 "）を取りこぼし、集計値が実際より少なくなっています。--buffer "
                 "の拡大を検討してください。",
                 name, percent, dropped, received + dropped);
        n->evidence = json_pack("{s:s, s:I, s:I}", "sensor", name, "received", (json_int_t)received,
                                "dropped", (json_int_t)dropped);
    }
    return true;
}
