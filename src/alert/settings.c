/* See settings.h. */
#include "alert/settings.h"
#include "alert/rules.h"
#include "alert/watch_list.h"
#include "base/whole_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 127)
            return true;
    return false;
}

/* What goes into headers and envelopes: no blank, no control character, no bracket. */
static bool is_mailbox(const char *text)
{
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || at[1] == '\0' || strlen(text) > 254)
        return false;
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text >= 127 || strchr("<>()[],;:\\\"", *text) != NULL)
            return false;
    return true;
}

static bool is_loopback(const char *host)
{
    static const char *const hosts[] = {"127.0.0.1", "[::1]", "localhost"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        if (starts(host, hosts[i]) && strchr(":/", host[strlen(hosts[i])]) != NULL)
            return true;
    return false;
}

static const char *check_url(const struct outlet_settings *o, const char *plain, const char *secure)
{
    if ((o->url == NULL) == (o->url_file == NULL))
        return "it needs one of url and url-file";
    if (o->url == NULL)
        return NULL;
    if (has_control(o->url) || strchr(o->url, ' ') != NULL)
        return "the url has a blank or a control character";
    if (starts(o->url, secure))
        return NULL;
    if (!starts(o->url, plain))
        return o->type == OUTLET_SMTP ? "the url is smtp://HOST or smtps://HOST"
                                      : "the url is https://HOST/...";
    if (o->type == OUTLET_WEBHOOK && o->tls != TLS_NONE && !is_loopback(o->url + strlen(plain)))
        return "http:// goes in the clear: write https://, or tls: none if that is meant";
    return NULL;
}

static const char *check_smtp(const struct outlet_settings *o)
{
    const char *why = check_url(o, "smtp://", "smtps://");
    if (why != NULL)
        return why;
    if (o->from == NULL || !is_mailbox(o->from))
        return "from is no mail address";
    for (unsigned i = 0; i < o->to_count; i++)
        if (!is_mailbox(o->to[i]))
            return "to has something that is no mail address";
    if ((o->user == NULL) != (o->password_file == NULL))
        return "user and password-file belong together";
    return o->to_count > 0 ? NULL : "it needs to";
}

static const char *check_kind(const struct outlet_settings *o)
{
    switch (o->type) {
    case OUTLET_WEBHOOK:
        return check_url(o, "http://", "https://");
    case OUTLET_SMTP:
        return check_smtp(o);
    case OUTLET_COMMAND:
        return o->command_count > 0 && o->command[0][0] == '/'
                   ? NULL
                   : "command is a list that begins with the path of a program";
    case OUTLET_FILE:
        return o->path != NULL && o->path[0] == '/' ? NULL
                                                    : "path is the path of a file, from / on";
    }
    return NULL;
}

static bool in_range(const unsigned *number, unsigned least, unsigned most)
{
    return number == NULL || (*number >= least && *number <= most);
}

static const char *check_outlet(const struct outlet_settings *o)
{
    if (strlen(o->name) >= OUTLET_NAME_SIZE ||
        strspn(o->name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(o->name))
        return "a name is made of a-z, 0-9, - and _, at most 31 of them";
    for (unsigned i = 0; i < o->rules_count; i++)
        if (!is_rule(o->rules[i]))
            return "rules has something that is no rule; docs/watch.md lists them";
    if (!in_range(o->digest_minutes, 0, 1440))
        return "digest-minutes is 0 to 1440";
    if (!in_range(o->timeout_s, 1, 60))
        return "timeout-s is 1 to 60";
    return check_kind(o);
}

static bool check_rules(const struct alert_settings *s, struct error *error)
{
    for (unsigned i = 0; i < s->rules_count; i++)
        if (!is_rule(s->rules[i].rule))
            return error_set(error, ERROR_CONFIG,
                             "watch: rules: no rule is called '%.60s'; docs/watch.md lists them",
                             s->rules[i].rule);
        else if (s->rules[i].at != NULL && !(*s->rules[i].at >= 0 && *s->rules[i].at <= 1e9))
            return error_set(error, ERROR_CONFIG, "watch: rules: %s: at is 0 to 1e9",
                             s->rules[i].rule);
    return true;
}

bool alert_settings_check(const struct alert_settings *s, struct error *error)
{
    if (!in_range(s->look_s, 1, 3600) || !in_range(s->digest_minutes, 0, 1440) ||
        !in_range(s->close_hours, 1, 8760))
        return error_set(error, ERROR_CONFIG,
                         "watch: look-s is 1 to 3600, digest-minutes 0 to 1440, close-hours 1 to "
                         "8760");
    if ((s->signed_by != NULL && has_control(s->signed_by)) ||
        (s->contact != NULL && has_control(s->contact)))
        return error_set(error, ERROR_CONFIG, "watch: signed-by and contact are one line each");
    if (!check_rules(s, error))
        return false;
    for (unsigned i = 0; i < s->outlets_count; i++) {
        const char *why = check_outlet(&s->outlets[i]);
        for (unsigned j = 0; j < i && why == NULL; j++)
            if (strcmp(s->outlets[i].name, s->outlets[j].name) == 0)
                why = "two outlets are called so";
        if (why != NULL)
            return error_set(error, ERROR_CONFIG, "watch: outlets: %.60s: %s", s->outlets[i].name,
                             why);
    }
    return true;
}

bool secret_read(const char *file, char secret[SECRET_SIZE], struct error *error)
{
    char path[4096];
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    size_t length = 0;
    if (strchr(file, '/') != NULL)
        snprintf(path, sizeof path, "%s", file);
    else if (folder != NULL)
        snprintf(path, sizeof path, "%.2000s/%.1000s", folder, file);
    else
        return error_set(error, ERROR_CONFIG,
                         "the secret %.60s is no path, and there is no $CREDENTIALS_DIRECTORY "
                         "(systemd: LoadCredential=%.60s:/path)",
                         file, file);
    uint8_t *bytes = whole_file_read(path, SECRET_SIZE, &length);
    if (bytes == NULL)
        return error_set_errno(error, ERROR_CONFIG, "the secret %.200s", path);
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    bool good = length > 0 && length < SECRET_SIZE;
    for (size_t i = 0; good && i < length; i++)
        good = bytes[i] >= ' ' && bytes[i] != 127;
    if (good) {
        memcpy(secret, bytes, length);
        secret[length] = '\0';
    }
    explicit_bzero(bytes, length);
    free(bytes);
    return good || error_set(error, ERROR_CONFIG,
                             "the secret %.200s: one line without control characters, of 1 to %d "
                             "bytes",
                             path, SECRET_SIZE - 1);
}
