/* teiten config: is the configuration file right, and what is in force. */
#include "alert/settings.h"
#include "cli/config_file.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <string.h>

static const char *file_of(const struct options *options)
{
    return config_file_name(option_text(options, "config"));
}

static int check(const struct options *options)
{
    struct error error;
    const char *name = options->word_count == 2 ? options->words[1] : file_of(options);
    if (name == NULL) {
        error_set(&error, ERROR_CONFIG,
                  "there is no configuration: no " CONFIG_DEFAULT_FILE
                  "; name a file: teiten config check FILE");
        return cli_fail(&error);
    }
    struct config_file *config = config_file_read(name, &error);
    if (config == NULL)
        return cli_fail(&error);
    size_t count = 0;
    for (size_t i = 0; i < config_key_count(); i++)
        count += config_file_key(config, i).value_count > 0;
    count += config_file_watch(config) != NULL;
    printf("%s: %zu keys, all understood\n", name, count);
    config_file_destroy(config);
    return 0;
}

/* As YAML: bare where nothing in it could mean something else. */
static void write_text(const char *text)
{
    static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/+";
    if (text[0] != '\0' && text[strspn(text, bare)] == '\0') {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            putchar('\\');
        if ((unsigned char)*c < ' ' || *c == 127)
            printf("\\x%02x", (unsigned)(unsigned char)*c);
        else
            putchar(*c);
    }
    putchar('"');
}

static void write_values(const struct config_key *key)
{
    const bool list = key->value_count > 1;
    printf("%s: %s", key->entry->name, list ? "[" : "");
    for (size_t i = 0; i < key->value_count; i++) {
        fputs(i > 0 ? ", " : "", stdout);
        write_text(key->values[i]);
    }
    fputs(list ? "]" : "", stdout);
}

static int show(const struct options *options)
{
    struct error error;
    struct config_file *config = NULL;
    const char *name = file_of(options);
    if (name != NULL && (config = config_file_read(name, &error)) == NULL)
        return cli_fail(&error);
    printf("# %s\n", name == NULL ? "no configuration file" : name);
    for (size_t i = 0; i < config_key_count(); i++) {
        const struct config_key key = config_file_key(config, i);
        if (key.value_count > 0) {
            write_values(&key);
            printf(" # line %u\n", key.line);
        } else if (key.entry->type == OPTION_FLAG) {
            printf("%s: no # default\n", key.entry->name);
        } else if (key.entry->preset != NULL) {
            printf("%s: ", key.entry->name);
            write_text(key.entry->preset);
            fputs(" # default\n", stdout);
        } else {
            printf("# %s: not given\n", key.entry->name);
        }
    }
    const struct alert_settings *watch = config_file_watch(config);
    if (watch == NULL)
        puts("# watch: not given");
    else
        printf("# watch: %u lists, %u outlets\n", watch->lists_count, watch->outlets_count);
    config_file_destroy(config);
    return 0;
}

int cli_config(int argc, char **argv)
{
    struct options options;
    struct error error;
    int status;
    if (!cli_parse("config", argc, argv, &options, &status))
        return status;
    const char *what = options.word_count > 0 ? options.words[0] : "";
    if (strcmp(what, "check") == 0 && options.word_count <= 2) {
        status = check(&options);
    } else if (strcmp(what, "show") == 0 && options.word_count == 1) {
        status = show(&options);
    } else {
        error_set(&error, ERROR_USAGE,
                  "config what? check [FILE] or show; see teiten config --help");
        status = cli_fail(&error);
    }
    options_clear(&options);
    return cli_flush(status);
}
