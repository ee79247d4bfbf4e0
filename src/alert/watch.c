/* See watch.h. */
#include "alert/watch.h"
#include "alert/digest.h"
#include "alert/evidence.h"
#include "alert/fresh.h"
#include "alert/outlet.h"
#include "alert/surges.h"
#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SEGMENTS_PER_ASK = 2000,
    ASK_AGAIN = 4,
    RETRY_FIRST_S = 5,
    RETRY_MOST_S = 900,
    FOLDER_MODE = 0750,
};

struct watch {
    const struct watch_options *options;
    struct watch_list list;
    struct ignore_list ignore;
    struct book *book;
    struct fresh fresh;
    struct surge_finder surges;
    int64_t written_hour; /* book->surges_hour as it was last written or read */
    char folder[STORE_PATH_SIZE], evidence[STORE_PATH_SIZE + 16];
    int lock;
};

static void warn(const struct watch *watch, const char *text)
{
    if (watch->options->warn != NULL)
        watch->options->warn(watch->options->warn_context, text);
}

/* --- opening */

static bool read_lists(struct watch *watch, struct error *error)
{
    const struct alert_settings *s = watch->options->settings;
    char own[STORE_PATH_SIZE + 16];
    for (unsigned i = 0; i < s->lists_count; i++)
        if (!watch_list_read(&watch->list, s->lists[i], error))
            return false;
    for (unsigned i = 0; i < s->ignore_count; i++)
        if (!ignore_read(&watch->ignore, s->ignore[i], false, is_rule, error))
            return false;
    snprintf(own, sizeof own, "%s/ignore.csv", watch->folder);
    return ignore_read(&watch->ignore, own, true, is_rule, error) &&
           watch_list_finish(&watch->list, error);
}

bool watch_check(const struct watch_options *options, struct error *error)
{
    struct watch watch = {.options = options, .lock = -1};
    snprintf(watch.folder, sizeof watch.folder, "%.4000s/alerts", options->store);
    const bool good = read_lists(&watch, error);
    watch_list_clear(&watch.list);
    ignore_clear(&watch.ignore);
    return good;
}

static bool make_folders(struct watch *watch, struct error *error)
{
    struct stat status;
    if (stat(watch->options->store, &status) != 0)
        return error_set_errno(error, ERROR_INPUT, "store %.200s", watch->options->store);
    if ((mkdir(watch->folder, FOLDER_MODE) != 0 && errno != EEXIST) ||
        (mkdir(watch->evidence, FOLDER_MODE) != 0 && errno != EEXIST))
        return error_set_errno(error, ERROR_FAILED, "alerts: cannot make %.200s", watch->evidence);
    return true;
}

static bool lock_folder(struct watch *watch, struct error *error)
{
    char path[STORE_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%s/.lock", watch->folder);
    watch->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (watch->lock < 0)
        return error_set_errno(error, ERROR_FAILED, "alerts: %.200s", path);
    return flock(watch->lock, LOCK_EX | LOCK_NB) == 0 ||
           error_set(error, ERROR_FAILED,
                     "another teiten watch looks after this store (%.200s is locked)", path);
}

/* Also after a look that failed: what it learned is not so. */
static bool read_book(struct watch *watch, struct error *error)
{
    book_destroy(watch->book);
    watch->book = book_read(watch->folder, error);
    if (watch->book != NULL) {
        book_set_outlets(watch->book, watch->options->settings);
        watch->written_hour = watch->book->surges_hour;
    }
    return watch->book != NULL;
}

struct watch *watch_open(const struct watch_options *options, struct error *error)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL) {
        error_set(error, ERROR_FAILED, "no memory");
        return NULL;
    }
    watch->options = options;
    watch->surges = (struct surge_finder){.research_files = options->research_files,
                                          .research_file_count = options->research_file_count,
                                          .research_ports = options->research_ports,
                                          .research_reach = options->research_reach,
                                          .limit_bytes = options->limit_bytes,
                                          .warn = options->warn,
                                          .warn_context = options->warn_context,
                                          .lock = -1};
    watch->lock = -1;
    snprintf(watch->folder, sizeof watch->folder, "%.4000s/alerts", options->store);
    snprintf(watch->evidence, sizeof watch->evidence, "%s/evidence", watch->folder);
    const bool good = make_folders(watch, error) && lock_folder(watch, error) &&
                      read_lists(watch, error) && read_book(watch, error);
    watch->surges.lock = watch->lock;
    return good ? watch : watch_close(watch);
}

