/* Digest: one message with all that an outlet has yet to hear of.
 *
 * The first change goes out at once; after that an outlet gets one digest in so many minutes. Bounded: DIGEST_ALERTS
 * alerts stand in it whole, the gravest first; of the others their number by rule. */
#ifndef TEITEN_ALERT_DIGEST_H
#define TEITEN_ALERT_DIGEST_H

#include "alert/book.h"

enum { DIGEST_ALERTS = 50, DIGEST_TEXT_ALERTS = 10 };

/* Makes a delivery for each outlet that has something to hear, none under way, and waited long enough. How many. */
unsigned digest_make(struct book *book, const struct alert_settings *settings,
                     const char *program_version, struct instant now);

#endif
