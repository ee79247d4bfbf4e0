/* Man pages in mdoc(7), from the tables. docs/man/man1 holds them; test/checks/options-documented
 * compares. */
#include "cli/verbs.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The date of the pages, which changes when their text does. */
#define MAN_DATE "November 24, 2026"

static void write_head(const char *name, const char *summary)
{
    char title[64];
    snprintf(title, sizeof title, "%s", name);
    for (char *c = title; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    printf(".Dd " MAN_DATE "\n.Dt %s 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n", title, name, summary);
}

static void write_option(const struct option_entry *entry)
{
    fputs(".It ", stdout);
    if (entry->letter != '\0')
        printf("Fl %c , ", entry->letter);
    printf("Fl -%s", entry->name);
    if (entry->argument != NULL)
        printf(" Ar %s", entry->argument);
    /* A line that begins with a point would be a macro; no help text does. */
    printf("\n%c%s", toupper((unsigned char)entry->help[0]), entry->help + 1);
    if (entry->preset != NULL)
        printf(".\nDefault: %s", entry->preset);
    if (entry->most > 0)
        printf(".\nFrom %.0f to %.0f%s%s", entry->least, entry->most,
               entry->unit == NULL ? "" : " ", entry->unit == NULL ? "" : entry->unit);
    fputs(".\n", stdout);
}

static void write_examples(const struct verb *verb)
{
    fputs(".Sh EXAMPLES\n", stdout);
    for (size_t i = 0; verb->examples[i] != NULL; i += 2)
        printf("%s%c%s:\n.Pp\n.Dl %s\n", i == 0 ? "" : ".Pp\n",
               toupper((unsigned char)verb->examples[i + 1][0]), verb->examples[i + 1] + 1,
               verb->examples[i]);
}

static void write_exit_status(void)
{
    fputs(".Sh EXIT STATUS\n.Bl -tag -width 1n -compact\n.It 0\ndone\n.It 1\nfailed: the machine\n"
          ".It 2\nwrong use of the command line\n.It 3\nwrong configuration, scenario or database\n"
          ".It 4\ninput or store cannot be read\n.It 5\ndone, but a part of the input was missing\n"
          ".It 6\nno permission\n.It 7\nwatch --once: an alert was opened or updated\n"
          ".It 8\nverify: a figure does not follow from the store\n.El\n",
          stdout);
}

static void write_verb(const struct verb *verb)
{
    char name[64];
    snprintf(name, sizeof name, "teiten-%s", verb->name);
    write_head(name, verb->summary);
    printf(".Sh SYNOPSIS\n.Nm teiten %s\n.Ar %s\n.Sh DESCRIPTION\n", verb->name, verb->synopsis);
    printf("%c%s.\n%s", toupper((unsigned char)verb->summary[0]), verb->summary + 1, verb->text);
    if (verb->words != NULL) {
        fputs(".Pp\nThe words are:\n", stdout);
        for (size_t i = 0; verb->words[i] != NULL; i++)
            printf(".Cm %s%s\n", verb->words[i], verb->words[i + 1] == NULL ? " ." : " ,");
    }
    fputs(".Pp\nThe options are:\n.Bl -tag -width Ds\n", stdout);
    for (size_t i = 0; i < option_entry_count; i++)
        if (strchr(option_entries[i].verbs, verb->letter) != NULL)
            write_option(&option_entries[i]);
    fputs(".El\n", stdout);
    write_exit_status();
    write_examples(verb);
    fputs(".Sh SEE ALSO\n.Xr teiten 1\n", stdout);
}

static void write_program(void)
{
    write_head("teiten", "Internet fixed-point observation of IoT botnets");
    fputs(
        ".Sh SYNOPSIS\n.Nm\n.Ar verb\n.Op Ar option ...\n.Nm\n.Fl -version\n.Sh DESCRIPTION\n.Nm\n"
        "watches addresses that nobody should be talking to, recognises what touches them, and "
        "counts it.\nIt observes only: it never scans and never opens a connection.\n"
        "Data goes to standard output, the rest to standard error.\n.Pp\nThe verbs are:\n"
        ".Bl -tag -width completion\n",
        stdout);
    for (size_t i = 0; i < verb_count; i++)
        printf(".It Cm %s\n%c%s.\n", verbs[i].name, toupper((unsigned char)verbs[i].summary[0]),
               verbs[i].summary + 1);
    fputs(
        ".El\n.Pp\n.Fl -version\ntells the versions of program, store schema, libraries and "
        "databases.\n.Sh ENVIRONMENT\n.Bl -tag -width TEITEN_CONFIG\n.It Ev NO_COLOR\nNo colours.\n"
        ".It Ev TEITEN_CONFIG\nA configuration file in place of the default, or none.\n"
        ".It Ev TEITEN_GEO\nFolder of the databases of countries and networks.\n"
        ".It Ev TEITEN_RULES\nFolder of the shipped signatures.\n.El\n"
        ".Sh FILES\n.Bl -tag -width Ds\n.It Pa /etc/teiten/teiten.yaml\nThe configuration, if it "
        "exists.\n.It Pa store\nThe default store: a folder of Parquet "
        "files.\n.El\n",
        stdout);
    write_exit_status();
    fputs(".Sh SEE ALSO\n.Xr tcpdump 1 ,\n.Xr teiten-config 1 ,\n.Xr teiten-observe 1 ,\n.Xr "
          "teiten-show 1 ,\n"
          ".Xr teiten-simulate 1 ,\n.Xr teiten-store 1\n",
          stdout);
}

void man_write(const struct verb *verb)
{
    if (verb == NULL)
        write_program();
    else
        write_verb(verb);
}
