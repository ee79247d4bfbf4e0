/* Any bytes as a command or a payload: no crash, and what is found is text within its bounds that
 * belongs together. */
#include "recognise/download.h"

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
    struct download downloads[DOWNLOAD_LIMIT];
    char token[TOKEN_BYTES];
    if (size > 2 * DOWNLOAD_TEXT_BYTES)
        return 0;
    memset(downloads, 'x', sizeof downloads);
    unsigned count = download_find(data, (uint32_t)size, downloads);
    check(count <= DOWNLOAD_LIMIT);
    for (unsigned i = 0; i < count; i++) {
        const struct download *d = &downloads[i];
        check(d->method < DOWNLOAD_METHOD_COUNT);
        check(memchr(d->url, '\0', sizeof d->url) != NULL && memchr(d->cpu, '\0', 16) != NULL);
        check(memchr(d->host, '\0', 256) != NULL && memchr(d->file, '\0', 256) != NULL);
        check((d->method == DOWNLOAD_ECHO) == (d->url[0] == '\0'));
        check((d->method == DOWNLOAD_ECHO) == (d->host[0] == '\0'));
        check(strstr(d->url, d->host) != NULL);
        check(d->method == DOWNLOAD_ECHO || strstr(d->url, d->file) != NULL);
        for (const char *at = d->url; *at != '\0'; at++)
            check(*at > ' ' && *at < 0x7f);
        check(d->cpu[0] == '\0' || d->file[0] != '\0');
    }
    if (busybox_token(data, (uint32_t)size, token)) {
        check(strlen(token) >= 3 && strlen(token) <= 16);
        check(!busybox_has_applet(token, strlen(token)));
    }
    return 0;
}
