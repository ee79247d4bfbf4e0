/* Holds a folder of rules to its own examples and to what is expected of it.
 *
 * A folder with a pack.yaml is a whole pack: every rule in it has all metadata and at least two examples of
 * either kind, and its expected.yaml names rules that there are. A rule of a user needs none of this;
 * what it has of metadata is held to its form. */
#ifndef TEITEN_RECOGNISE_SIGNATURE_TRIAL_H
#define TEITEN_RECOGNISE_SIGNATURE_TRIAL_H

#include "recognise/signature.h"

enum { SIGNATURE_EXAMPLES_LEAST = 2 }; /* of either kind, for a rule of a whole pack */

/* How the examples of one signature came out. */
struct signature_tally {
    unsigned match, near_miss; /* tried */
    unsigned wrong;            /* of them: not matched, or matched though a near miss */
};

struct signature_trial {
    struct signature_matcher *matcher;
    const struct signature_pack *pack;
    struct signature_tally *tallies; /* one a signature, zero before the first folder */
    void (*fault)(void *context, const char *text); /* told of each, in one line */
    void *context;
    size_t faults;
};

/* Tries examples/ *.yaml of a folder; a folder without is no fault. False: a file cannot be read. */
bool signature_trial_examples(struct signature_trial *trial, const char *folder,
                              struct error *error);
/* Checks the form of the metadata of every rule: kind and confidence are known words, dates are dates. */
void signature_trial_forms(struct signature_trial *trial);
/* Checks that metadata are there, numbers of examples (tried before) and expected.yaml of a whole pack. */
bool signature_trial_pack(struct signature_trial *trial, const char *folder, struct error *error);
/* Whether a folder is a whole pack. */
bool signature_folder_is_pack(const char *folder);

#endif
