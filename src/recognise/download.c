/* One small reader for each program that fetches; a table of them. */
#include "recognise/download.h"

#include <stdio.h>
#include <string.h>

#include "recognise/download_text.h"

/* A program is written by many bytes; a test of the shell by a few ("kami"). */
enum { ECHO_LEAST_BYTES = 16, CPU_NAME_BYTES = 10 };

struct found {
    struct download *downloads;
    unsigned count;
};

/* ---- What a URL tells ---- */

/* As bots name their programs, and the word that we use. */
static const struct {
    char name[CPU_NAME_BYTES];
    char cpu[8];
} cpus[] = {
    {"aarch64", "arm64"}, {"arc", "arc"},     {"arm", "arm"},       {"arm4", "arm4"},
    {"arm4l", "arm4"},    {"arm4t", "arm4"},  {"arm4tl", "arm4"},   {"arm5", "arm5"},
    {"arm5l", "arm5"},    {"arm5n", "arm5"},  {"arm6", "arm6"},     {"arm6l", "arm6"},
    {"arm64", "arm64"},   {"arm7", "arm7"},   {"arm7l", "arm7"},    {"armv4", "arm4"},
    {"armv4l", "arm4"},   {"armv4t", "arm4"}, {"armv5", "arm5"},    {"armv5l", "arm5"},
    {"armv6", "arm6"},    {"armv6l", "arm6"}, {"armv7", "arm7"},    {"armv7l", "arm7"},
    {"i386", "x86"},      {"i486", "x86"},    {"i586", "x86"},      {"i686", "x86"},
    {"m68k", "m68k"},     {"mips", "mips"},   {"mips64", "mips64"}, {"mipsel", "mpsl"},
    {"mpsl", "mpsl"},     {"powerpc", "ppc"}, {"ppc", "ppc"},       {"sh4", "sh4"},
    {"sparc", "spc"},     {"spc", "spc"},     {"x64", "x86_64"},    {"x86", "x86"},
    {"x86_64", "x86_64"},
};

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* The name of a processor at the end of `name`, or before a dot in it; the longest, the last. */
static void find_cpu(const char *name, char ret_cpu[16])
{
    size_t length = strlen(name), best = 0, best_end = 0;
    for (size_t i = 0; i < sizeof cpus / sizeof cpus[0]; i++) {
        size_t size = strlen(cpus[i].name);
        for (const char *at = name; (at = strstr(at, cpus[i].name)) != NULL; at++) {
            size_t end = (size_t)(at - name) + size;
            bool apart = (at == name || !is_letter_or_digit(at[-1])) &&
                         (end == length || !is_letter_or_digit(name[end]));
            if (apart && (end > best_end || (end == best_end && size > best))) {
                best = size;
                best_end = end;
                memcpy(ret_cpu, cpus[i].cpu, sizeof cpus[i].cpu);
            }
        }
    }
}

static bool copy_text(char *to, size_t size, const char *from, size_t length)
{
    if (length >= size)
        return false;
    memcpy(to, from, length);
    to[length] = '\0';
    return true;
}

/* Host, file and processor from the URL. False where it has no host, or one of them is too long. */
static bool read_url(struct download *download)
{
    const char *host = strstr(download->url, "://");
    if (host == NULL)
        return false;
    host += 3;
    size_t authority = strcspn(host, "/?#");
    const char *path = host + authority;
    const char *user_end = memrchr(host, '@', authority);
    if (user_end != NULL) {
        authority -= (size_t)(user_end + 1 - host);
        host = user_end + 1;
    }
    const char *bracket = *host == '[' ? memchr(host, ']', authority) : NULL;
    size_t host_length = bracket != NULL ? (size_t)(bracket + 1 - host) : strcspn(host, ":/?#");
    size_t path_length = strcspn(path, "?#");
    const char *slash = memrchr(path, '/', path_length);
    const char *file = slash == NULL ? path : slash + 1;
    if (host_length == 0 || !copy_text(download->host, sizeof download->host, host, host_length) ||
        !copy_text(download->file, sizeof download->file, file,
                   (size_t)(path + path_length - file)))
        return false;
    find_cpu(download->file, download->cpu);
    return true;
}

