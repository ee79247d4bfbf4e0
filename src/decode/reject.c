/* The words and texts of reject.def. */
#include "decode/decode.h"

#include <assert.h>

const char *const reject_words[REJECT_COUNT] = {
    [REJECT_NONE] = "none",
#define REJECT(name, word, text) [name] = (word),
#include "decode/reject.def"
#undef REJECT
};

static const char *const texts[REJECT_COUNT] = {
    [REJECT_NONE] = "decoded",
#define REJECT(name, word, text) [name] = (text),
#include "decode/reject.def"
#undef REJECT
};

const char *reject_word(enum reject reason)
{
    assert(reason < REJECT_COUNT);
    return reject_words[reason];
}

const char *reject_text(enum reject reason)
{
    assert(reason < REJECT_COUNT);
    return texts[reason];
}
