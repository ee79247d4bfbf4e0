/* URLs of attackers as text that no program takes for a link.
 *
 * A URL begins with letters and "://"; its host ends at the first character that no host has. What conceal() put
 * in place of its password is no end. */
#include "ask/conceal.h"
#include "ask/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char not_of_hosts[] = "/?#\\\"' \t\r\n;|&<>()`";

/* Writes `length` bytes, dots as "[.]". */
static void write_host(FILE *out, const char *host, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (host[i] == '.')
            fputs("[.]", out);
        else
            fputc(host[i], out);
}

/* http and https become hxxp and hxxps, in either case; others stay. */
static void write_scheme(FILE *out, const char *scheme, size_t length)
{
    const bool is_http = (length == 4 || length == 5) && strncasecmp(scheme, "https", length) == 0;
    for (size_t i = 0; i < length; i++)
        if (is_http && (i == 1 || i == 2))
            fputc(scheme[i] == 'T' ? 'X' : 'x', out);
        else
            fputc(scheme[i], out);
}

/* Writes what stands up to the next URL, and that URL up to the end of its host; returns what is left. */
static const char *write_url(FILE *out, const char *text, const char *colon)
{
    const char *scheme = colon;
    while (scheme > text && strchr(letters, scheme[-1]) != NULL)
        scheme--;
    fwrite(text, 1, (size_t)(scheme - text), out);
    write_scheme(out, scheme, (size_t)(colon - scheme));
    fputs("://", out);
    const char *host = colon + strlen("://");
    size_t length = strcspn(host, not_of_hosts);
    for (size_t more; (more = concealed_length(host + length)) > 0;)
        length += more + strcspn(host + length + more, not_of_hosts);
    /* What ends in "://" is the next scheme, and no host: x://http://a.b/ */
    if (length > 0 && strncmp(host + length - 1, "://", 3) == 0)
        for (length--; length > 0 && strchr(letters, host[length - 1]) != NULL;)
            length--;
    write_host(out, host, length);
    return host + length;
}

char *defang(const char *text, bool is_host)
{
    char *defanged = NULL;
    size_t size;
    FILE *out = open_memstream(&defanged, &size);
    if (out == NULL)
        return NULL;
    if (is_host) {
        write_host(out, text, strlen(text));
    } else {
        for (const char *colon; (colon = strstr(text, "://")) != NULL;)
            text = write_url(out, text, colon);
        fputs(text, out);
    }
    if (fclose(out) == 0)
        return defanged;
    free(defanged);
    return NULL;
}
