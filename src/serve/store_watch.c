#include "serve/store_watch.h"
#include "base/hash.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_S = 1 };

struct store_watch {
    const char *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t end;
    bool ends;
    char state[STORE_STATE_SIZE];
};

/* Sums of digests, so that the order of readdir(3) does not matter. */
struct sum {
    uint64_t words[2];
};

/* Adds the folders of a level: day=, sensor=, then segments. */
static void add_level(int parent, const char *path, const char *name, unsigned depth,
                      struct sum *sum)
{
    static const char *const prefixes[] = {"day=", "sensor=", ""};
    char below[1024];
    const struct dirent *entry;
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (folder == NULL) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(folder)) != NULL) {
        struct {
            struct timespec changed;
            uint64_t name[2];
        } item = {0};
        struct stat status;
        if (entry->d_name[0] == '.' ||
            strncmp(entry->d_name, prefixes[depth], strlen(prefixes[depth])) != 0)
            continue;
        const int length = snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (depth < 2) {
            add_level(dirfd(folder), below, entry->d_name, depth + 1, sum);
        } else if (fstatat(dirfd(folder), entry->d_name, &status, 0) == 0) {
            uint8_t digest[CONTENT_HASH_BYTES];
            item.changed = status.st_mtim;
            content_hash_bytes(below, (size_t)length < sizeof below ? (size_t)length : 0,
                               (uint8_t *)item.name);
            content_hash_bytes(&item, sizeof item, digest);
            uint64_t words[2];
            memcpy(words, digest, sizeof words);
            sum->words[0] += words[0];
            sum->words[1] += words[1];
        }
    }
    closedir(folder);
}

bool store_state_read(const char *store, char ret_state[STORE_STATE_SIZE])
{
    struct sum sum = {0};
    if (access(store, R_OK) != 0)
        return false;
    add_level(AT_FDCWD, "", store, 0, &sum);
    snprintf(ret_state, STORE_STATE_SIZE, "%016llx%016llx", (unsigned long long)sum.words[0],
             (unsigned long long)sum.words[1]);
    return true;
}

static void look(struct store_watch *watch)
{
    char state[STORE_STATE_SIZE];
    if (!store_state_read(watch->store, state))
        return;
    pthread_mutex_lock(&watch->lock);
    memcpy(watch->state, state, sizeof state);
    pthread_mutex_unlock(&watch->lock);
}

static void *run(void *context)
{
    struct store_watch *watch = context;
    bool ends = false;
    while (!ends) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += LOOK_S;
        look(watch);
        pthread_mutex_lock(&watch->lock);
        while (!watch->ends && pthread_cond_timedwait(&watch->end, &watch->lock, &until) == 0)
            continue;
        ends = watch->ends;
        pthread_mutex_unlock(&watch->lock);
    }
    return NULL;
}

struct store_watch *store_watch_create(const char *store, struct error *error)
{
    struct store_watch *watch = calloc(1, sizeof *watch);
    pthread_condattr_t clock;
    if (watch == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the server");
        return NULL;
    }
    watch->store = store;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->end, &clock);
    pthread_condattr_destroy(&clock);
    look(watch);
    if (pthread_create(&watch->thread, NULL, run, watch) == 0)
        return watch;
    error_set(error, ERROR_FAILED, "no thread for the server");
    free(watch);
    return NULL;
}

struct store_watch *store_watch_destroy(struct store_watch *watch)
{
    if (watch == NULL)
        return NULL;
    pthread_mutex_lock(&watch->lock);
    watch->ends = true;
    pthread_cond_signal(&watch->end);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->end);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
    return NULL;
}

void store_watch_state(struct store_watch *watch, char ret_state[STORE_STATE_SIZE])
{
    pthread_mutex_lock(&watch->lock);
    memcpy(ret_state, watch->state, STORE_STATE_SIZE);
    pthread_mutex_unlock(&watch->lock);
}
