#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/recognise/signature_support.h"

const char *shipped_rules(void)
{
    static char path[4096];
    const char *source = getenv("TEITEN_SOURCE");
    snprintf(path, sizeof path, "%s/rules", source != NULL ? source : ".");
    return path;
}

struct signature_pack *shipped_pack(void)
{
    struct error error;
    const char *path = shipped_rules();
    struct signature_pack *pack = signature_pack_create(&path, 1, &error);
    if (pack == NULL)
        fail_msg("%s", error.text);
    return pack;
}

struct signature_pack *pack_of(const char *text, struct error *error)
{
    char name[] = "/tmp/teiten-rules-XXXXXX";
    int descriptor = mkstemp(name);
    const char *path = name;
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
    struct signature_pack *pack = signature_pack_create(&path, 1, error);
    unlink(name);
    return pack;
}

const char *ids_of(const struct signature_pack *pack, const void *payload, size_t length)
{
    static char ids[1024];
    struct error error;
    struct signature_result result;
    struct signature_matcher *matcher = signature_matcher_create(pack, &error);
    assert_non_null(matcher);
    signature_match(matcher, payload, length, &result);
    signature_matcher_destroy(matcher);
    assert_false(result.failed);
    ids[0] = '\0';
    for (unsigned i = 0; i < result.count; i++)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%s", i == 0 ? "" : " ",
                 signature_at(pack, result.numbers[i])->id);
    return ids;
}
