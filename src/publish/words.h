/* Words of answers as Japanese texts have them. JSON and CSV keep the words, which programs know. */
#ifndef TEITEN_PUBLISH_WORDS_H
#define TEITEN_PUBLISH_WORDS_H

/* Of a word in the column of that name; the word itself where it has no other. Static, or `word`. */
const char *word_in_japanese(const char *column, const char *word);

#endif
