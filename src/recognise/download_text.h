/* Text of an attacker, made plain and cut into words, for download.c and busybox.c. */
#ifndef TEITEN_RECOGNISE_DOWNLOAD_TEXT_H
#define TEITEN_RECOGNISE_DOWNLOAD_TEXT_H

#include "recognise/download.h"

struct plain_text {
    uint32_t length;
    char text[DOWNLOAD_TEXT_BYTES];
};

/* ${IFS}, $IFS and + become blanks, %XX and \xXX the byte that they stand for: once, so %2531 is %31. */
void plain_text_make(const uint8_t *text, uint32_t length, struct plain_text *ret_plain);

struct word {
    const char *at; /* in the plain text */
    uint32_t length;
};

enum { WORDS_LIMIT = 64 }; /* of one command; more are passed over */

/* The words of the next command, from *at on: what stands between ; & | < > ( ) { } ` and the ends of
 * lines. Quotes count as blanks, so that `sh -c "wget ..."` shows its words. False at the end. */
bool plain_text_command(const struct plain_text *plain, uint32_t *at,
                        struct word ret_words[WORDS_LIMIT], uint32_t *ret_count);

bool word_is(const struct word *word, const char *text);
/* What stands behind the last '/' or '=' of a word: "wget" of "/usr/bin/wget" and "cmd=wget". */
struct word word_tail(const struct word *word);

#endif
