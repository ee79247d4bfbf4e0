/* /metrics. In public the server's own alone: what is counted at once would tell at once whose packet it was. */
#include "serve/metrics.h"
#include "serve/serve.h"

#include <stdlib.h>
#include <time.h>

static bool write_observed(const struct metrics *m, struct error *error)
{
    metrics_sensors(m);
    metrics_store(m);
    return metrics_days(m, error);
}

struct document *resource_metrics(struct asker *asker, const struct job *job)
{
    char *text = NULL;
    size_t length;
    struct error error = {0};
    const bool is_public = job->serve->is_public;
    struct sensors *sensors = is_public ? NULL : sensors_read(asker, &job->seen, &error);
    if (sensors == NULL && !is_public)
        return problem_of(asker, &error);
    const struct metrics m = {.out = open_memstream(&text, &length),
                              .asker = asker,
                              .job = job,
                              .sensors = sensors,
                              .now_s = (int64_t)time(NULL)};
    bool good = m.out != NULL && (is_public || write_observed(&m, &error));
    if (m.out != NULL) {
        metrics_server(&m);
        good = fclose(m.out) == 0 && good;
    }
    free(sensors);
    if (good)
        return document_create(200, TYPE_METRICS, text, length);
    free(text);
    return error.text[0] == '\0' ? NULL : problem_of(asker, &error);
}
