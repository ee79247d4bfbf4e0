#include "serve/metrics.h"

void metric_begin(const struct metrics *m, const char *name, const char *type, const char *help)
{
    fprintf(m->out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A label's value: backslash, quote and line end are escaped. */
static void write_label(FILE *out, const char *name, const char *value, bool first)
{
    fprintf(out, "%s%s=\"", first ? "{" : ",", name);
    for (; *value != '\0'; value++) {
        if (*value == '\\' || *value == '"')
            fputc('\\', out);
        if (*value == '\n')
            fputs("\\n", out);
        else
            fputc(*value, out);
    }
    fputc('"', out);
}

void metric_write(const struct metrics *m, const char *name, double value,
                  const char *const *labels)
{
    fputs(name, m->out);
    for (size_t i = 0; labels[i] != NULL; i += 2)
        write_label(m->out, labels[i], labels[i + 1], i == 0);
    fprintf(m->out, "%s %.17g\n", labels[0] == NULL ? "" : "}", value);
}

void metric_single(const struct metrics *m, const char *name, const char *type, const char *help,
                   double value)
{
    metric_begin(m, name, type, help);
    metric_write(m, name, value, (const char *const[]){NULL});
}
