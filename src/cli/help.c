/* One screen of help for each verb, from the tables. */
#include "cli/verbs.h"
#include "publish/width.h"

#include <stdio.h>
#include <string.h>

enum { OPTION_WIDTH = 30, SCREEN_WIDTH = 80 };

static void write_option(const struct option_entry *entry, bool japanese)
{
    char left[96];
    snprintf(left, sizeof left, "  %c%c%c --%s %s", entry->letter != '\0' ? '-' : ' ',
             entry->letter != '\0' ? entry->letter : ' ', entry->letter != '\0' ? ',' : ' ',
             entry->name, entry->argument == NULL ? "" : entry->argument);
    size_t width = text_width(left);
    fputs(left, stdout);
    if (width > OPTION_WIDTH)
        printf("\n%*s", OPTION_WIDTH + 1, "");
    else
        printf("%*s", (int)(OPTION_WIDTH + 1 - width), "");
    fputs(japanese ? entry->help_ja : entry->help, stdout);
    if (entry->preset != NULL && strcmp(entry->name, "lang") != 0)
        printf(" [%s]", entry->preset);
    fputc('\n', stdout);
}

/* Indented, as many on a line as fit. */
static void write_words(const char *const *words)
{
    size_t column = SCREEN_WIDTH;
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t width = 1 + strlen(words[i]);
        bool fits = column + width < SCREEN_WIDTH;
        printf(fits ? " %s" : "\n  %s", words[i]);
        column = (fits ? column : 1) + width;
    }
    fputc('\n', stdout);
}

void help_write(const struct verb *verb, bool japanese)
{
    printf("%s: teiten %s %s\n%s\n\n", japanese ? "使い方" : "Usage", verb->name, verb->synopsis,
           japanese ? verb->summary_ja : verb->summary);
    for (size_t i = 0; i < option_entry_count; i++)
        if (strchr(option_entries[i].verbs, verb->letter) != NULL)
            write_option(&option_entries[i], japanese);
    if (verb->words != NULL) {
        printf("\n%s:", japanese ? "指定できる語" : "Words");
        write_words(verb->words);
    }
    printf("\n%s:\n", japanese ? "例" : "Examples");
    for (size_t i = 0; verb->examples[i] != NULL; i += 2)
        printf("  %s\n", verb->examples[i]);
}

void help_write_all(bool japanese)
{
    printf("%s: teiten VERB [OPTION ...]\n", japanese ? "使い方" : "Usage");
    printf("%s\n\n", japanese ? "定点: IoT ボットネットの定点観測"
                              : "Internet fixed-point observation of IoT botnets: it observes, and "
                                "answers only where asked.");
    for (size_t i = 0; i < verb_count; i++)
        printf("  %-11s %s\n", verbs[i].name, japanese ? verbs[i].summary_ja : verbs[i].summary);
    printf("  %-11s %s\n", "--version", japanese ? "版とデータベース" : "versions and databases");
    printf("\n%s:\n  teiten observe -r capture.pcap\n  teiten show tools\n"
           "  teiten show ports --period 2020-H1 --compare 2019-H1 --lang ja\n"
           "\nteiten VERB --help, man teiten\n",
           japanese ? "例" : "Examples");
}
