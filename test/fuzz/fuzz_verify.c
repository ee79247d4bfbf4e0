/* Any text as a report that is to be verified. No crash, no hang; parameters that are taken are within their limits; a
 * page holds against itself. */
#include "report/verify.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char mirror[] = "<p><data id=\"a\" value=\"1\">1</data>, <data data-figure=\"a\" "
                                 "value=\"1\">1</data></p>\n";
    char *page = malloc(size + 1);
    FILE *nowhere = fopen("/dev/null", "we");
    check(page != NULL && nowhere != NULL);
    memcpy(page, data, size);
    page[size] = '\0';
    page[strlen(page)] = '\0';
    struct report_options options = {0};
    json_t *json = NULL;
    struct error error = {0};
    struct verified verified;
    if (verify_parameters(page, &options, &json, &error)) {
        check(options.period != NULL && options.common.zone != NULL && options.version != NULL);
        check(options.profile < PROFILE_COUNT && strlen(options.home) == 2 && options.now.ns >= 0);
    } else {
        check(error.class == ERROR_INPUT && error.text[0] != '\0');
    }
    json_decref(json);
    verify_compare(nowhere, page, page, false, &verified);
    check(verified.mismatches == 0);
    verify_compare(nowhere, page, mirror, true, &verified);
    check((verified.mismatches == 0) == (strcmp(page, mirror) == 0));
    fclose(nowhere);
    free(page);
    return 0;
}
