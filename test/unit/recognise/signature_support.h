/* Packs from text, for the tests of signatures. */
#ifndef TEST_UNIT_RECOGNISE_SIGNATURE_SUPPORT_H
#define TEST_UNIT_RECOGNISE_SIGNATURE_SUPPORT_H

#include "recognise/signature.h"

/* The shipped rules of the source tree. */
const char *shipped_rules(void);
struct signature_pack *shipped_pack(void);
/* Compiles a text as the file "NAME" of a folder made for it; `error` as of signature_pack_create(). */
struct signature_pack *pack_of(const char *text, struct error *error);
/* The ids that match, joined by blanks, in a buffer that the next call overwrites. */
const char *ids_of(const struct signature_pack *pack, const void *payload, size_t length);

#endif
