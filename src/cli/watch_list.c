/* teiten watch --list: the alerts that the book has, open ones first. */
#include "alert/book.h"
#include "cli/verbs.h"
#include "cli/watch.h"
#include "publish/width.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_state_and_time(const void *left, const void *right)
{
    const struct alert *a = left, *b = right;
    if (a->open != b->open)
        return a->open ? -1 : 1;
    if (a->last.ns != b->last.ns)
        return a->last.ns > b->last.ns ? -1 : 1;
    return strcmp(a->id, b->id);
}

static void write_table(const struct book *book, bool japanese)
{
    for (size_t i = 0; i < book->alert_count; i++) {
        const struct alert *a = &book->alerts[i];
        char last[INSTANT_TEXT_SIZE];
        const char *state = japanese ? (a->open ? "継続" : "終了") : (a->open ? "open" : "closed");
        printf("%s  %s  %s  %s  %s\n    ", a->id, state,
               (japanese ? severity_words_ja : severity_words)[a->severity], a->rule,
               instant_format(a->last, last));
        text_write_safe(stdout, japanese ? a->ja : a->en);
        putchar('\n');
    }
    printf(japanese ? "継続中 %zu 件、終了 %zu 件\n" : "%zu open, %zu closed\n", book->open_count,
           book->alert_count - book->open_count);
}

static void write_lines(const struct book *book)
{
    for (size_t i = 0; i < book->alert_count; i++) {
        json_t *json = alert_json(&book->alerts[i]);
        char *line = json == NULL ? NULL : json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
        if (line != NULL)
            puts(line);
        free(line);
        json_decref(json);
    }
}

int watch_list_alerts(const struct options *options)
{
    char folder[4200];
    struct error error;
    snprintf(folder, sizeof folder, "%.4096s/alerts", option_text(options, "store"));
    struct book *book = book_read(folder, &error);
    if (book == NULL)
        return cli_fail(&error);
    if (book->alert_count > 0)
        qsort(book->alerts, book->alert_count, sizeof *book->alerts, by_state_and_time);
    if (option_given(options, "json"))
        write_lines(book);
    else
        write_table(book, strcmp(option_text(options, "lang"), "ja") == 0);
    book_destroy(book);
    return 0;
}
