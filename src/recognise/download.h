/* Downloads: where a command line or a payload says that something is to be fetched from.
 *
 * In: text of an attacker (a telnet command, an HTTP request, an ADB shell line). Out: what it wants to
 * fetch, as text; the program fetches nothing, resolves nothing. The text is normalised first: ${IFS},
 * $IFS, + and %20 to blanks, %XX and \xXX to bytes (facts 3). Recognised: wget and curl with options, a
 * bare IP/path after wget, tftp -g -r FILE HOST, tftp HOST -c get FILE, ftpget [-u -p] HOST LOCAL REMOTE,
 * and `echo -ne '\x..'` blocks that write a program. No state; linear in the length. */
#ifndef TEITEN_RECOGNISE_DOWNLOAD_H
#define TEITEN_RECOGNISE_DOWNLOAD_H

#include "model/heard.h"

enum {
    DOWNLOAD_LIMIT = 16,        /* of one text; more are passed over */
    DOWNLOAD_TEXT_BYTES = 8192, /* so much of a text is looked at */
    DOWNLOAD_URL_BYTES = 1024,
    TOKEN_BYTES = 32,
};

struct download {
    enum download_method method;
    char url
        [DOWNLOAD_URL_BYTES]; /* "http://192.0.2.1/bins/x.arm7", "tftp://192.0.2.1/x"; "" for echo */
    char host[256];           /* "192.0.2.1", "YOURIPHERE", "[2001:db8::1]"; without port */
    char file[256];           /* "x.arm7" */
    char cpu[16];             /* "arm7", "mips", "mpsl", "x86", ...; "" where the name tells none */
};

/* How many were found and written to `ret` (at most DOWNLOAD_LIMIT). */
unsigned download_find(const uint8_t *text, uint32_t length, struct download ret[DOWNLOAD_LIMIT]);

/* The token of `/bin/busybox TOKEN` (or `busybox TOKEN`): 3 to 16 letters and digits that are no known
 * applet (cat, wget, tftp, ...). False where there is none. (facts 3, rule of the token.) */
bool busybox_token(const uint8_t *text, uint32_t length, char ret_token[TOKEN_BYTES]);
/* Whether busybox has an applet of this name. */
bool busybox_has_applet(const char *name, size_t length);

#endif
