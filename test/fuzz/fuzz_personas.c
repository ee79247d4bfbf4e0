/* Any bytes as a persona file: an error with a text, or a set in which every port has a persona within
 * its bounds, and each persona can be talked to. */
#include "fuzz/respond.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char hello[] =
        "root\nx\nsh\ncat a\n\nGET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n";
    static struct said said;
    struct error error = {0};
    struct persona_set *set = persona_set_parse("fuzzed", data, size, &error);
    if (set == NULL) {
        HOLDS(error.class == ERROR_CONFIG && error.text[0] != '\0');
        return 0;
    }
    const struct persona *before = NULL;
    for (unsigned port = 0; port < 65536; port++) {
        const struct persona *persona = persona_of_port(set, (uint16_t)port);
        if (persona == before)
            continue;
        before = persona;
        HOLDS(persona->engine < ENGINE_COUNT && persona->name[0] != '\0');
        HOLDS(persona->limit_bytes > 0 && persona->silence_s > 0 && persona->total_s > 0);
        HOLDS(persona->wait_ms <= 60000);
        say(persona, (const uint8_t *)hello, sizeof hello - 1, 7, 1, &said);
        say(persona, data, size, 900, 1, &said);
    }
    persona_set_destroy(set);
    return 0;
}
