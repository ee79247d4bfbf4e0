/* Completion scripts for bash, zsh and fish, from the tables. */
#include "cli/verbs.h"

#include <stdio.h>
#include <string.h>

static bool has_option(const struct verb *verb, const struct option_entry *entry)
{
    return strchr(entry->verbs, verb->letter) != NULL;
}

/* "a|b" with blanks between. */
static void write_words(const char *words)
{
    for (; words != NULL && *words != '\0'; words++)
        fputc(*words == '|' ? ' ' : *words, stdout);
}

static void write_bash(void)
{
    fputs("# bash completion for teiten; generated\n_teiten() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local verb=${COMP_WORDS[1]} words=\n    if [ \"$COMP_CWORD\" = 1 ]; then\n"
          "        words='--help --version",
          stdout);
    for (size_t i = 0; i < verb_count; i++)
        printf(" %s", verbs[i].name);
    fputs("'\n    else\n        case $verb$prev in\n", stdout);
    for (size_t v = 0; v < verb_count; v++)
        for (size_t i = 0; i < option_entry_count; i++)
            if (has_option(&verbs[v], &option_entries[i]) &&
                option_entries[i].type == OPTION_WORDS) {
                printf("        %s--%s) words='", verbs[v].name, option_entries[i].name);
                write_words(option_entries[i].argument);
                fputs("' ;;\n", stdout);
            }
    fputs("        *)\n            case $verb in\n", stdout);
    for (size_t v = 0; v < verb_count; v++) {
        printf("            %s) words='", verbs[v].name);
        for (size_t i = 0; verbs[v].words != NULL && verbs[v].words[i] != NULL; i++)
            printf("%s ", verbs[v].words[i]);
        for (size_t i = 0; i < option_entry_count; i++)
            if (has_option(&verbs[v], &option_entries[i]))
                printf("--%s ", option_entries[i].name);
        fputs("' ;;\n", stdout);
    }
    fputs("            esac ;;\n        esac\n    fi\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
          "}\ncomplete -o default -F _teiten teiten\n",
          stdout);
}

static void write_zsh(void)
{
    fputs("#compdef teiten\n# zsh completion for teiten; generated\n"
          "if (( CURRENT == 2 )); then\n    compadd -- --help --version",
          stdout);
    for (size_t i = 0; i < verb_count; i++)
        printf(" %s", verbs[i].name);
    fputs("\nelse\n    case $words[2] in\n", stdout);
    for (size_t v = 0; v < verb_count; v++) {
        printf("    %s) compadd --", verbs[v].name);
        for (size_t i = 0; verbs[v].words != NULL && verbs[v].words[i] != NULL; i++)
            printf(" %s", verbs[v].words[i]);
        for (size_t i = 0; i < option_entry_count; i++)
            if (has_option(&verbs[v], &option_entries[i]))
                printf(" --%s", option_entries[i].name);
        fputs(" ;;\n", stdout);
    }
    fputs("    esac\n    _files\nfi\n", stdout);
}

/* In single quotes of fish only ' and \ are special. */
static void write_fish_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', stdout);
        fputc(*text, stdout);
    }
}

static void write_fish(void)
{
    fputs("# fish completion for teiten; generated\n", stdout);
    for (size_t v = 0; v < verb_count; v++) {
        const struct verb *verb = &verbs[v];
        printf("complete -c teiten -n __fish_use_subcommand -a %s -d '", verb->name);
        write_fish_text(verb->summary);
        fputs("'\n", stdout);
        for (size_t i = 0; verb->words != NULL && verb->words[i] != NULL; i++)
            printf("complete -c teiten -n '__fish_seen_subcommand_from %s' -a %s\n", verb->name,
                   verb->words[i]);
        for (size_t i = 0; i < option_entry_count; i++) {
            const struct option_entry *entry = &option_entries[i];
            if (!has_option(verb, entry))
                continue;
            printf("complete -c teiten -n '__fish_seen_subcommand_from %s' -l %s", verb->name,
                   entry->name);
            if (entry->letter != '\0')
                printf(" -s %c", entry->letter);
            if (entry->argument != NULL)
                fputs(" -r", stdout);
            if (entry->type == OPTION_WORDS) {
                fputs(" -a '", stdout);
                write_words(entry->argument);
                fputs("'", stdout);
            }
            fputs(" -d '", stdout);
            write_fish_text(entry->help);
            fputs("'\n", stdout);
        }
    }
}

bool completion_write(const char *shell)
{
    static const struct {
        const char *name;
        void (*write)(void);
    } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].write();
            return true;
        }
    return false;
}
