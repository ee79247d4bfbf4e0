/* Credentials: which published list knows a login, if any.
 *
 * In: the list that comes with the program (data/credentials.txt, whose head is the format), and files of
 * the user's. Out: for a pair of user and password the list. Looking up allocates nothing and costs a
 * binary search. Never used to log in anywhere. */
#ifndef TEITEN_RECOGNISE_CREDENTIALS_H
#define TEITEN_RECOGNISE_CREDENTIALS_H

#include "base/error.h"
#include "model/heard.h"

#define CREDENTIALS_LIMIT_BYTES ((size_t)16 << 20) /* of one file */
enum { CREDENTIALS_FILES_LIMIT = 16 };

/* The shipped list and those of the files. NULL with error, which names file and line. */
struct credentials;
struct credentials *credentials_read(const char *const *files, size_t count, struct error *error);
/* Text in place of files, without the shipped list: `name` is for messages. */
struct credentials *credentials_parse(const char *name, const uint8_t *text, size_t length,
                                      struct error *error);
struct credentials *credentials_destroy(struct credentials *c); /* takes NULL, returns NULL */

enum login_list credentials_find(const struct credentials *c, const void *user, size_t user_length,
                                 const void *password, size_t password_length);

/* Distinct pairs of a list; lines of it, repeated ones as well. */
size_t credentials_pairs(const struct credentials *c, enum login_list list);
size_t credentials_lines(const struct credentials *c, enum login_list list);

#endif
