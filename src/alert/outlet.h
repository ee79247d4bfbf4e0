/* Outlets: how a digest leaves. One entry for each kind in one table.
 *
 * An attempt either succeeds, fails for certain (nothing was taken: it may be tried again), or is unsure (the other side
 * may have taken it before the line broke). Every attempt of a delivery carries the same id and the same content; how
 * a receiver can use that to take nothing twice is in docs/watch.md.
 * The attempts of a look run side by side, each within its time-out. */
#ifndef TEITEN_ALERT_OUTLET_H
#define TEITEN_ALERT_OUTLET_H

#include "alert/book.h"

enum outcome { OUTCOME_SENT, OUTCOME_FAILED, OUTCOME_UNSURE };

struct attempt {
    const struct outlet_settings *settings;
    const struct delivery *delivery;
    const char *evidence; /* the folder of evidence.h, for attachments */
    enum outcome outcome;
    char fault[256]; /* why it was not sent; no secret, no control character */
};

/* One line of JSON, as sent by webhook, command and file. NULL: no memory. free() it. */
char *attempt_body(const struct attempt *attempt);
void attempt_fail(struct attempt *attempt, enum outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
unsigned attempt_timeout_s(const struct attempt *attempt);

/* Makes all attempts. */
void outlets_send(struct attempt *attempts, size_t count);

/* --- the kinds */
void outlet_file_send(struct attempt *attempt);
void outlet_command_send(struct attempt *attempt);
/* Webhooks and mails, those among `attempts`. */
void outlet_curl_send(struct attempt *attempts, size_t count);

/* --- mail.c: a delivery as a mail (RFC 5322, MIME). NULL: no memory. free() it. */
char *mail_write(const struct attempt *attempt, size_t *ret_length);

#endif
