/* Origin: what makes a list another than that of somebody else, or of other filters, so that their ids differ. */
#include "export/inside.h"

#include <stdlib.h>
#include <string.h>

/* Each part is a string of JSON: no text of one filter can look like that of another. */
static char *write_name(const struct export *x, const char *publisher)
{
    const struct ask_options *ask = &x->options->ask;
    const char *const parts[] = {publisher,  ask->sensor,    ask->kind, ask->tools,
                                 ask->ports, ask->countries, ask->only, ask->without};
    char *name = NULL;
    size_t size;
    FILE *out = open_memstream(&name, &size);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        json_text_write(out, parts[i] == NULL ? "" : parts[i]);
    fprintf(out, "%u", x->options->expire_s);
    if (fclose(out) == 0)
        return name;
    free(name);
    return NULL;
}

bool origin_make(const struct export *x, struct origin *ret_origin, struct error *error)
{
    const char *asked = x->options->publisher;
    *ret_origin = (struct origin){0};
    char *publisher = asked != NULL ? strdup(asked) : detail_sensors(x->detail, error);
    if (publisher == NULL && asked == NULL)
        return false;
    char *name = publisher == NULL ? NULL : write_name(x, publisher);
    *ret_origin = (struct origin){publisher, name};
    if (name != NULL)
        return true;
    origin_clear(ret_origin);
    return error_set(error, ERROR_FAILED, "no memory for the names of the list");
}

void origin_clear(struct origin *origin)
{
    free(origin->publisher);
    free(origin->name);
    *origin = (struct origin){0};
}
