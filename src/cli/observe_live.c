/* See observe_live.h. */
#include "cli/observe_live.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sandbox.h"
#include "base/service.h"
#include "cli/caretaker.h"
#include "cli/config_file.h"
#include "cli/geo_files.h"
#include "cli/knowledge_files.h"
#include "cli/live_summary.h"
#include "cli/tag_files.h"
#include "cli/verbs.h"
#include "pipeline/sensor.h"
#include "version.h"

enum {
    OWN_ADDRESSES_SIZE = 2048,
    READ_FILES =
        2 + GEO_FILES_LIMIT + CREDENTIALS_FILES_LIMIT + RULE_FILES_LIMIT + 1 + TAG_FILES_LIMIT
};

static volatile int stop_flag, print_flag, reload_flag;

struct live_run {
    int argc;
    char **argv;
    const struct options *options;
    struct sensor_options sensor;
    struct sensor_counts before; /* a second ago */
    struct service service;
    struct caretaker caretaker;
    struct rule_files rules; /* where they were at the start */
    bool terminal, journal, quiet;
    bool has_geo; /* of the last time that it was read */
    char own_addresses[OWN_ADDRESSES_SIZE];
};

/* ---- Telling ---- */

/* A terminal that is held or a pipe that nobody reads: what is said then is left out, and packets do
 * not wait for it. A pipe that takes anything takes 4 KiB, more than is ever said at once. */
static bool listens(void)
{
    struct pollfd error_output = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&error_output, 1, 0) == 1 && (error_output.revents & POLLOUT) != 0;
}

static void print_line(void *context, enum log_priority priority, const char *text)
{
    const struct live_run *run = context;
    if (!listens())
        return;
    if (run->journal)
        fprintf(stderr, "<%d>%s\n", (int)priority, text);
    else if (!run->quiet || priority <= LOG_LINE_WARNING)
        fprintf(stderr, "%steiten: %s\n", run->terminal ? "\r\033[K" : "", text);
}

static void tell_ready(struct live_run *run, const struct sensor_counts *counts)
{
    const struct sensor_options *o = &run->sensor;
    log_line(&o->log, LOG_LINE_NOTICE,
             "observing %s as sensor %s: %llu IPv4 addresses (%s)%s; scan time-out %u s",
             o->capture.interface, o->sensor, (unsigned long long)counts->monitored_count,
             o->addresses, o->respond ? ", answering SYNs" : "", counts->scan_timeout_s);
    service_ready(&run->service, "observing");
}

static void tell(void *context, enum sensor_moment moment, const struct sensor_counts *counts)
{
    struct live_run *run = context;
    char text[LIVE_STATUS_SIZE];
    switch (moment) {
    case SENSOR_READY:
        tell_ready(run, counts);
        break;
    case SENSOR_ALIVE:
        service_alive(&run->service);
        live_status(counts, &run->before, text);
        service_status(&run->service, text);
        if (run->terminal && !run->quiet && listens())
            fprintf(stderr, "\r\033[K%s", text);
        run->before = *counts;
        break;
    case SENSOR_ASKED:
        if (!listens())
            break;
        if (run->terminal)
            fputs("\r\033[K", stderr);
        live_summary(&run->sensor, counts);
        break;
    case SENSOR_RELOADING:
        service_reloading(&run->service);
        break;
    case SENSOR_RELOADED:
        service_ready(&run->service, "observing");
        break;
    case SENSOR_STOPPING:
        service_stopping(&run->service);
        break;
    }
}

static void span_over(void *context, struct instant now)
{
    struct live_run *run = context;
    (void)now;
    if (!caretaker_wake(&run->caretaker))
        log_line(
            &run->sensor.log, LOG_LINE_ERROR,
            "the caretaker is gone: until a restart segments are not joined, and nothing keeps "
            "the store below --store-limit");
}

/* ---- Options ---- */

static bool add_address(struct live_run *run, const struct sockaddr *address)
{
    char text[IPV6_TEXT_SIZE];
    size_t used = strlen(run->own_addresses);
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        ipv4_format((struct ipv4){ntohl(in->sin_addr.s_addr)}, text);
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)(const void *)address;
        struct ipv6 own;
        memcpy(own.bytes, &in->sin6_addr, sizeof own.bytes);
        ipv6_format(own, text);
    } else {
        return true;
    }
    int length = snprintf(run->own_addresses + used, OWN_ADDRESSES_SIZE - used, "%s%s",
                          used > 0 ? "," : "", text);
    return length > 0 && (size_t)length < OWN_ADDRESSES_SIZE - used;
}

