/* Words of answers as Japanese texts have them. JSON and CSV keep the words, which programs know. */
#ifndef TEITEN_PUBLISH_WORDS_H
#define TEITEN_PUBLISH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Of a word in the column of that name; the word itself where it has no other. Static, or `word`. */
const char *word_in_japanese(const char *column, const char *word);

/* All of them, one after the other: false behind the last. */
bool word_at(size_t index, const char **ret_column, const char **ret_word,
             const char **ret_japanese);

#endif
