#include "capture/archive_file.h"

#include "base/types.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_END ".pcapng.zst"

enum { ZSTD_LEVEL = 1, SNAP_LEN = 262144 };
enum { STAMP_BYTES = 16 };          /* YYYYMMDDTHHMMSSZ */
enum { SAME_SECOND_LIMIT = 10000 }; /* files of one second */
enum { CLOCK_BACK_S = 60 }; /* packets of several queues come in another order by far less */

/* When a file was begun, as its name says: what makes one older than another. */
struct age {
    char stamp[STAMP_BYTES + 1];
    uint32_t number; /* within the second: 1, or N of "-N" */
};

static const char stamp_form[] = "ddddddddTddddddZ"; /* d: a digit */

/* False when it is no file of this sensor. */
static bool name_parse(const char *name, const char *sensor, struct age *ret_age)
{
    size_t length = strlen(sensor);
    if (strncmp(name, sensor, length) != 0 || name[length] != '-')
        return false;
    name += length + 1;
    for (size_t i = 0; i < STAMP_BYTES; i++) {
        bool digit = name[i] >= '0' && name[i] <= '9';
        if (stamp_form[i] == 'd' ? !digit : name[i] != stamp_form[i])
            return false;
    }
    struct age age = {.number = 1};
    memcpy(age.stamp, name, STAMP_BYTES);
    name += STAMP_BYTES;
    if (*name == '-') {
        age.number = 0;
        for (name++; *name >= '0' && *name <= '9' && age.number < SAME_SECOND_LIMIT; name++)
            age.number = age.number * 10 + (uint32_t)(*name - '0');
    }
    *ret_age = age;
    return strcmp(name, NAME_END) == 0;
}

static bool age_less(const struct age *a, const struct age *b)
{
    int order = strcmp(a->stamp, b->stamp);
    return order < 0 || (order == 0 && a->number < b->number);
}

static void name_format(const struct archive_files *files, struct instant time, uint32_t number,
                        char name[ARCHIVE_NAME_SIZE])
{
    int64_t seconds = time.ns < 0 ? 0 : instant_seconds(time);
    uint32_t second = (uint32_t)(seconds % S_PER_DAY);
    int year, month, day;
    day_to_date((uint32_t)(seconds / S_PER_DAY), &year, &month, &day);
    char more[16] = "";
    if (number > 1)
        snprintf(more, sizeof more, "-%u", number);
    snprintf(name, ARCHIVE_NAME_SIZE, "%s-%04d%02d%02dT%02u%02u%02uZ%s" NAME_END, files->sensor,
             year, month, day, second / S_PER_HOUR, second / S_PER_MINUTE % 60, second % 60, more);
}

/* What is in the folder now. */
struct survey {
    uint64_t bytes; /* of all files of the sensor */
    uint64_t oldest_bytes;
    bool removable; /* there is a file besides the open one: */
    char oldest[NAME_MAX + 1];
};