struct watch *watch_close(struct watch *watch)
{
    if (watch == NULL)
        return NULL;
    surges_clear(&watch->surges);
    watch_list_clear(&watch->list);
    ignore_clear(&watch->ignore);
    book_destroy(watch->book);
    if (watch->lock >= 0)
        close(watch->lock);
    free(watch);
    return NULL;
}

/* --- looking */

static bool ask(struct watch *watch, const struct segment_list *segments, bool whom,
                struct recent *recent, bool *ret_again, struct error *error)
{
    const struct watch_options *o = watch->options;
    const struct recent_options options = {
        .store = o->store,
        .segments = segments,
        .who = whom && watch->list.count > 0 ? &watch->list.who : NULL,
        .signatures = o->signatures,
        .research_files = o->research_files,
        .research_file_count = o->research_file_count,
        .research_ports = o->research_ports,
        .research_reach = o->research_reach,
        .limit_bytes = o->limit_bytes,
        .port_sources = 1,
    };
    return recent_ask(&options, recent, ret_again, error);
}

/* What these segments give the rules. Without segments the rules about states look all the same. */
static bool look_at(struct watch *watch, const struct segment_list *segments, bool learning,
                    bool whom, struct instant now, struct notices *notices, bool *ret_again,
                    struct error *error)
{
    const struct watch_options *o = watch->options;
    struct recent recent = {0};
    *ret_again = false;
    if (segments->count > 0 && !ask(watch, segments, whom, &recent, ret_again, error))
        return false;
    const struct look look = {
        .store = o->store,
        .now = now,
        .book = watch->book,
        .recent = &recent,
        .list = &watch->list,
        .ignore = &watch->ignore,
        .signatures = o->signatures,
        .learning = learning,
        .newest_day = watch->fresh.newest_day,
        .surges = learning ? NULL : surges_find,
        .surges_context = &watch->surges,
    };
    bool good = rules_look(&look, o->settings, notices, error);
    recent_clear(&recent);
    return good;
}

/* In portions, so that a store that was not watched for long needs no more memory than one that was. */
static bool look_at_all(struct watch *watch, const struct segment_list *segments, bool learning,
                        bool whom, struct instant now, struct notices *notices, bool *ret_again,
                        struct error *error)
{
    size_t at = 0;
    do {
        const size_t left = segments->count - at;
        const struct segment_list part = {left < SEGMENTS_PER_ASK ? left : SEGMENTS_PER_ASK,
                                          segments->segments + at};
        if (!look_at(watch, &part, learning, whom, now, notices, ret_again, error))
            return false;
        at += part.count;
    } while (at < segments->count);
    return true;
}

/* The first time, what lies before the last day is only learned from. */
static bool look_once(struct watch *watch, struct instant now, struct notices *notices,
                      size_t *ret_segments, bool *ret_again, struct error *error)
{
    struct fresh_segments segments = {0};
    const bool learning = !watch->book->learned;
    bool good = fresh_list(&watch->fresh, watch->options->store, watch->book, instant_day(now),
                           &segments, error);
    if (good && learning)
        watch->book->first_day = watch->fresh.first_day;
    if (good && segments.before.count > 0)
        good = look_at_all(watch, &segments.before, true, false, now, notices, ret_again, error);
    good =
        good && look_at_all(watch, &segments.now, learning, true, now, notices, ret_again, error);
    *ret_segments = segments.before.count + segments.now.count;
    if (good && segments.listed)
        fresh_note(&segments, watch->book);
    if (good && segments.now.count > 0)
        watch->book->learned = true;
    if (!good)
        fresh_forget(&watch->fresh);
    fresh_segments_clear(&segments);
    return good;
}

static bool evidence(struct watch *watch, struct error *error)
{
    const struct watch_options *o = watch->options;
    const struct evidence_options options = {
        .folder = watch->evidence,
        .packets = o->settings->packets,
        .letter = {.signed_by = o->settings->signed_by,
                   .contact = o->settings->contact,
                   .signatures = o->signatures},
    };
    return evidence_write(watch->book, &options, error);
}

static int64_t close_after_s(const struct alert_settings *settings)
{
    return (int64_t)(settings->close_hours != NULL ? *settings->close_hours : CLOSE_HOURS) *
           S_PER_HOUR;
}

