/* A warninglist of MISP (list.json of misp-warninglists): sources of class research. An attribute that is on it is
 * shown with a warning, so that a research scanner is not taken for an attacker.
 *
 * A source is of class research where its prefix or AS is published, or where it behaves as a survey (ask/sql/class.sql):
 * that can be imitated, so who passes the list on should look at it first. */
#include "export/inside.h"

#include <inttypes.h>
#include <string.h>

struct list {
    struct export *x;
    bool any;
};

static bool write_source(void *context, const struct cell *cells, struct error *error)
{
    struct list *list = context;
    (void)error; /* rows_each() looks at the stream */
    if (strcmp(cells[SOURCE_CLASS].text, source_class_names[CLASS_RESEARCH]) != 0) {
        list->x->counts.rows--; /* rows_each() counts it */
        return true;
    }
    fprintf(list->x->out, "%s\n    \"%s\"", list->any ? "," : "", cells[SOURCE_ADDRESS].text);
    list->any = true;
    return true;
}

bool warninglist_export(struct export *x, struct error *error)
{
    const struct answered_period *period = detail_period(x->detail);
    struct list list = {.x = x};
    unsigned version = 0; /* the last day, YYYYMMDD: it grows */
    for (size_t i = 0; i < 10 && period->until[i] != '\0'; i++)
        if (period->until[i] != '-')
            version = version * 10 + (unsigned)(period->until[i] - '0');
    fprintf(x->out,
            "{\n  \"name\": \"Research scanners seen by teiten\",\n  \"version\": %u,\n"
            "  \"description\": \"Sources that scan for research, as %" PRId64
            " sensors saw them from %s until %s\",\n  \"type\": \"cidr\",\n"
            "  \"matching_attributes\": [\"ip-src\", \"ip-dst\", \"ip-src|port\", \"ip-dst|port\", "
            "\"domain|ip\"],\n  \"list\": [",
            version, period->coverage.sensors, period->from, period->until);
    const bool good = details_each(x, DETAIL_SOURCES, write_source, &list, error);
    fputs(list.any ? "\n  ]\n}\n" : "]\n}\n", x->out);
    return good;
}