/* `scheme`://host[:port]/path, or what is written where a scheme stands in it. */
static void add_url(struct found *found, enum download_method method, const char *scheme,
                    const struct word *host, const struct word *port, const struct word *path)
{
    if (found->count == DOWNLOAD_LIMIT)
        return;
    struct download *download = &found->downloads[found->count];
    memset(download, 0, sizeof *download);
    download->method = method;
    bool rooted = path->length > 0 && path->at[0] == '/';
    int length =
        snprintf(download->url, sizeof download->url, "%s%.*s%s%.*s%s%.*s", scheme,
                 (int)host->length, host->at, port->length > 0 ? ":" : "", (int)port->length,
                 port->at, path->length == 0 || rooted ? "" : "/", (int)path->length, path->at);
    if (length > 0 && (size_t)length < sizeof download->url && read_url(download))
        found->count++;
}

static const struct word nothing = {.at = "", .length = 0};

static bool has_scheme(const struct word *word)
{
    static const char *const schemes[] = {"http://", "https://", "ftp://", "tftp://"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t length = strlen(schemes[i]);
        if (word->length > length && memcmp(word->at, schemes[i], length) == 0)
            return true;
    }
    return false;
}

/* "192.0.2.1/x", "YOURIPHERE/x", "example.org": what wget takes without a scheme. */
static bool is_bare(const struct word *word)
{
    return word->length > 0 && (is_letter_or_digit(word->at[0]) || word->at[0] == '[') &&
           memmem(word->at, word->length, "://", 3) == NULL &&
           (memchr(word->at, '/', word->length) != NULL ||
            memchr(word->at, '.', word->length) != NULL);
}

static bool is_option(const struct word *word)
{
    return word->length > 0 && word->at[0] == '-';
}

/* ---- The programs ---- */

/* The value of an option is passed over: a short one whose last letter is in `letters`. */
static bool takes_value(const struct word *word, const char *letters)
{
    char last = word->at[word->length - 1];
    return word->length >= 2 && word->at[1] != '-' && strchr(letters, last) != NULL;
}

/* wget and curl. Some devices' wget is asked with -g HOST -l LOCAL -r REMOTE. */
static void find_by_url(struct found *found, enum download_method method, const char *letters,
                        const struct word *words, uint32_t count)
{
    struct word host = nothing, remote = nothing;
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        bool more = i + 1 < count && !has_scheme(&words[i + 1]);
        if (has_scheme(&words[i])) {
            add_url(found, method, "", &words[i], &nothing, &nothing);
            any = true;
        } else if (more && word_is(&words[i], "-g")) {
            host = words[++i];
        } else if (more && word_is(&words[i], "-r")) {
            remote = words[++i];
        } else if (is_option(&words[i])) {
            i += more && takes_value(&words[i], letters);
        } else if (!any && is_bare(&words[i])) {
            add_url(found, method, "http://", &words[i], &nothing, &nothing);
            any = true;
        }
    }
    if (!any && host.length > 0 && remote.length > 0)
        add_url(found, method, "http://", &host, &nothing, &remote);
}

static void find_wget(struct found *found, const struct word *words, uint32_t count)
{
    find_by_url(found, DOWNLOAD_WGET, "OPoTtUYl", words, count);
}

static void find_curl(struct found *found, const struct word *words, uint32_t count)
{
    find_by_url(found, DOWNLOAD_CURL, "oAHXdumeTx", words, count);
}

/* tftp -g [-l LOCAL] -r FILE HOST [PORT]; tftp HOST [PORT] -c get FILE; tftp -i HOST GET FILE. */
static void find_tftp(struct found *found, const struct word *words, uint32_t count)
{
    struct word host = nothing, port = nothing, local = nothing, remote = nothing;
    for (uint32_t i = 0; i < count; i++) {
        bool more = i + 1 < count;
        bool gets = word_is(&words[i], "get") || word_is(&words[i], "GET");
        if (more && (gets || word_is(&words[i], "-r")))
            remote = words[++i];
        else if (more && word_is(&words[i], "-l"))
            local = words[++i];
        else if (more && word_is(&words[i], "-b"))
            i++;
        else if (is_option(&words[i]))
            continue;
        else if (host.length == 0)
            host = words[i];
        else if (port.length == 0 && words[i].at[0] >= '0' && words[i].at[0] <= '9')
            port = words[i];
    }
    if (remote.length == 0)
        remote = local;
    if (host.length > 0 && remote.length > 0)
        add_url(found, DOWNLOAD_TFTP, "tftp://", &host, &port, &remote);
}

