/* See fresh.h. */
#include "alert/fresh.h"
#include "alert/dates.h"
#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t hash_of(const void *bytes, size_t length)
{
    uint8_t digest[CONTENT_HASH_BYTES];
    uint64_t hash;
    content_hash_bytes(bytes, length, digest);
    memcpy(&hash, digest, sizeof hash);
    return hash;
}

/* By day, sensor and name, not by where the store is mounted. */
static uint64_t segment_hash(const struct segment *segment)
{
    char text[SENSOR_NAME_LIMIT + SEGMENT_NAME_SIZE + 32];
    int length =
        snprintf(text, sizeof text, "%u/%s/%s", segment->day, segment->sensor, segment->name);
    return hash_of(text, (size_t)length);
}

/* Sums hashes of name and time of the folders below: the order of readdir(3) does not matter. */
static uint64_t look_at_folder(int parent, const char *name, const char *begin, int depth)
{
    struct {
        uint64_t name;
        int64_t seconds, nanoseconds;
        uint64_t inode;
    } seen = {0};
    struct stat status;
    uint64_t sum = 0;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return 0;
    if (fstat(fd, &status) == 0) {
        seen.name = hash_of(name, strlen(name));
        seen.seconds = status.st_mtim.tv_sec;
        seen.nanoseconds = status.st_mtim.tv_nsec;
        seen.inode = status.st_ino;
        sum = hash_of(&seen, sizeof seen);
    }
    DIR *folder = depth > 0 ? fdopendir(fd) : NULL;
    if (folder == NULL) {
        close(fd);
        return sum;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (strncmp(entry->d_name, begin, strlen(begin)) == 0)
            sum += look_at_folder(dirfd(folder), entry->d_name, "sensor=", depth - 1);
    closedir(folder);
    return sum;
}

static uint32_t newest_day(const char *store, uint32_t today)
{
    DIR *folder = opendir(store);
    uint32_t newest = 0, day;
    if (folder == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (strncmp(entry->d_name, "day=", 4) == 0 && date_read(entry->d_name + 4, &day) &&
            day > newest && day <= today + 1)
            newest = day;
    closedir(folder);
    return newest;
}

static int by_number(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* Those that were looked at go; of the rest, `before` first. */
static bool divide(struct fresh_segments *s, const struct book *book, uint32_t newest)
{
    size_t kept = 0, old = 0;
    struct segment *all = s->all.segments;
    s->hashes = calloc(s->all.count + 1, sizeof *s->hashes);
    if (s->hashes == NULL)
        return false;
    for (size_t i = 0; i < s->all.count; i++) {
        s->hashes[i] = segment_hash(&all[i]);
        if (!book_has_looked(book, s->hashes[i]))
            all[kept++] = all[i];
    }
    s->hash_count = s->all.count;
    qsort(s->hashes, s->hash_count, sizeof *s->hashes, by_number);
    /* The list is by day. */
    while (!book->learned && old < kept && all[old].day + 1 < newest)
        old++;
    s->before = (struct segment_list){old, all};
    s->now = (struct segment_list){kept - old, all + old};
    return true;
}

bool fresh_list(struct fresh *fresh, const char *store, const struct book *book, uint32_t today,
                struct fresh_segments *ret_segments, struct error *error)
{
    size_t passed_over;
    const uint64_t folders = look_at_folder(AT_FDCWD, store, "day=", 2);
    *ret_segments = (struct fresh_segments){0};
    if (folders == fresh->folders && folders != 0)
        return true;
    const uint32_t newest = newest_day(store, today);
    const uint32_t first = !book->learned || newest < FRESH_DAYS ? 0 : newest - FRESH_DAYS;
    if (!segment_list_read(store, first, UINT32_MAX, NULL, &ret_segments->all, &passed_over, error))
        return false;
    ret_segments->listed = true;
    fresh->newest_day = newest;
    if (ret_segments->all.count > 0)
        fresh->first_day = ret_segments->all.segments[0].day;
    fresh->folders = folders;
    return divide(ret_segments, book, newest) ||
           error_set(error, ERROR_FAILED, "no memory for the names of segments");
}

void fresh_note(struct fresh_segments *segments, struct book *book)
{
    free(book->looked);
    book->looked = segments->hashes;
    book->looked_count = segments->hash_count;
    segments->hashes = NULL;
}

void fresh_forget(struct fresh *fresh)
{
    fresh->folders = 0;
}

void fresh_segments_clear(struct fresh_segments *segments)
{
    segment_list_clear(&segments->all);
    free(segments->hashes);
    *segments = (struct fresh_segments){0};
}
