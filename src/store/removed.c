/* See removed.h. */
#include "store/removed.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#include "store/store.h"

static int64_t number(const json_t *json, const char *name)
{
    const json_int_t value = json_integer_value(json_object_get(json, name));
    return value > 0 ? value : 0;
}

struct removed removed_read(const char *store)
{
    char path[STORE_PATH_SIZE];
    snprintf(path, sizeof path, "%.4000s/.removed.json", store);
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    const struct removed told = {.since_s = number(json, "since_s"),
                                 .at_s = number(json, "at_s"),
                                 .flows = (uint64_t)number(json, "flows"),
                                 .payloads = (uint64_t)number(json, "payloads"),
                                 .segments = (uint64_t)number(json, "segments")};
    json_decref(json);
    return told;
}

bool removed_add(const char *store, const struct removed *more, struct error *error)
{
    char path[STORE_PATH_SIZE], beside[STORE_PATH_SIZE];
    struct removed all = removed_read(store);
    if (more->at_s - all.at_s > REMOVED_TOGETHER_S || more->at_s < all.since_s)
        all = (struct removed){.since_s = more->at_s};
    snprintf(path, sizeof path, "%.4000s/.removed.json", store);
    snprintf(beside, sizeof beside, "%.4000s/.removed.json.%ld", store, (long)getpid());
    json_t *json =
        json_pack("{s:I, s:I, s:I, s:I, s:I}", "since_s", (json_int_t)all.since_s, "at_s",
                  (json_int_t)more->at_s, "flows", (json_int_t)(all.flows + more->flows),
                  "payloads", (json_int_t)(all.payloads + more->payloads), "segments",
                  (json_int_t)(all.segments + more->segments));
    const bool good = json != NULL && json_dump_file(json, beside, JSON_INDENT(1)) == 0 &&
                      rename(beside, path) == 0;
    json_decref(json);
    if (!good)
        unlink(beside);
    return good || error_set_errno(error, ERROR_FAILED, "%s: cannot write what was removed", path);
}
