/* Letter: what the owner of a watched address is told, in plain words and in the right order.
 *
 * In: an alert of rule watched. Out: text, UTF-8. No destination address, no blame, no text that a source sent. What
 * it says to do follows facts of the field: disconnect before the reboot, since a reboot clears the bot and a device
 * that is left on the line is infected again within minutes. */
#ifndef TEITEN_ALERT_LETTER_H
#define TEITEN_ALERT_LETTER_H

#include "alert/book.h"

#include <stdio.h>

struct signature_pack;

struct letter_options {
    const char *signed_by, *contact;         /* of those who write; may be NULL */
    const struct signature_pack *signatures; /* for their advice; may be NULL */
};

void letter_write(FILE *out, const struct alert *alert, bool japanese,
                  const struct letter_options *options);

/* What to do, step by step, in the right order; NULL: there is no such step. Static. */
const char *letter_step(size_t index, bool japanese);

/* The rows of evidence as CSV (RFC 4180), with a heading line where `heading`. */
void evidence_csv_write(FILE *out, const struct alert *alert, bool heading);

#endif
