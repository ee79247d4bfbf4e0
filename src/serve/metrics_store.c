/* Of the store as a folder: what takes room, how old its geo databases are; signatures; alerts of the watch. */
#include "alert/book.h"
#include "serve/metrics.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Folders of the store that are no days, and what is no table. */
static const char *const folders[] = {"sums", "alerts", "sensors"};
enum {
    FOLDERS = sizeof folders / sizeof folders[0],
    KIND_OTHER_FILES = TABLE_COUNT + FOLDERS,
    FILE_KINDS,
    DEPTH_LIMIT = 6,
    DAY_S = 86400
};

static const char *kind_name(size_t kind)
{
    return kind < TABLE_COUNT        ? segment_table_names[kind]
           : kind < KIND_OTHER_FILES ? folders[kind - TABLE_COUNT]
                                     : "other";
}

/* "flows.parquet" is table flows. */
static size_t kind_of_file(const char *name)
{
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        const size_t length = strlen(segment_table_names[t]);
        if (strncmp(name, segment_table_names[t], length) == 0 &&
            strcmp(name + length, ".parquet") == 0)
            return t;
    }
    return KIND_OTHER_FILES;
}

static size_t kind_of_folder(const char *name)
{
    for (size_t i = 0; i < FOLDERS; i++)
        if (strcmp(name, folders[i]) == 0)
            return TABLE_COUNT + i;
    return SIZE_MAX;
}

/* `kind` SIZE_MAX: each file has its own. */
static void add_folder(int at, const char *name, size_t kind, unsigned depth,
                       uint64_t bytes[FILE_KINDS])
{
    const int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    struct stat status;
    if (folder == NULL) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(status.st_mode) && depth < DEPTH_LIMIT)
            add_folder(dirfd(folder), entry->d_name,
                       depth == 0 ? kind_of_folder(entry->d_name) : kind, depth + 1, bytes);
        else if (S_ISREG(status.st_mode))
            bytes[kind != SIZE_MAX ? kind : kind_of_file(entry->d_name)] +=
                (uint64_t)status.st_size;
    }
    closedir(folder);
}

static void write_room(const struct metrics *m, const char *store)
{
    uint64_t bytes[FILE_KINDS] = {0};
    struct statvfs room;
    add_folder(AT_FDCWD, store, SIZE_MAX, 0, bytes);
    metric_begin(m, "teiten_storage_bytes", "gauge", "What files of the store take, by table.");
    for (size_t k = 0; k < FILE_KINDS; k++)
        if (bytes[k] > 0)
            metric_write(m, "teiten_storage_bytes", (double)bytes[k],
                         (const char *const[]){"kind", kind_name(k), NULL});
    if (statvfs(store, &room) == 0)
        metric_single(m, "teiten_storage_free_bytes", "gauge", "Room on the store's file system.",
                      (double)room.f_bavail * (double)room.f_frsize);
}

/* The last segment of each sensor, of today and yesterday, says what it was made with. */
static struct geo_credits databases(const struct metrics *m, const char *store)
{
    const uint32_t today = (uint32_t)(m->now_s / DAY_S);
    struct geo_credits all = {0};
    struct segment_list list = {0};
    size_t passed_over;
    struct error error;
    if (!segment_list_read(store, today - 1, today, NULL, &list, &passed_over, &error))
        return all;
    for (size_t i = 0; i < list.count; i++)
        if (i + 1 == list.count ||
            strcmp(list.segments[i].sensor, list.segments[i + 1].sensor) != 0)
            geo_credits_add(&all, &(struct segment_list){1, &list.segments[i]},
                            GEO_GIVES_COUNTRY | GEO_GIVES_ASN);
    segment_list_clear(&list);
    return all;
}

static void write_databases(const struct metrics *m, const char *store)
{
    char folder[32];
    uint32_t day;
    const struct geo_credits all = databases(m, store);
    metric_begin(m, "teiten_geo_db_age_seconds", "gauge",
                 "Age of the geo databases that the last segments were made with.");
    for (size_t i = 0; i < all.count; i++) {
        snprintf(folder, sizeof folder, "day=%.20s", all.items[i].date);
        if (day_folder_parse(folder, &day))
            metric_write(m, "teiten_geo_db_age_seconds", (double)(m->now_s - (int64_t)day * DAY_S),
                         (const char *const[]){"db", all.items[i].database, NULL});
    }
}

static void write_counts(const struct metrics *m, const char *name, const struct book_rule *rules,
                         size_t count)
{
    for (size_t r = 0; r < count; r++)
        for (int s = 0; s < SEVERITY_COUNT; s++)
            metric_write(
                m, name, (double)rules[r].opened[s],
                (const char *const[]){"rule", rules[r].rule, "severity", severity_words[s], NULL});
}

static void write_alerts(const struct metrics *m, const char *store)
{
    char folder[STORE_PATH_SIZE];
    struct error error;
    struct book_rule open[BOOK_RULES_LIMIT] = {0};
    snprintf(folder, sizeof folder, "%.4080s/alerts", store);
    struct book *book = book_read(folder, &error);
    if (book == NULL)
        return;
    for (size_t r = 0; r < book->rule_count; r++)
        memcpy(open[r].rule, book->rules[r].rule, sizeof open[r].rule);
    for (size_t i = 0; i < book->alert_count; i++)
        for (size_t r = 0; book->alerts[i].open && r < book->rule_count; r++)
            open[r].opened[book->alerts[i].severity] +=
                strcmp(open[r].rule, book->alerts[i].rule) == 0;
    metric_begin(m, "teiten_alerts_total", "counter",
                 "Alerts that the watch opened, by the severity that they began with.");
    write_counts(m, "teiten_alerts_total", book->rules, book->rule_count);
    metric_begin(m, "teiten_alerts_open", "gauge", "Alerts of the watch that are open.");
    write_counts(m, "teiten_alerts_open", open, book->rule_count);
    book_destroy(book);
}

void metrics_store(const struct metrics *m)
{
    const struct ask_options *common = asker_common(m->asker);
    write_room(m, common->store);
    write_databases(m, common->store);
    metric_single(m, "teiten_rules_loaded", "gauge", "Signatures that are known.",
                  common->signatures == NULL ? 0 : (double)signature_count(common->signatures));
    write_alerts(m, common->store);
}
