/* Rules about the disk of the store: little is left, of bytes or of files, or soon will be. */
#include "alert/rules.h"

#include <jansson.h>
#include <stdio.h>
#include <sys/statvfs.h>

static bool look_at_disk(const struct look *look, struct statvfs *ret_room, struct error *error)
{
    return statvfs(look->store, ret_room) == 0 ||
           error_set_errno(error, ERROR_FAILED, "store %.200s", look->store);
}

static struct notice *notice_of(const struct look *look, const char *rule, const char *key,
                                struct notices *notices)
{
    struct notice *n = notices_add(notices, rule);
    if (n == NULL)
        return NULL;
    snprintf(n->key, sizeof n->key, "%s", key);
    n->severity = look->severity;
    n->first = n->last = look->now;
    return n;
}

static void tell_little(const struct look *look, const char *key, const char *en, const char *ja,
                        uint64_t left, uint64_t all, struct notices *notices)
{
    const double percent = 100 * (double)left / (double)all;
    struct notice *n = percent < look->at ? notice_of(look, "disk", key, notices) : NULL;
    if (n == NULL)
        return;
    snprintf(n->en, sizeof n->en, "The disk of the store has %.1f percent of its %s left. %s",
             percent, en, "--store-limit keeps the store below a size.");
    snprintf(
        n->ja, sizeof n->ja,
        "保存先のディスクの%sの空きが %.1f%% です。--store-limit で保存量の上限を設定できます。",
        ja, percent);
    n->evidence =
        json_pack("{s:I, s:I, s:s}", "free", (json_int_t)left, "all", (json_int_t)all, "of", key);
}

/* A file system without a fixed number of files says 0. */
bool rule_disk(const struct look *look, struct notices *notices, struct error *error)
{
    struct statvfs room;
    if (!look_at_disk(look, &room, error))
        return false;
    if (room.f_blocks > 0)
        tell_little(look, "store", "room", "容量", (uint64_t)room.f_bavail * room.f_frsize,
                    (uint64_t)room.f_blocks * room.f_frsize, notices);
    if (room.f_files > 0)
        tell_little(look, "files", "inodes", "iノード", room.f_favail, room.f_files, notices);
    return true;
}

bool rule_disk_trend(const struct look *look, struct notices *notices, struct error *error)
{
    struct statvfs room;
    if (!look_at_disk(look, &room, error))
        return false;
    const uint64_t left = (uint64_t)room.f_bavail * room.f_frsize;
    const uint32_t day = instant_day(look->now);
    room_note(&look->book->room, day, left);
    const double days = room_days_left(&look->book->room, day, left);
    struct notice *n = days < look->at ? notice_of(look, "disk-trend", "store", notices) : NULL;
    if (n == NULL)
        return true;
    snprintf(
        n->en, sizeof n->en,
        "At the pace of the last days the disk of the store is full in %.0f days. --store-limit "
        "keeps the store below a size.",
        days);
    snprintf(
        n->ja, sizeof n->ja,
        "このままの増加が続くと、保存先のディスクは約%.0f日でいっぱいになります。--store-limit "
        "で保存量の上限を設定できます。",
        days);
    n->evidence = json_pack("{s:I, s:f}", "free", (json_int_t)left, "days", days);
    return true;
}
