/* Evidence: what an alert about a watched address has on disk.
 *
 *     <store>/alerts/evidence/<alert>/letter.ja.txt letter.en.txt evidence.csv packets.pcapng
 *
 * Written before the book that names it, under a temporary name first; folders of alerts that are gone are removed.
 * Bounded: EVIDENCE_SLICES slices of packets a look, EVIDENCE_SLICES_KEPT in all; alerts beyond have none and say so. */
#ifndef TEITEN_ALERT_EVIDENCE_H
#define TEITEN_ALERT_EVIDENCE_H

#include "alert/book.h"
#include "alert/letter.h"

enum { EVIDENCE_SLICES = 20, EVIDENCE_SLICES_KEPT = 1000 };

struct evidence_options {
    const char *folder;  /* <store>/alerts/evidence */
    const char *packets; /* the archive, or NULL */
    struct letter_options letter;
};

/* For each new alert of rule watched; notes in its evidence what there is: "files". What cannot be written is told
 * in `error` of the last one, and false; the alerts stand nevertheless. */
bool evidence_write(struct book *book, const struct evidence_options *options, struct error *error);
/* Removes folders of alerts that are not in the book. */
void evidence_sweep(const struct book *book, const char *folder);

#endif
