/* teiten serve: the store over HTTP, until it is told to end. */
#include "cli/serve.h"
#include "base/service.h"
#include "base/whole_file.h"
#include "cli/rule_files.h"
#include "cli/tag_files.h"
#include "cli/verbs.h"
#include "export/anonymise.h"
#include "serve/serve.h"
#include "version.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FILES_LIMIT = 16, HOSTS_LIMIT = 32, TOKEN_LEAST = 16, TOKEN_MOST = 512, PATH_SIZE = 4096 };

/* What `struct serve_options` points to. */
struct setup {
    struct options options;
    struct serve_options serve;
    const char *research[FILES_LIMIT], *tokens[FILES_LIMIT], *hosts[HOSTS_LIMIT];
    struct signature_pack *signatures;
    struct tag_set *tags;
    struct address_set *proxies;
    struct anonymise_key key;
    char *token;
    char pages[PATH_SIZE];
    struct cli_notices notices;
};

/* The first line of a file: what a secret manager writes, and what an editor leaves. */
static bool take_token(struct setup *setup, const char *file, struct error *error)
{
    size_t length = 0;
    if (file == NULL)
        return true;
    char *text = (char *)whole_file_read(file, TOKEN_MOST, &length);
    if (text == NULL)
        return error_set_errno(error, ERROR_CONFIG, "--token-file %s", file);
    const size_t kept = length > TOKEN_MOST ? 0 : length;
    setup->token = calloc(1, kept + 1);
    if (setup->token != NULL)
        memcpy(setup->token, text, kept);
    free(text);
    if (setup->token == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the token");
    setup->token[strcspn(setup->token, "\r\n")] = '\0';
    for (const char *c = setup->token; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            setup->token[0] = '\0';
    return strlen(setup->token) >= TOKEN_LEAST ||
           error_set(error, ERROR_CONFIG,
                     "--token-file %s: a token is a line of %d to %d characters of ASCII without "
                     "blanks",
                     file, TOKEN_LEAST, TOKEN_MOST);
}

/* The folder of the pages: as given, or beside the program; NULL: there is none. */
static const char *find_pages(const char *given, char path[PATH_SIZE])
{
    static const char *const beside[] = {"web", "../share/teiten/web"};
    char program[PATH_SIZE], candidate[PATH_SIZE + 32];
    if (given != NULL)
        return strcmp(given, "none") == 0 ? NULL : given;
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(program, '/');
    for (size_t i = 0; slash != NULL && i < sizeof beside / sizeof beside[0]; i++) {
        *slash = '\0';
        snprintf(candidate, sizeof candidate, "%s/%s", program, beside[i]);
        if (realpath(candidate, path) != NULL)
            return path;
    }
    return NULL;
}

static bool take_proxies(struct setup *setup, struct error *error)
{
    const char *text = option_text(&setup->options, "trusted-proxy");
    if (text == NULL)
        return true;
    setup->proxies = address_set_create();
    return setup->proxies == NULL ? error_set(error, ERROR_FAILED, "no memory for --trusted-proxy")
                                  : address_set_add_text(setup->proxies, text, error);
}

static bool are_addresses(const char *text, struct error *error)
{
    struct address_set *set = address_set_create();
    const bool good = set == NULL ? error_set(error, ERROR_FAILED, "no memory for --addresses")
                                  : address_set_add_text(set, text, error);
    address_set_destroy(set);
    return good;
}

static bool take_key(struct setup *setup, struct error *error)
{
    const char *file = option_text(&setup->options, "anonymise");
    const char *monitored = option_text(&setup->options, "addresses");
    if (monitored != NULL && file == NULL)
        return error_set(error, ERROR_USAGE,
                         "--addresses are those that exports hide: it needs --anonymise KEYFILE");
    return file == NULL || (anonymise_key_read(file, &setup->key, error) &&
                            (monitored == NULL || are_addresses(monitored, error)));
}

static void take_common(struct setup *setup)
{
    const struct options *o = &setup->options;
    setup->serve.common = (struct ask_options){
        .store = option_text(o, "store"),
        .signatures = setup->signatures,
        .tags = setup->tags,
        .research_files = setup->research,
        .research_file_count = option_list(o, "research", setup->research, FILES_LIMIT),
        .token_files = setup->tokens,
        .token_file_count = option_list(o, "tokens", setup->tokens, FILES_LIMIT),
        .research_ports = (unsigned)option_number(o, "research-ports"),
        .research_reach = (unsigned)option_number(o, "research-reach"),
        .limit_bytes = option_number(o, "query-memory"),
        .memory_only = true,
        .tell = cli_notice,
        .tell_context = &setup->notices,
    };
    setup->notices = CLI_NOTICES_NONE;
}

static bool set_up(struct setup *setup, struct error *error)
{
    const struct options *o = &setup->options;
    if (o->word_count > 0)
        return error_set(error, ERROR_USAGE, "serve takes no word '%.60s'", o->words[0]);
    setup->tags = tags_load(o, false, error);
    if (setup->tags == NULL || !rule_pack_read(&setup->options, &setup->signatures, error) ||
        !take_token(setup, option_text(o, "token-file"), error) || !take_proxies(setup, error) ||
        !take_key(setup, error))
        return false;
    setup->serve = (struct serve_options){
        .version = TEITEN_VERSION,
        .listen = option_text(o, "listen"),
        .pages = find_pages(option_text(o, "web"), setup->pages),
        .token = setup->token,
        .hosts = setup->hosts,
        .host_count = option_list(o, "host", setup->hosts, HOSTS_LIMIT),
        .is_public = option_given(o, "public"),
        .public_rule = {.least_sources = option_number(o, "least-sources"),
                        .delay_s = (int64_t)option_number(o, "delay")},
        .infected = strcmp(option_text(o, "infected"), "yes") == 0,
        .proxies = setup->proxies,
        .packets = option_text(o, "packets"),
        .key = option_text(o, "anonymise") == NULL ? NULL : &setup->key,
        .monitored = option_text(o, "addresses"),
        .workers = (unsigned)option_number(o, "workers"),
        .keeps_warm = strcmp(option_text(o, "warm"), "yes") == 0 && option_number(o, "workers") > 1,
        .query_limit_ms = (int64_t)option_number(o, "query-time") * 1000,
    };
    take_common(setup);
    return true;
}

static void set_down(struct setup *setup)
{
    signature_pack_destroy(setup->signatures);
    tag_set_destroy(setup->tags);
    address_set_destroy(setup->proxies);
    free(setup->token);
    explicit_bzero(&setup->key, sizeof setup->key);
    options_clear(&setup->options);
}

struct loop {
    sigset_t ending;
    const struct service *service;
};

static bool goes_on(void *context)
{
    const struct loop *loop = context;
    const struct timespec none = {0};
    service_alive(loop->service);
    return sigtimedwait(&loop->ending, NULL, &none) < 0;
}

static bool run(struct serve *serve, const struct setup *setup, struct error *error)
{
    struct service service = {.socket = -1};
    struct loop loop = {.service = &service};
    sigemptyset(&loop.ending);
    sigaddset(&loop.ending, SIGTERM);
    sigaddset(&loop.ending, SIGINT);
    sigprocmask(SIG_BLOCK, &loop.ending, NULL);
    if (!service_open(&service, error) ||
        !serve_sandbox(&setup->options, &setup->serve.common, error))
        return false;
    fprintf(stderr, "teiten serve: http://%s/%s\n", setup->serve.listen,
            setup->serve.is_public ? ", public: aggregates only" : "");
    service_ready(&service, setup->serve.listen);
    const bool good = serve_run(serve, goes_on, &loop, error);
    service_stopping(&service);
    service_close(&service);
    return good;
}

int cli_serve(int argc, char **argv)
{
    static struct setup setup;
    struct error error = {0};
    int status = 0;
    setup = (struct setup){0};
    if (!cli_parse("serve", argc, argv, &setup.options, &status))
        return status;
    struct serve *serve = set_up(&setup, &error) ? serve_open(&setup.serve, &error) : NULL;
    const bool good = serve != NULL && run(serve, &setup, &error);
    serve_close(serve);
    set_down(&setup);
    return good ? 0 : cli_fail(&error);
}