/* --addresses own: those of the interface. */
static bool take_own_addresses(struct live_run *run, struct error *error)
{
    struct ifaddrs *list;
    bool good = true;
    if (getifaddrs(&list) != 0)
        return error_set_errno(error, ERROR_FAILED, "--addresses own: cannot ask for them");
    for (struct ifaddrs *a = list; a != NULL; a = a->ifa_next)
        if (a->ifa_addr != NULL && strcmp(a->ifa_name, run->sensor.capture.interface) == 0)
            good = good && add_address(run, a->ifa_addr);
    freeifaddrs(list);
    run->sensor.addresses = run->own_addresses;
    return (good && run->own_addresses[0] != '\0') ||
           error_set(error, ERROR_USAGE,
                     good ? "--addresses own: %s has no address"
                          : "--addresses own: %s has too many",
                     run->sensor.capture.interface);
}

static struct responder_limits take_limits(const struct options *options)
{
    return (struct responder_limits){
        .session_bytes = option_number(options, "respond-memory"),
        .source_per_s = (uint32_t)option_number(options, "respond-rate-source"),
        .prefix_per_s = (uint32_t)option_number(options, "respond-rate-prefix"),
        .total_per_s = (uint32_t)option_number(options, "respond-rate"),
    };
}

static bool take_options(struct live_run *run, const char *filter, struct error *error)
{
    const struct options *options = run->options;
    struct sensor_options *s = &run->sensor;
    s->respond = option_given(options, "respond");
    s->capture = (struct live_options){
        .interface = option_text(options, "interface"),
        .filter = filter,
        .ring_bytes = option_number(options, "buffer"),
        .immediate = s->respond,
        .promiscuous = option_given(options, "promiscuous"),
        .knows_link_type = decode_knows_link_type,
    };
    s->store = option_text(options, "store");
    s->sensor = option_given(options, "sensor") ? option_text(options, "sensor") : "default";
    s->addresses = option_text(options, "addresses");
    s->archive = option_text(options, "write");
    s->archive_limit_bytes = option_number(options, "write-limit");
    s->packet_limit = option_number(options, "count");
    s->keep_flows = strcmp(option_text(options, "flows"), "yes") == 0;
    s->payloads = strcmp(option_text(options, "payloads"), "yes") == 0;
    s->limit_bytes = option_number(options, "memory");
    s->scan_timeout_s = (uint32_t)option_number(options, "scan-timeout");
    s->segment_s = (uint32_t)option_number(options, "segment");
    s->quiet_s = (uint32_t)option_number(options, "quiet-after");
    s->program_version = "teiten " TEITEN_VERSION;
    s->answer_neighbours = option_given(options, "answer-neighbours");
    s->limits = take_limits(options);
    if (!sensor_name_valid(s->sensor))
        return error_set(error, ERROR_USAGE,
                         "sensor `%.80s`: a name has 1 to %d of a-z 0-9 - _ . and does not begin "
                         "with a dot",
                         s->sensor, SENSOR_NAME_LIMIT);
    if (s->segment_s % S_PER_MINUTE != 0)
        return error_set(error, ERROR_USAGE, "--segment: whole minutes, such as 1m or 300");
    if (s->addresses == NULL)
        return error_set(error, ERROR_USAGE,
                         "which addresses does %s monitor? --addresses 198.51.100.0/24, or "
                         "--addresses own for those of the interface",
                         s->capture.interface);
    if (s->answer_neighbours && !s->respond)
        return error_set(error, ERROR_USAGE, "--answer-neighbours needs --respond");
    return strcmp(s->addresses, "own") != 0 || take_own_addresses(run, error);
}

static bool load_geo(const struct options *options, struct geo **ret_geo, struct error *error)
{
    const char *names[GEO_FILES_LIMIT];
    return geo_files_load(names, option_list(options, "geo", names, GEO_FILES_LIMIT), ret_geo,
                          error);
}

/* ---- Reload ---- */

