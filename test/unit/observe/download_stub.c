/* Stands in for recognise/download.c in the tests of heard_table: the words of a text that begin with
 * "get:" are downloads by wget, a text "busybox TOKEN" has that token. */
#include "recognise/download.h"

#include <stdio.h>
#include <string.h>

unsigned download_find(const uint8_t *text, uint32_t length, struct download ret[DOWNLOAD_LIMIT])
{
    unsigned count = 0;
    char copy[256] = "", *rest = copy;
    memcpy(copy, text, length < sizeof copy ? length : sizeof copy - 1);
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL && count < DOWNLOAD_LIMIT;) {
        if (strncmp(word, "get:", 4) != 0)
            continue;
        struct download *d = &ret[count++];
        *d = (struct download){.method = DOWNLOAD_WGET};
        snprintf(d->url, sizeof d->url, "http://%s/x.arm7", word + 4);
        snprintf(d->host, sizeof d->host, "%s", word + 4);
        snprintf(d->file, sizeof d->file, "x.arm7");
        snprintf(d->cpu, sizeof d->cpu, "arm7");
    }
    return count;
}

bool busybox_token(const uint8_t *text, uint32_t length, char ret_token[TOKEN_BYTES])
{
    static const char before[] = "busybox ";
    const uint32_t skip = sizeof before - 1;
    if (length <= skip || length - skip >= TOKEN_BYTES || memcmp(text, before, skip) != 0)
        return false;
    memcpy(ret_token, text + skip, length - skip);
    ret_token[length - skip] = '\0';
    return true;
}

bool busybox_has_applet(const char *name, size_t length)
{
    (void)name;
    return length == 0;
}
