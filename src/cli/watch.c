/* teiten watch: looks at the store until it is told to end, or once. */
#include "cli/watch.h"
#include "base/service.h"
#include "cli/config_file.h"
#include "cli/rule_files.h"
#include "cli/verbs.h"
#include "version.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RESEARCH_FILES_LIMIT = 16, STATUS_FOUND = 7 };

/* Everything that a SIGHUP reads again. */
struct setup {
    struct options options;
    struct alert_settings settings; /* of the file, with what stands elsewhere filled in */
    const char *research[RESEARCH_FILES_LIMIT];
    struct signature_pack *signatures;
    struct watch_options watch;
};

static void say(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "teiten watch: %s\n", text);
}

static struct instant now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (struct instant){(int64_t)time.tv_sec * NS_PER_S + time.tv_nsec};
}

static bool read_signatures(struct setup *setup, struct error *error)
{
    const char *named[RULE_FILES_LIMIT];
    struct rule_files files;
    if (!rule_files_find(named, option_list(&setup->options, "rules", named, RULE_FILES_LIMIT),
                         &files, error))
        return false;
    if (files.count > 0)
        setup->signatures = signature_pack_create(files.paths, files.count, error);
    return files.count == 0 || setup->signatures != NULL;
}

/* The archive that the sensor of the same file keeps; NULL: none. */
static const char *packets_of_sensor(const struct config_file *config)
{
    for (size_t i = 0; i < config_key_count(); i++) {
        const struct config_key key = config_file_key(config, i);
        if (strcmp(key.entry->name, "write") == 0 && key.value_count > 0)
            return key.values[0];
    }
    return NULL;
}

static bool set_up(struct setup *setup, struct error *error)
{
    const struct options *o = &setup->options;
    const struct alert_settings *section = config_file_watch(o->config);
    if (section == NULL)
        return error_set(
            error, ERROR_CONFIG,
            "there is no section watch: in the configuration; docs/watch.md has an example");
    setup->settings = *section;
    if (setup->settings.packets == NULL)
        setup->settings.packets = (char *)packets_of_sensor(o->config);
    setup->watch = (struct watch_options){
        .store = option_text(o, "store"),
        .program_version = TEITEN_VERSION,
        .settings = &setup->settings,
        .research_files = setup->research,
        .research_file_count = option_list(o, "research", setup->research, RESEARCH_FILES_LIMIT),
        .research_ports = (unsigned)option_number(o, "research-ports"),
        .research_reach = (unsigned)option_number(o, "research-reach"),
        .limit_bytes = option_number(o, "query-memory"),
        .warn = say,
    };
    if (!read_signatures(setup, error))
        return false;
    setup->watch.signatures = setup->signatures;
    return true;
}

static void set_down(struct setup *setup)
{
    signature_pack_destroy(setup->signatures);
    options_clear(&setup->options);
    *setup = (struct setup){0};
}

static void tell(const struct watch_counts *counts, const struct service *service)
{
    char status[160];
    snprintf(status, sizeof status, "%zu alerts open%s", counts->open,
             counts->waiting ? "; a delivery waits" : "");
    service_status(service, status);
    if (counts->changed > 0 || counts->delivered > 0)
        fprintf(stderr,
                "teiten watch: %" PRIu64 " alerts opened or updated, %zu open, %" PRIu64
                " delivered, %" PRIu64 " ignored\n",
                counts->changed, counts->open, counts->delivered, counts->ignored);
}

static int once(struct watch *watch)
{
    struct error error;
    struct watch_counts counts;
    const struct service none = {.socket = -1};
    bool found = false;
    do {
        if (!watch_look(watch, now(), &counts, &error))
            return cli_fail(&error);
        tell(&counts, &none);
        found = found || counts.changed > 0;
    } while (watch_wait(watch));
    return found ? STATUS_FOUND : 0;
}

static const int ending_signals[] = {SIGTERM, SIGINT};

static bool is_ending(int signal)
{
    return signal == ending_signals[0] || signal == ending_signals[1];
}

/* Until a signal: which one. A look that fails is told and tried again. */
static int run(struct watch *watch, const struct alert_settings *settings, const sigset_t *signals,
               const struct service *service)
{
    const struct timespec pause = {.tv_sec = settings->look_s != NULL ? (time_t)*settings->look_s
                                                                      : LOOK_S};
    service_ready(service, "looking");
    for (;;) {
        struct error error;
        struct watch_counts counts;
        if (watch_look(watch, now(), &counts, &error))
            tell(&counts, service);
        else
            say(NULL, error.text);
        service_alive(service);
        int signal = sigtimedwait(signals, NULL, &pause);
        if (signal > 0)
            return signal;
    }
}

/* Reads everything anew. False: something is wrong, which was told. */
static bool read_again(int argc, char **argv, struct setup *fresh)
{
    struct error error = {0};
    int status;
    *fresh = (struct setup){0};
    if (!cli_parse("watch", argc, argv, &fresh->options, &status))
        return false;
    if (set_up(fresh, &error) && watch_check(&fresh->watch, &error))
        return true;
    say(NULL, error.text);
    set_down(fresh);
    return false;
}

/* At a SIGHUP: the new in the place of the old, which stays where the new is wrong. */
static struct watch *reload(int argc, char **argv, struct setup *setup, struct watch *watch,
                            struct error *error)
{
    static struct setup fresh;
    if (!read_again(argc, argv, &fresh))
        return watch;
    watch_close(watch);
    set_down(setup);
    *setup = fresh;
    setup->watch.settings = &setup->settings;
    setup->watch.research_files = setup->research;
    say(NULL, "read configuration, lists and rules again");
    return watch_open(&setup->watch, error);
}

static int live(int argc, char **argv, struct setup *setup, struct watch *watch,
                struct service *service)
{
    struct error error;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    while (watch != NULL && !is_ending(run(watch, &setup->settings, &signals, service))) {
        service_reloading(service);
        watch = reload(argc, argv, setup, watch, &error);
    }
    service_stopping(service);
    service_close(service);
    const bool good = watch != NULL;
    watch_close(watch);
    return good ? 0 : cli_fail(&error);
}

static int look(int argc, char **argv, struct setup *setup)
{
    struct error error = {0};
    struct service service = {.socket = -1};
    const bool is_once = option_given(&setup->options, "once");
    const char *file = config_file_name(option_text(&setup->options, "config"));
    bool good = set_up(setup, &error) && (is_once || service_open(&service, &error)) &&
                watch_sandbox(&setup->options, &setup->watch, file, &error);
    struct watch *watch = good ? watch_open(&setup->watch, &error) : NULL;
    if (watch == NULL)
        return cli_fail(&error);
    if (!is_once)
        return live(argc, argv, setup, watch, &service);
    int status = once(watch);
    watch_close(watch);
    return status;
}

int cli_watch(int argc, char **argv)
{
    static struct setup setup;
    struct error error;
    int status;
    if (!cli_parse("watch", argc, argv, &setup.options, &status))
        return status;
    const char *word = setup.options.word_count > 0 ? setup.options.words[0] : "";
    if (strcmp(word, "ignore") == 0) {
        status = watch_ignore(&setup.options);
    } else if (word[0] != '\0') {
        error_set(&error, ERROR_USAGE,
                  "watch: '%.60s'? There is ignore, and no other word; see teiten watch --help",
                  word);
        status = cli_fail(&error);
    } else if (option_given(&setup.options, "list")) {
        status = watch_list_alerts(&setup.options);
    } else {
        status = look(argc, argv, &setup);
    }
    set_down(&setup);
    return cli_flush(status);
}
