#include "serve/warm.h"
#include "ask/period.h"
#include "store/sums_name.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What all zones have in common, then what each has. */
static const char *const common[] = {"/v1/coverage", "/v1/health"};

/* In the order in which they are worth most for what they take: surges last. */
static const struct {
    const char *question, *more;
    bool is_compared;
} parts[] = {
    {"totals", "", true},          {"tools", "", true},       {"classes", "", true},
    {"classes", "&by=day", false}, {"ports", "&top=8", true}, {"countries", "&top=8", true},
    {"surges", "&top=50", false},
};

enum {
    COMMON = sizeof common / sizeof common[0],
    OF_ZONE = 1 + sizeof parts / sizeof parts[0], /* its coverage, and what is asked */
    PERIOD_DAYS = 7,
    DAY_MINUTES = 24 * 60,
};

/* --- zones */

static bool has_zone(const struct warm *warm, const char *name)
{
    for (size_t i = 0; i < warm->zone_count; i++)
        if (strcmp(warm->zones[i].name, name) == 0)
            return true;
    return false;
}

/* "Asia~Tokyo-7208c6fbc27c8352" (ask/sums.h). */
static void add_zone(struct warm *warm, const char *folder)
{
    char name[sizeof warm->zones[0].name];
    const size_t length = strlen(folder), tail = SUMS_DIGEST_DIGITS + 1;
    if (folder[0] == '.' || length <= tail || length - tail >= sizeof name ||
        folder[length - tail] != '-' || warm->zone_count == WARM_ZONES)
        return;
    snprintf(name, sizeof name, "%.*s", (int)(length - tail), folder);
    for (char *c = name; *c != '\0'; c++)
        *c = *c == '~' ? '/' : *c;
    if (has_zone(warm, name) || strpbrk(name, "&=?#% ") != NULL)
        return;
    struct warm_zone *zone = &warm->zones[warm->zone_count++];
    *zone = (struct warm_zone){.first = ""};
    memcpy(zone->name, name, sizeof name);
}

static void find_zones(struct warm *warm, const char *store)
{
    char path[4200];
    const struct dirent *entry;
    snprintf(path, sizeof path, "%s/sums", store);
    DIR *folder = opendir(path);
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        add_zone(warm, entry->d_name);
    if (folder != NULL)
        closedir(folder);
}

/* --- days */

/* Of a text that begins with a date. */
static bool read_day(const char *text, uint32_t *ret_day)
{
    char date[WARM_DAY_SIZE];
    struct period period;
    struct error error;
    snprintf(date, sizeof date, "%.10s", text);
    if (strlen(date) != sizeof date - 1 || !period_parse(date, &period, &error))
        return false;
    *ret_day = (uint32_t)(period.from.minutes / DAY_MINUTES);
    return true;
}

static void write_day(uint32_t day, char text[WARM_DAY_SIZE])
{
    char whole[DAY_TEXT_SIZE];
    snprintf(text, WARM_DAY_SIZE, "%.10s", day_format(day, whole));
}

static bool is_midnight(const char *time)
{
    return strncmp(time + strcspn(time, "T"), "T00:00", 6) == 0 &&
           (time[16] != ':' || strncmp(time + 16, ":00", 3) == 0);
}

/* The same date a year before; 29 February is 1 March then. */
static bool year_before(const char *text, uint32_t *ret_day)
{
    char before[32];
    char *rest = NULL;
    const long year = strtol(text, &rest, 10);
    snprintf(before, sizeof before, "%04ld%.6s", year - 1,
             strcmp(rest, "-02-29") == 0 ? "-03-01" : rest);
    return read_day(before, ret_day);
}

/* The period a year before, where something was observed then; else "". */
static void add_compare(const struct warm *warm, const struct warm_zone *zone, char *text,
                        size_t size)
{
    uint32_t first, last, from;
    char first_text[WARM_DAY_SIZE], last_text[WARM_DAY_SIZE];
    text[0] = '\0';
    if (!year_before(zone->first, &first) || !year_before(zone->last, &last) ||
        !read_day(warm->store_from, &from) || last + 1 < from ||
        (last + 1 == from && !is_midnight(warm->store_from)))
        return;
    write_day(first, first_text);
    write_day(last, last_text);
    snprintf(text, size, "&compare=%s..%s", first_text, last_text);
}

/* --- targets */

bool warm_begin(struct warm *warm, const char *store, int64_t now_ms)
{
    if (warm->at == 0 && now_ms >= warm->round_ms)
        find_zones(warm, store);
    return warm->zone_count > 0 && (warm->at > 0 || now_ms >= warm->round_ms);
}

static void write_target(const struct warm *warm, const struct warm_zone *zone, size_t part,
                         char target[WARM_TARGET_SIZE])
{
    char compare[48];
    const char *language = strcmp(zone->name, "Asia/Tokyo") == 0 ? "ja" : "en";
    if (part == 0) {
        snprintf(target, WARM_TARGET_SIZE, "/v1/coverage?lang=%s&tz=%s", language, zone->name);
        return;
    }
    add_compare(warm, zone, compare, sizeof compare);
    snprintf(target, WARM_TARGET_SIZE, "/v1/%s?lang=%s&tz=%s&period=%s..%s%s%s",
             parts[part - 1].question, language, zone->name, zone->first, zone->last,
             parts[part - 1].is_compared ? compare : "", parts[part - 1].more);
}

bool warm_target(struct warm *warm, int64_t now_ms, char ret_target[WARM_TARGET_SIZE])
{
    if (warm->at < COMMON) {
        snprintf(ret_target, WARM_TARGET_SIZE, "%s", common[warm->at]);
        return true;
    }
    for (; (warm->at - COMMON) / OF_ZONE < warm->zone_count; warm->at++) {
        const size_t part = (warm->at - COMMON) % OF_ZONE;
        const struct warm_zone *zone = &warm->zones[(warm->at - COMMON) / OF_ZONE];
        if (part > 0 && zone->first[0] == '\0')
            continue; /* nothing was observed */
        write_target(warm, zone, part, ret_target);
        return true;
    }
    warm->at = 0;
    warm->round_ms = now_ms + WARM_ROUND_MS;
    return false;
}

/* The last seven days that the store has something of. */
static void take_days(struct warm_zone *zone, const char *until)
{
    uint32_t last;
    if (!read_day(until, &last))
        return;
    last -= is_midnight(until);
    write_day(last, zone->last);
    write_day(last - (PERIOD_DAYS - 1), zone->first);
}

bool warm_tries(struct warm *warm)
{
    const bool tries = !warm->has_tried;
    warm->has_tried = true;
    return tries;
}

void warm_heard(struct warm *warm, const struct document *answer)
{
    const char *from = "", *until = "";
    const size_t at = warm->at++;
    warm->has_tried = false;
    const bool is_of_zone = at >= COMMON && (at - COMMON) % OF_ZONE == 0;
    if (answer == NULL || (at != 0 && !is_of_zone))
        return;
    json_t *json = json_loadb(answer->bytes, answer->length, 0, NULL);
    if (json != NULL &&
        json_unpack(json, "{s:{s:s, s:s}}", "period", "from", &from, "until", &until) == 0) {
        if (is_of_zone)
            take_days(&warm->zones[(at - COMMON) / OF_ZONE], until);
        else
            snprintf(warm->store_from, sizeof warm->store_from, "%s", from);
    }
    json_decref(json);
}