static bool can_be_reloaded(const char *name)
{
    static const char *const names[] = {
        "geo",           "rules",        "credentials",         "tags",
        "personas",      "respond-rate", "respond-rate-prefix", "respond-rate-source",
        "respond-memory"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* The first option that is another now and that a running sensor cannot change; NULL: none. */
static const char *changed_for_restart(const struct options *before, const struct options *after)
{
    for (size_t i = 0; i < option_entry_count; i++) {
        const char *name = option_entries[i].name;
        if (!option_exists(before->verb, name) || can_be_reloaded(name))
            continue;
        const char *a = option_text(before, name), *b = option_text(after, name);
        if (option_given(before, name) != option_given(after, name) ||
            strcmp(a == NULL ? "" : a, b == NULL ? "" : b) != 0)
            return name;
    }
    return NULL;
}

/* Databases that this user cannot reach look like none. */
static bool still_has_geo(const struct live_run *run, const struct options *options,
                          const struct geo *geo, struct error *error)
{
    const char *name = option_text(options, "geo");
    return geo != NULL || !run->has_geo || (name != NULL && strcmp(name, "none") == 0) ||
           error_set(
               error, ERROR_CONFIG,
               "geo data are not there any more, or cannot be read by the user that the sensor "
               "has become; --geo none does without");
}

static bool reload(void *context, struct sensor_changes *ret_changes, struct error *error)
{
    struct live_run *run = context;
    struct options options;
    struct geo *geo = NULL;
    if (!options_parse(verb_find("observe"), run->argc, run->argv, &options, error))
        return false;
    if (!config_file_apply(&options, error)) {
        options_clear(&options);
        return false;
    }
    struct persona_set *personas =
        run->sensor.respond ? persona_set_read(option_text(&options, "personas"), error) : NULL;
    struct knowledge *knowledge = NULL;
    struct tag_set *tags = NULL;
    bool good = (personas != NULL || !run->sensor.respond) && load_geo(&options, &geo, error) &&
                still_has_geo(run, &options, geo, error) &&
                (knowledge = knowledge_load(&options, error)) != NULL &&
                (tags = tags_load(&options, true, error)) != NULL;
    if (good) {
        run->has_geo = geo != NULL;
        const char *fixed = changed_for_restart(run->options, &options);
        *ret_changes = (struct sensor_changes){.has_geo = true,
                                               .geo = geo,
                                               .knowledge = knowledge,
                                               .tags = tags,
                                               .personas = personas,
                                               .has_limits = true,
                                               .limits = take_limits(&options)};
        snprintf(ret_changes->detail, sizeof ret_changes->detail,
                 "geo data, signatures, tags, lists of logins%s read again%s%s%s",
                 personas != NULL ? ", personas, limits" : "", fixed != NULL ? "; " : "",
                 fixed != NULL ? fixed : "",
                 fixed != NULL ? " is another, which takes effect after a restart" : "");
    } else {
        persona_set_destroy(personas);
        geo_destroy(geo);
        knowledge_destroy(knowledge);
    }
    options_clear(&options);
    return good;
}

/* ---- Privileges ---- */

/* Who we become: as asked, else, being root, a user that has nothing else. */
static const char *user_of(const struct options *options)
{
    if (option_given(options, "user") || geteuid() != 0)
        return option_text(options, "user");
    return sandbox_user_exists("teiten") ? "teiten" : "nobody";
}

/* What a reload reads. */
struct to_read {
    const char *paths[2 * READ_FILES + GEO_FOLDERS];
    size_t count, files;
    char geo[GEO_FOLDERS][GEO_FOLDER_SIZE], folders[READ_FILES][GEO_FOLDER_SIZE];
};

/* The file, and its folder: who edits it puts another one in its place, and Landlock knows files, not
 * names. Not the root: everything is below it. */
static void add_file(struct to_read *r, const char *file)
{
    const char *slash = file == NULL ? NULL : strrchr(file, '/');
    if (file == NULL || strcmp(file, "none") == 0)
        return;
    r->paths[r->count++] = file;
    if (slash == file || strlen(file) >= GEO_FOLDER_SIZE)
        return;
    char *folder = r->folders[r->files++];
    snprintf(folder, GEO_FOLDER_SIZE, "%.*s", slash == NULL ? 1 : (int)(slash - file),
             slash == NULL ? "." : file);
    r->paths[r->count++] = folder;
}

static void find_files(const struct live_run *run, struct to_read *r)
{
    const char *geo[GEO_FILES_LIMIT];
    size_t geo_count = option_list(run->options, "geo", geo, GEO_FILES_LIMIT);
    const char *logins[CREDENTIALS_FILES_LIMIT];
    size_t login_count = option_list(run->options, "credentials", logins, CREDENTIALS_FILES_LIMIT);
    r->count = geo_files_folders(r->geo, r->paths);
    for (size_t i = 0; i < geo_count; i++)
        add_file(r, geo[i]);
    for (size_t i = 0; i < login_count; i++)
        add_file(r, logins[i]);
    const char *tags[TAG_FILES_LIMIT + 1];
    size_t tag_count = tag_files_find(run->options, tags);
    for (size_t i = 0; i < tag_count; i++)
        add_file(r, tags[i]);
    for (size_t i = 0; i < run->rules.count; i++)
        add_file(r, run->rules.paths[i]);
    add_file(r, option_text(run->options, "personas"));
    add_file(r, config_file_name(option_text(run->options, "config")));
}

static bool lock_in(void *context, struct error *error)
{
    struct live_run *run = context;
    const struct sensor_options *s = &run->sensor;
    struct sandbox_state state;
    const char *writes[] = {s->store, s->archive};
    struct to_read *reads = calloc(1, sizeof *reads);
    if (reads == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for the names of files");
    find_files(run, reads);
    const struct sandbox_options options = {.user = user_of(run->options),
                                            .write_paths = writes,
                                            .write_path_count = s->archive != NULL ? 2 : 1,
                                            .read_paths = reads->paths,
                                            .read_path_count = reads->count,
                                            .send = s->respond};
    const bool none = strcmp(option_text(run->options, "sandbox"), "no") == 0;
    const bool good = none || sandbox_enter(&options, &state, error);
    free(reads);
    if (none)
        log_line(&s->log, LOG_LINE_WARNING, "without a sandbox, as --sandbox no says");
    else if (good && state.missing[0] != '\0')
        log_line(&s->log, LOG_LINE_WARNING, "sandbox: %s", state.missing);
    return good;
}

/* Folders that the user can write, and the caretaker, before anything is given up. */
static bool prepare(struct live_run *run, struct error *error)
{
    const struct options *options = run->options;
    const char *user = strcmp(option_text(options, "sandbox"), "no") == 0 ? NULL : user_of(options);
    const struct caretaker_options care = {
        .store = run->sensor.store,
        .sensor = run->sensor.sensor,
        .user = user,
        .sandbox = strcmp(option_text(options, "sandbox"), "no") != 0,
        .compact = strcmp(option_text(options, "compact"), "yes") == 0,
        .limit_bytes = option_number(options, "store-limit"),
    };
    return sandbox_prepare_folder(run->sensor.store, user, error) &&
           (run->sensor.archive == NULL ||
            sandbox_prepare_folder(run->sensor.archive, user, error)) &&
           caretaker_start(&run->caretaker, &care, error) && service_open(&run->service, error);
}

/* ---- The whole ---- */

static void on_signal(int signal)
{
    if (signal == SIGUSR1)
        print_flag = 1;
    else if (signal == SIGHUP)
        reload_flag = 1;
    else
        stop_flag = 1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static int run_sensor(struct live_run *run, struct error *error)
{
    struct sensor_counts counts = {0};
    struct geo *geo = NULL;
    struct persona_set *personas = NULL;
    if (!knowledge_find(run->options, &run->rules, error))
        return cli_fail(error);
    run->sensor.knowledge = knowledge_load(run->options, error);
    if (run->sensor.knowledge != NULL)
        run->sensor.tags = tags_load(run->options, true, error);
    if (run->sensor.tags == NULL || !load_geo(run->options, &geo, error)) {
        knowledge_destroy(run->sensor.knowledge);
        tag_set_destroy(run->sensor.tags);
        return cli_fail(error);
    }
    run->has_geo = geo != NULL;
    if (run->sensor.respond) {
        personas = persona_set_read(option_text(run->options, "personas"), error);
        if (personas == NULL) {
            geo_destroy(geo);
            knowledge_destroy(run->sensor.knowledge);
            tag_set_destroy(run->sensor.tags);
            return cli_fail(error);
        }
    }
    bool good = sensor_run(&run->sensor, geo, personas, &counts, error);
    if (run->terminal && listens())
        fputs("\r\033[K", stderr);
    if (!run->quiet && counts.began.ns != 0 && listens())
        live_summary(&run->sensor, &counts);
    if (!good)
        return cli_fail(error);
    return counts.spans.packets_lost > 0 ? ERROR_PARTIAL : 0;
}

int observe_live(int argc, char **argv, const struct options *options, const char *filter)
{
    struct error error = {0};
    struct live_run run = {.argc = argc, .argv = argv, .options = options};
    run.terminal = isatty(STDERR_FILENO) == 1;
    run.journal = getenv("JOURNAL_STREAM") != NULL;
    run.quiet = option_given(options, "quiet");
    run.service.socket = -1;
    run.sensor.log = (struct log){.line = print_line, .context = &run};
    run.sensor.lock_in = lock_in;
    run.sensor.reload = reload;
    run.sensor.tell = tell;
    run.sensor.span_over = span_over;
    run.sensor.context = &run;
    run.sensor.stop = &stop_flag;
    run.sensor.print = &print_flag;
    run.sensor.reload_now = &reload_flag;
    catch_signals();
    int status = take_options(&run, filter, &error) && prepare(&run, &error)
                     ? run_sensor(&run, &error)
                     : cli_fail(&error);
    caretaker_stop(&run.caretaker);
    service_close(&run.service);
    return status;
}
