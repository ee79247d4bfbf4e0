/* /v1/ports and every other question: what `teiten show --json` and --csv print, by the same code. */
#include "publish/publish.h"
#include "serve/public_cells.h"
#include "serve/public_rows.h"
#include "serve/resources.h"
#include "serve/serve.h"

#include <stdlib.h>
#include <string.h>

/* The rows of one page, as a part of the answer's rows: nothing is copied. */
struct page_rows {
    struct result whole;
    uint64_t total;
};

static struct page_rows cut_page(struct answer *answer, const struct query *query)
{
    struct page_rows page = {.whole = answer->rows, .total = answer->rows.rows};
    if (query->page == 0)
        return page;
    const uint64_t known = answer->row_total > 0 ? (uint64_t)answer->row_total : 0;
    if (query->ask.by == NULL && known > page.total)
        page.total = known < QUERY_ROWS_LIMIT ? known : QUERY_ROWS_LIMIT;
    const uint64_t first = (query->page - 1) * query->per_page;
    const size_t begin = first < answer->rows.rows ? (size_t)first : answer->rows.rows;
    const size_t left = answer->rows.rows - begin;
    answer->rows.cells += begin * answer->rows.columns;
    answer->rows.rows = left < query->per_page ? left : (size_t)query->per_page;
    return page;
}

static void add_link(FILE *out, const struct job *job, uint64_t page, const char *relation,
                     bool *first)
{
    fprintf(out, "%s<?", *first ? "" : ", ");
    *first = false;
    for (size_t i = 0; i < parameter_count; i++) {
        const char *value = request_value(&job->request, parameters[i].name);
        if (value == NULL || strcmp(parameters[i].name, "page") == 0)
            continue;
        fprintf(out, "%s=", parameters[i].name);
        for (const unsigned char *c = (const unsigned char *)value; *c != '\0'; c++)
            if ((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                strchr("-._~,:/", *c) != NULL)
                fputc(*c, out);
            else
                fprintf(out, "%%%02X", *c);
        fputc('&', out);
    }
    fprintf(out, "page=%llu>; rel=\"%s\"", (unsigned long long)page, relation);
}

/* RFC 8288. NULL where no pages are asked, there is no memory, or it were too long for a head. */
enum { LINKS_LIMIT = 6000 };
static char *links(const struct job *job, uint64_t total)
{
    const struct query *q = &job->query;
    const uint64_t last = total == 0 ? 1 : (total + q->per_page - 1) / q->per_page;
    char *text = NULL;
    size_t size;
    bool first = true;
    FILE *out = q->page == 0 ? NULL : open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    add_link(out, job, 1, "first", &first);
    if (q->page > 1)
        add_link(out, job, q->page - 1 < last ? q->page - 1 : last, "prev", &first);
    if (q->page < last)
        add_link(out, job, q->page + 1, "next", &first);
    add_link(out, job, last, "last", &first);
    if (fclose(out) == 0 && size <= LINKS_LIMIT)
        return text;
    free(text);
    return NULL;
}

static struct document *write_answer(const struct answer *answer, const struct query *query)
{
    char *bytes = NULL;
    size_t length = 0;
    bool good = true;
    FILE *out = open_memstream(&bytes, &length);
    if (out == NULL)
        return NULL;
    if (query->format == QUERY_CSV)
        publish_csv(out, answer);
    else
        good = publish_json(out, answer);
    if (fclose(out) == 0 && good)
        return document_create(200, query->format == QUERY_CSV ? TYPE_CSV : TYPE_JSON, bytes,
                               length);
    free(bytes);
    return NULL;
}

struct document *problem_of(struct asker *asker, const struct error *error)
{
    char text[sizeof error->text];
    if (asker_was_stopped(asker))
        return problem(503, "the question took longer than it may; ask for a shorter period");
    if (error->class == ERROR_USAGE) {
        query_words(error->text, text, sizeof text);
        return problem(400, "%s", text);
    }
    /* What it says of files and memory is for who runs the server. */
    fprintf(stderr, "teiten serve: %s\n", error->text);
    if (strstr(error->text, "more memory") != NULL)
        return problem(503, "the question needs more memory than it may take; ask for a shorter "
                            "period");
    return problem(500, "the store could not be asked; the server's log has the reason");
}

/* How many names are asked for beside a series without a class: a name of it may have another place there. */
static uint64_t names_beside(const struct answer *series, uint64_t top)
{
    uint64_t buckets = 1;
    for (size_t r = 1; r < series->rows.rows; r++)
        buckets += strcmp(result_cell(&series->rows, r, 0)->text,
                          result_cell(&series->rows, r - 1, 0)->text) != 0;
    const uint64_t names = QUERY_SERIES_LIMIT / buckets;
    return names < top ? top : names < QUERY_ROWS_LIMIT ? names : QUERY_ROWS_LIMIT;
}

static bool hold_back(struct asker *asker, const struct job *job, struct answer *answer,
                      struct error *error)
{
    struct answer *all = NULL;
    struct ask_options without = job->query.ask;
    without.without = NULL;
    if (answer->bucketed)
        without.top = names_beside(answer, without.top);
    if (job->query.ask.without != NULL && !asker_ask(asker, &job->seen, &without, &all, error))
        return false;
    const bool good = public_rows(answer, all, job->serve->public_rule.least_sources, job->top,
                                  without.japanese) &&
                      public_cells(answer, without.japanese);
    answer_destroy(all);
    return good || error_set(error, ERROR_FAILED, "no memory for what is told in public");
}

bool job_ask(struct asker *asker, const struct job *job, struct answer **ret_answer,
             struct error *error)
{
    struct answer *answer = NULL;
    if (!asker_ask(asker, &job->seen, &job->query.ask, &answer, error))
        return false;
    if (job->serve->is_public && !hold_back(asker, job, answer, error)) {
        answer_destroy(answer);
        return false;
    }
    *ret_answer = answer;
    return true;
}

struct document *resource_question(struct asker *asker, const struct job *job)
{
    struct answer *answer = NULL;
    struct error error = {0};
    if (!job_ask(asker, job, &answer, &error))
        return problem_of(asker, &error);
    const struct page_rows page = cut_page(answer, &job->query);
    struct document *document = write_answer(answer, &job->query);
    if (document != NULL)
        document->link = links(job, page.total);
    answer->rows = page.whole;
    answer_destroy(answer);
    return document;
}
