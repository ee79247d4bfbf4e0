/* See archive_list.h. */
#include "capture/archive_list.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STAMP_LENGTH = 16, SLACK_S = 1 };

/* The number that these digits are; -1: they are none. */
static int read_digits(const char *text, size_t digits)
{
    int number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

/* "20200630T235959Z": all of its digits, and a moment that there is. */
static bool take_stamp(const char *at, struct instant *ret_begin)
{
    static const uint8_t places[6][2] = {{0, 4}, {4, 2}, {6, 2}, {9, 2}, {11, 2}, {13, 2}};
    int parts[6];
    uint32_t day;
    for (unsigned i = 0; i < 6; i++)
        if ((parts[i] = read_digits(at + places[i][0], places[i][1])) < 0)
            return false;
    if (at[8] != 'T' || at[15] != 'Z' || !day_from_date(parts[0], parts[1], parts[2], &day))
        return false;
    ret_begin->ns =
        ((int64_t)day * S_PER_DAY + parts[3] * S_PER_HOUR + parts[4] * S_PER_MINUTE + parts[5]) *
        NS_PER_S;
    return true;
}

/* "tokyo-1-20200630T235959Z.pcapng.zst", "...Z-2.pcapng.zst". */
static bool read_name(const char *name, const char *sensor, struct instant *ret_begin)
{
    const char *end = strstr(name, ".pcapng");
    if (sensor != NULL) {
        const size_t length = strlen(sensor);
        return strncmp(name, sensor, length) == 0 && name[length] == '-' &&
               strnlen(name + length + 1, STAMP_LENGTH) == STAMP_LENGTH &&
               take_stamp(name + length + 1, ret_begin);
    }
    for (const char *at = name; end != NULL && at + STAMP_LENGTH <= end; at++)
        if (take_stamp(at, ret_begin))
            return true;
    return false;
}

static bool add(struct archive_list *list, const char *name, struct instant begin)
{
    if (list->count == list->room) {
        const size_t room = list->room == 0 ? 64 : list->room * 2;
        struct archive_name *items =
            list->count >= ARCHIVE_LIST_LIMIT ? NULL : realloc(list->items, room * sizeof *items);
        if (items == NULL)
            return false;
        list->items = items;
        list->room = room;
    }
    snprintf(list->items[list->count].name, sizeof list->items->name, "%s", name);
    list->items[list->count++].begin = begin;
    return true;
}

static int by_begin(const void *left, const void *right)
{
    const struct archive_name *a = left, *b = right;
    if (a->begin.ns != b->begin.ns)
        return a->begin.ns < b->begin.ns ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* A file may have packets of the span if it begins in the hour before it, or in it. */
bool archive_list_fill(struct archive_list *list, const char *folder, const char *sensor,
                       struct instant first, struct instant last, struct error *error)
{
    DIR *directory = opendir(folder);
    struct instant begin;
    bool good = true;
    if (directory == NULL)
        return error_set_errno(error, ERROR_INPUT, "raw packets: %.200s", folder);
    for (struct dirent *entry; good && (entry = readdir(directory)) != NULL;)
        if (strlen(entry->d_name) < ARCHIVE_LIST_NAME && read_name(entry->d_name, sensor, &begin) &&
            begin.ns / NS_PER_S >= first.ns / NS_PER_S - S_PER_HOUR - SLACK_S &&
            begin.ns / NS_PER_S <= last.ns / NS_PER_S + SLACK_S)
            good = add(list, entry->d_name, begin);
    closedir(directory);
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_begin);
    return good || error_set(error, ERROR_FAILED, "no memory for the names of %.200s", folder);
}

void archive_list_clear(struct archive_list *list)
{
    free(list->items);
    *list = (struct archive_list){0};
}
