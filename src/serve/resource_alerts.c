/* /v1/alerts: what `teiten watch` has in its book, which is only read: open ones first, then the latest. */
#include "alert/book.h"
#include "serve/resources.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ALERTS_SHOWN = 1000 };

static int by_state_and_time(const void *left, const void *right)
{
    const struct alert *a = left, *b = right;
    if (a->open != b->open)
        return a->open ? -1 : 1;
    if (a->last.ns != b->last.ns)
        return a->last.ns > b->last.ns ? -1 : 1;
    return strcmp(a->id, b->id);
}

struct document *resource_alerts(struct asker *asker, const struct job *job)
{
    char folder[STORE_PATH_SIZE];
    struct error error = {0};
    (void)job;
    snprintf(folder, sizeof folder, "%.4080s/alerts", asker_common(asker)->store);
    struct book *book = book_read(folder, &error);
    if (book == NULL)
        return problem_of(asker, &error);
    if (book->alert_count > 0)
        qsort(book->alerts, book->alert_count, sizeof *book->alerts, by_state_and_time);
    json_t *list = json_array();
    for (size_t i = 0; i < book->alert_count && i < ALERTS_SHOWN; i++)
        json_array_append_new(list, alert_json(&book->alerts[i]));
    json_t *object = json_pack(
        "{s:o, s:I, s:I, s:I, s:o}", "time", json_moment((int64_t)time(NULL)), "open",
        (json_int_t)book->open_count, "closed", (json_int_t)(book->alert_count - book->open_count),
        "alerts_in_all", (json_int_t)book->alert_count, "alerts", list);
    book_destroy(book);
    return json_document(object);
}
