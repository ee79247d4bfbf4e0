/* Any text with a password in it, and any text. No crash; no text before it or behind it brings the password to
 * light; and what has no such place stays as it is where passwords are asked for. */
#include "ask/conceal.h"
#include "model/heard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRET "Zx7-9q"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* The text cut in two at its first byte, with a secret between. */
static void check_secret(const char *text, const char *place)
{
    static const struct conceal_options options = {.japanese = false};
    const size_t length = strlen(text);
    const size_t cut = length == 0 ? 0 : (uint8_t)text[0] % length;
    char *all = NULL;
    if (asprintf(&all, "%.*s%s%s", (int)cut, text, place, text + cut) < 0)
        abort();
    /* What was there already is no secret. */
    if (!has(text, SECRET)) {
        char *concealed = conceal(all, &options);
        check(concealed != NULL && !has(concealed, SECRET));
        free(concealed);
    }
    free(all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { TEXT_LIMIT = 4096 };
    static const char *const places[] = {
        "\npassword=" SECRET,
        "\r\nPASS " SECRET "\r\n",
        "\nAuthorization: Basic " SECRET "\n",
        " http://user:" SECRET "@192.0.2.1/ ",
        "\nftpget -u a -p " SECRET " 192.0.2.1\n",
        "\n{\"pwd\":\"" SECRET "\"}\n",
    };
    struct ipv6 sensor = ipv6_of_ipv4((struct ipv4){0xcb007105});
    const struct conceal_options asked = {.show_passwords = true};
    const struct conceal_options whole = {
        .japanese = true, .cut = true, .monitored = &sensor, .monitored_count = 1};
    char text[TEXT_LIMIT + 1];
    size = size < TEXT_LIMIT ? size : TEXT_LIMIT;
    memcpy(text, data, size);
    text[size] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        check_secret(text, places[i]);
    char *shown = conceal(text, &asked), *concealed = conceal(text, &whole);
    check(shown != NULL && concealed != NULL);
    check(strcmp(shown, text) == 0 || has(shown, "(sensor)"));
    check(!has(concealed, " 203.0.113.5 "));
    free(concealed);
    free(shown);
    return 0;
}