/* From what was seen to what is to be sent. */
static bool conclude(struct watch *watch, struct notices *notices, size_t segments,
                     struct instant now, struct watch_counts *counts, struct error *error)
{
    const struct watch_options *o = watch->options;
    struct error fault;
    const size_t open_before = watch->book->open_count;
    const size_t changed = book_apply(watch->book, notices, o->settings, now);
    if (changed == SIZE_MAX)
        return error_set(error, ERROR_FAILED, "no memory for the alerts");
    if (changed > 0 && !evidence(watch, &fault))
        warn(watch, fault.text);
    const size_t open = watch->book->open_count;
    book_close(watch->book, notices, o->settings, close_after_s(o->settings), now);
    const bool closed = watch->book->open_count != open;
    const unsigned made = digest_make(watch->book, o->settings, o->program_version, now);
    counts->changed += changed;
    counts->ignored += notices->ignored;
    counts->segments += segments;
    if (changed == 0 && !closed && made == 0 && segments == 0 && open == open_before &&
        watch->written_hour == watch->book->surges_hour)
        return true;
    if (!book_write(watch->book, watch->folder, error))
        return false;
    watch->written_hour = watch->book->surges_hour;
    if (closed)
        evidence_sweep(watch->book, watch->evidence);
    return true;
}

/* --- sending */

static int64_t back_off_s(unsigned attempts)
{
    int64_t wait = RETRY_FIRST_S;
    while (attempts-- > 1 && wait < RETRY_MOST_S)
        wait *= 2;
    return wait < RETRY_MOST_S ? wait : RETRY_MOST_S;
}

static void take_outcome(struct watch *watch, struct book_outlet *outlet,
                         const struct attempt *attempt, struct instant now,
                         struct watch_counts *counts)
{
    struct delivery *d = &outlet->delivery;
    char text[512];
    if (attempt->outcome == OUTCOME_SENT) {
        json_decref(d->digest);
        *d = (struct delivery){0};
        outlet->delivered++;
        counts->delivered++;
        return;
    }
    d->unsure = attempt->outcome == OUTCOME_UNSURE;
    d->next.ns = now.ns + back_off_s(d->attempts) * NS_PER_S;
    snprintf(d->fault, sizeof d->fault, "%s", attempt->fault);
    counts->failed++;
    snprintf(text, sizeof text, "outlet %s: attempt %u of %s failed: %s; the next one in %lld s",
             outlet->name, d->attempts, d->id, d->fault, (long long)back_off_s(d->attempts));
    warn(watch, text);
}

/* Notes that an attempt begins before it does, so that after a crash it is known that it may have ended well. */
static bool deliver(struct watch *watch, struct instant now, struct watch_counts *counts,
                    struct error *error)
{
    struct book *book = watch->book;
    struct attempt attempts[OUTLET_LIMIT];
    struct book_outlet *outlets[OUTLET_LIMIT];
    size_t count = 0;
    for (unsigned i = 0; i < book->outlet_count; i++) {
        struct delivery *d = &book->outlets[i].delivery;
        counts->waiting = counts->waiting || d->id[0] != '\0';
        if (d->id[0] == '\0' || d->next.ns > now.ns)
            continue;
        d->attempts++;
        outlets[count] = &book->outlets[i];
        attempts[count++] = (struct attempt){.settings = &watch->options->settings->outlets[i],
                                             .delivery = d,
                                             .evidence = watch->evidence};
    }
    if (count == 0)
        return true;
    bool before[OUTLET_LIMIT];
    for (size_t i = 0; i < count; i++) {
        before[i] = outlets[i]->delivery.unsure;
        outlets[i]->delivery.unsure = true;
    }
    if (!book_write(book, watch->folder, error))
        return false;
    for (size_t i = 0; i < count; i++)
        outlets[i]->delivery.unsure = before[i];
    outlets_send(attempts, count);
    for (size_t i = 0; i < count; i++)
        take_outcome(watch, outlets[i], &attempts[i], now, counts);
    counts->waiting = false;
    for (unsigned i = 0; i < book->outlet_count; i++)
        counts->waiting = counts->waiting || book->outlets[i].delivery.id[0] != '\0';
    return book_write(book, watch->folder, error);
}

bool watch_look(struct watch *watch, struct instant now, struct watch_counts *ret_counts,
                struct error *error)
{
    struct watch_counts counts = {0};
    struct notices notices = {0};
    size_t segments = 0;
    bool again = true, good = false;
    for (unsigned i = 0; again && i < ASK_AGAIN; i++) {
        notices_clear(&notices);
        good = look_once(watch, now, &notices, &segments, &again, error);
        again = again && !good;
        struct error fault;
        if (!good && !read_book(watch, &fault)) {
            *error = fault;
            return false;
        }
    }
    good = good && conclude(watch, &notices, segments, now, &counts, error);
    notices_clear(&notices);
    good = good && deliver(watch, now, &counts, error);
    counts.open = watch->book->open_count;
    *ret_counts = counts;
    return good;
}

bool watch_wait(struct watch *watch)
{
    return surges_wait(&watch->surges);
}