/* ftpget [-u USER] [-p PASSWORD] [-P PORT] HOST LOCAL [REMOTE]. */
static void find_ftpget(struct found *found, const struct word *words, uint32_t count)
{
    struct word places[3] = {nothing, nothing, nothing}, port = nothing;
    uint32_t taken = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool more = i + 1 < count;
        if (more && word_is(&words[i], "-P"))
            port = words[++i];
        else if (more && (word_is(&words[i], "-u") || word_is(&words[i], "-p")))
            i++;
        else if (!is_option(&words[i]) && taken < 3)
            places[taken++] = words[i];
    }
    if (taken >= 2)
        add_url(found, DOWNLOAD_FTPGET, "ftp://", &places[0], &port, &places[taken - 1]);
}

static const struct {
    const char *name;
    void (*find)(struct found *found, const struct word *words, uint32_t count);
} programs[] = {
    {"wget", find_wget},
    {"curl", find_curl},
    {"tftp", find_tftp},
    {"ftpget", find_ftpget},
};

static void find_in_command(struct found *found, const struct word *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct word name = word_tail(&words[i]);
        for (size_t j = 0; j < sizeof programs / sizeof programs[0]; j++) {
            if (word_is(&name, programs[j].name) && !has_scheme(&words[i])) {
                programs[j].find(found, words + i + 1, count - i - 1);
                return;
            }
        }
    }
}

/* ---- Programs in pieces of echo ---- */

static void add_echo(struct found *found, const char *name, size_t length)
{
    struct download *download = &found->downloads[found->count];
    const char *slash = memrchr(name, '/', length);
    const char *file = slash == NULL ? name : slash + 1;
    memset(download, 0, sizeof *download);
    download->method = DOWNLOAD_ECHO;
    if (!copy_text(download->file, sizeof download->file, file, length - (size_t)(file - name)))
        return;
    find_cpu(download->file, download->cpu);
    found->count++;
}

/* On the text as it came: the escapes are what it is known by. */
static void find_echo(struct found *found, const char *text, size_t length)
{
    const char *end = text + length;
    for (const char *at = text; found->count < DOWNLOAD_LIMIT && (size_t)(end - at) >= 4;) {
        at = memmem(at, (size_t)(end - at), "echo", 4);
        if (at == NULL)
            return;
        unsigned escapes = 0;
        for (at += 4; at < end && *at != '>' && *at != ';' && *at != '\n'; at++)
            escapes +=
                *at == '\\' && at + 1 < end && (at[1] == 'x' || (at[1] >= '0' && at[1] <= '9'));
        if (at == end || *at != '>' || escapes < ECHO_LEAST_BYTES)
            continue;
        while (at < end && (*at == '>' || *at == ' '))
            at++;
        const char *name = at;
        while (at<end && * at> ' ' && *at < 0x7f && strchr(";&|<>()'\"`", *at) == NULL)
            at++;
        if (at > name)
            add_echo(found, name, (size_t)(at - name));
    }
}

unsigned download_find(const uint8_t *text, uint32_t length, struct download ret[DOWNLOAD_LIMIT])
{
    struct found found = {.downloads = ret};
    struct plain_text plain;
    struct word words[WORDS_LIMIT];
    uint32_t at = 0, count;
    plain_text_make(text, length, &plain);
    while (plain_text_command(&plain, &at, words, &count))
        find_in_command(&found, words, count);
    find_echo(&found, (const char *)text,
              length < DOWNLOAD_TEXT_BYTES ? length : DOWNLOAD_TEXT_BYTES);
    return found.count;
}