static struct survey look(const struct archive_files *files)
{
    struct survey survey = {0};
    struct age oldest = {0};
    rewinddir(files->directory);
    for (const struct dirent *entry; (entry = readdir(files->directory)) != NULL;) {
        struct age age;
        struct stat about;
        if (!name_parse(entry->d_name, files->sensor, &age) ||
            fstatat(dirfd(files->directory), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(about.st_mode))
            continue;
        survey.bytes += (uint64_t)about.st_size;
        bool open_now = files->file >= 0 && strcmp(entry->d_name, files->name) == 0;
        if (open_now || (survey.removable && !age_less(&age, &oldest)))
            continue;
        survey.removable = true;
        survey.oldest_bytes = (uint64_t)about.st_size;
        oldest = age;
        snprintf(survey.oldest, sizeof survey.oldest, "%s", entry->d_name);
    }
    return survey;
}

/* Removes the oldest until `more` bytes fit. False, with errno: it cannot be removed. Where no file
 * but the open one is left, that is let be: file_bytes bounds it. */
static bool make_room(struct archive_files *files, uint64_t more)
{
    struct survey survey = look(files);
    bool removed = true;
    while (removed && survey.bytes + more > files->limit_bytes && survey.removable) {
        removed = unlinkat(dirfd(files->directory), survey.oldest, 0) == 0;
        files->removed += removed;
        survey = look(files);
    }
    files->disk_bytes = survey.bytes;
    return removed;
}

/* A full disk is no reason to refuse the folder: there may be room later. */
static bool try_folder(struct archive_files *files, struct error *error)
{
    char name[ARCHIVE_NAME_SIZE];
    snprintf(name, sizeof name, ".%s-try", files->sensor);
    int folder = dirfd(files->directory);
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (file < 0)
        return errno == ENOSPC || errno == EDQUOT ||
               error_set_errno(error, ERROR_FAILED, "%.512s: cannot write the archive there",
                               files->folder);
    close(file);
    unlinkat(folder, name, 0);
    return true;
}

bool archive_files_open(struct archive_files *files, struct error *error)
{
    files->file = -1;
    if (files->sensor[0] == '.' || files->sensor[0] == '\0' || strchr(files->sensor, '/') != NULL ||
        strlen(files->sensor) > ARCHIVE_SENSOR_LIMIT)
        return error_set(
            error, ERROR_USAGE,
            "sensor '%.140s': no name for files; without '/', not beginning with a dot, "
            "%d bytes at most",
            files->sensor, ARCHIVE_SENSOR_LIMIT);
    if (mkdir(files->folder, 0750) != 0 && errno != EEXIST)
        return error_set_errno(error, ERROR_FAILED, "%.512s: cannot make the archive's folder",
                               files->folder);
    files->directory = opendir(files->folder);
    if (files->directory == NULL)
        return error_set_errno(error, ERROR_FAILED, "%.512s: cannot open the archive's folder",
                               files->folder);
    files->packed_room = ZSTD_compressBound(ARCHIVE_PIECE_BYTES);
    files->packed = malloc(files->packed_room);
    files->compressor = ZSTD_createCCtx();
    bool made = files->packed != NULL && files->compressor != NULL;
    if (!made)
        error_set(error, ERROR_FAILED, "%.512s: no memory for the archive", files->folder);
    if (!made || !try_folder(files, error)) {
        archive_files_close(files);
        return false;
    }
    ZSTD_CCtx_setParameter(files->compressor, ZSTD_c_compressionLevel, ZSTD_LEVEL);
    (void)make_room(files, 0);
    return true;
}

void archive_files_close(struct archive_files *files)
{
    assert(files->file < 0);
    if (files->directory != NULL)
        closedir(files->directory);
    files->directory = NULL;
    ZSTD_freeCCtx(files->compressor);
    files->compressor = NULL;
    free(files->packed);
    files->packed = NULL;
}

bool archive_times_apart(struct instant first, struct instant time)
{
    int64_t first_s = instant_seconds(first), now_s = instant_seconds(time);
    return now_s / S_PER_HOUR > first_s / S_PER_HOUR || now_s < first_s - CLOCK_BACK_S;
}

bool archive_files_due(const struct archive_files *files, struct instant time)
{
    return files->file < 0 || files->written >= files->file_bytes ||
           archive_times_apart(files->began_at, time);
}

/* Ends the file where it is cut short: an empty raw block that is the frame's last (RFC 8878 3.1.1.2)
 * makes it whole. Where the disk has no room for its three bytes, readers meet the end too early. */
static void cut_back(struct archive_files *files)
{
    static const uint8_t last_block[3] = {1, 0, 0};
    if (files->written == 0) {
        unlinkat(dirfd(files->directory), files->name, 0);
        files->begun--;
    } else if (ftruncate(files->file, (off_t)files->written) == 0) {
        (void)!pwrite(files->file, last_block, sizeof last_block, (off_t)files->written);
    }
    close(files->file);
    files->file = -1;
    files->disk_bytes = look(files).bytes;
}

static bool write_all(int file, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* What the compressor has put out, to the file. */
static bool write_out(struct archive_files *files, size_t length, struct error *error)
{
    if (files->disk_bytes + length > files->limit_bytes && !make_room(files, length))
        return error_set_errno(error, ERROR_FAILED, "%.512s: cannot remove the oldest file",
                               files->folder);
    if (!write_all(files->file, files->packed, length))
        return error_set_errno(error, ERROR_FAILED, "%.512s/%s: cannot write the archive",
                               files->folder, files->name);
    files->disk_bytes += length;
    return true;
}

static bool write_packed(struct archive_files *files, const uint8_t *blocks, size_t length,
                         ZSTD_EndDirective end, struct error *error)
{
    assert(files->file >= 0 && length <= ARCHIVE_PIECE_BYTES);
    ZSTD_inBuffer in = {blocks, length, 0};
    size_t left;
    uint64_t written = 0;
    do {
        ZSTD_outBuffer out = {files->packed, files->packed_room, 0};
        left = ZSTD_compressStream2(files->compressor, &out, &in, end);
        bool good = ZSTD_isError(left)
                        ? error_set(error, ERROR_FAILED, "%.512s/%s: cannot compress: %s",
                                    files->folder, files->name, ZSTD_getErrorName(left))
                        : write_out(files, out.pos, error);
        if (!good) {
            cut_back(files);
            return false;
        }
        written += out.pos;
    } while (left != 0);
    files->written += written;
    return true;
}

bool archive_files_begin(struct archive_files *files, struct instant time, struct error *error)
{
    assert(files->file < 0);
    for (uint32_t number = 1; files->file < 0 && number < SAME_SECOND_LIMIT; number++) {
        name_format(files, time, number, files->name);
        files->file = openat(dirfd(files->directory), files->name,
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
        if (files->file < 0 && errno != EEXIST)
            break;
    }
    if (files->file < 0)
        return error_set_errno(error, ERROR_FAILED, "%.512s/%s: cannot begin a file of the archive",
                               files->folder, files->name);
    files->began_at = time;
    files->written = 0;
    files->begun++;
    ZSTD_CCtx_reset(files->compressor, ZSTD_reset_session_only);
    files->disk_bytes = look(files).bytes; /* somebody else may have put some there, or away */
    uint8_t head[PCAPNG_SECTION_BYTES + PCAPNG_INTERFACE_BYTES];
    uint8_t *end = pcapng_put_interface(pcapng_put_section(head), files->link_type, SNAP_LEN,
                                        files->interface);
    return write_packed(files, head, (size_t)(end - head), ZSTD_e_flush, error);
}

bool archive_files_write(struct archive_files *files, const uint8_t *blocks, size_t length,
                         struct error *error)
{
    return write_packed(files, blocks, length, ZSTD_e_flush, error);
}

bool archive_files_end(struct archive_files *files, struct instant time,
                       struct pcapng_counts counts, struct error *error)
{
    if (files->file < 0)
        return true;
    uint8_t tail[PCAPNG_STATISTICS_BYTES];
    uint8_t *end = pcapng_put_statistics(tail, time, counts);
    if (!write_packed(files, tail, (size_t)(end - tail), ZSTD_e_end, error))
        return false;
    int file = files->file;
    files->file = -1;
    return close(file) == 0 ||
           error_set_errno(error, ERROR_FAILED, "%.512s/%s: cannot write the archive",
                           files->folder, files->name);
}
