/* See room.h. */
#include "doctor/room.h"

#include <inttypes.h>
#include <stdio.h>

#define LEAST_FREE_BYTES (UINT64_C(64) << 20) /* less: the next segments may not fit */

const char *room_format(uint64_t bytes, char text[ROOM_TEXT_SIZE])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    unsigned unit = 0;
    while (value >= 1024 && unit < 6) {
        value /= 1024;
        unit++;
    }
    snprintf(text, ROOM_TEXT_SIZE, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text;
}

/* What the folder may still grow by. */
static uint64_t growth(const struct disk_room *room)
{
    if (room->limit_bytes == 0)
        return UINT64_MAX;
    return room->limit_bytes > room->used_bytes ? room->limit_bytes - room->used_bytes : 0;
}

uint64_t room_days(const struct disk_room *room)
{
    if (room->bytes_per_day == 0 || growth(room) <= room->free_bytes)
        return UINT64_MAX;
    return room->free_bytes / room->bytes_per_day;
}

static void judge_days(const struct disk_room *room, const char *option, struct finding *finding)
{
    char a_day[ROOM_TEXT_SIZE];
    uint64_t days = room_days(room);
    room_format(room->bytes_per_day, a_day);
    if (days == UINT64_MAX) {
        finding_say(finding, FINDING_OK, "%s a day", "1日 %s", a_day);
        return;
    }
    finding_say(finding,
                days < ROOM_FAILED_DAYS    ? FINDING_FAILED
                : days < ROOM_WARNING_DAYS ? FINDING_WARNING
                                           : FINDING_OK,
                "%s a day: full in %" PRIu64 " days", "1日 %s: あと %" PRIu64 " 日で満杯", a_day,
                days);
    if (days < ROOM_WARNING_DAYS)
        finding_advise(finding, "let the oldest detail go: %s", "古い詳細から削除する: %s", option);
}

void room_judge_disk(const struct disk_room *room, const char *option, struct finding *finding)
{
    char free_text[ROOM_TEXT_SIZE], used[ROOM_TEXT_SIZE], limit[ROOM_TEXT_SIZE];
    room_format(room->free_bytes, free_text);
    room_format(room->used_bytes, used);
    room_format(room->limit_bytes, limit);
    finding_say(finding, room->free_bytes < LEAST_FREE_BYTES ? FINDING_FAILED : FINDING_OK,
                "%s free, %s used", "空き %s、使用 %s", free_text, used);
    if (room->limit_bytes == 0) {
        finding_say(finding, FINDING_OK, "no limit", "上限なし");
    } else if (growth(room) <= room->free_bytes) {
        finding_say(finding, FINDING_OK, "limit %s fits", "上限 %s は収まる", limit);
    } else {
        finding_say(finding, FINDING_WARNING, "limit %s is more than the disk has",
                    "上限 %s はディスクに収まらない", limit);
        finding_advise(finding, "a smaller %s, at most what is used and free together",
                       "%s を使用量と空きの合計以下にする", option);
    }
    if (room->bytes_per_day > 0)
        judge_days(room, option, finding);
    else
        finding_say(finding, FINDING_OK, "no whole day yet to tell its growth from",
                    "増加量はまだ不明（1日分のデータがない）");
}

void room_judge_memory(const struct memory_room *room, struct finding *finding)
{
    char needed[ROOM_TEXT_SIZE], available[ROOM_TEXT_SIZE], group[ROOM_TEXT_SIZE];
    uint64_t more =
        room->needed_bytes > room->resident_bytes ? room->needed_bytes - room->resident_bytes : 0;
    room_format(room->needed_bytes, needed);
    room_format(room->available_bytes, available);
    finding_say(finding, more > room->available_bytes ? FINDING_FAILED : FINDING_OK,
                "at most %s by the options, %s available", "設定上の最大 %s、空き %s", needed,
                available);
    if (room->group_bytes != UINT64_MAX) {
        bool fits = room->needed_bytes <= room->group_bytes;
        finding_say(finding, fits ? FINDING_OK : FINDING_FAILED, "limit of the control group %s",
                    "cgroup の上限 %s", room_format(room->group_bytes, group));
        if (!fits)
            finding_command(finding, "systemctl set-property teiten MemoryMax=%" PRIu64 "M",
                            (room->needed_bytes >> 20) + 1);
    }
    if (finding->level == FINDING_FAILED)
        finding_advise(finding, "less of --memory, --buffer, --respond-memory",
                       "--memory、--buffer、--respond-memory を小さくする");
}
