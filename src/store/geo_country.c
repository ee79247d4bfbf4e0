#include "store/geo.h"
#include "store/geo_load.h"

/* All codes AA to ZZ, so that a code's number never changes with a database. */
#define LETTERS(X, a)                                                                              \
    X(a, "A")                                                                                      \
    X(a, "B") X(a, "C") X(a, "D") X(a, "E") X(a, "F") X(a, "G") X(a, "H") X(a, "I") X(a, "J")      \
        X(a, "K") X(a, "L") X(a, "M") X(a, "N") X(a, "O") X(a, "P") X(a, "Q") X(a, "R") X(a, "S")  \
            X(a, "T") X(a, "U") X(a, "V") X(a, "W") X(a, "X") X(a, "Y") X(a, "Z")
#define WORD(a, b) a b,

const char *const geo_country_words[] = {
    "", /* not known */
    LETTERS(WORD, "A") LETTERS(WORD, "B") LETTERS(WORD, "C") LETTERS(WORD, "D") LETTERS(WORD, "E")
        LETTERS(WORD, "F") LETTERS(WORD, "G") LETTERS(WORD, "H") LETTERS(WORD, "I")
            LETTERS(WORD, "J") LETTERS(WORD, "K") LETTERS(WORD, "L") LETTERS(WORD, "M")
                LETTERS(WORD, "N") LETTERS(WORD, "O") LETTERS(WORD, "P") LETTERS(WORD, "Q")
                    LETTERS(WORD, "R") LETTERS(WORD, "S") LETTERS(WORD, "T") LETTERS(WORD, "U")
                        LETTERS(WORD, "V") LETTERS(WORD, "W") LETTERS(WORD, "X") LETTERS(WORD, "Y")
                            LETTERS(WORD, "Z")};

const size_t geo_country_count = sizeof geo_country_words / sizeof geo_country_words[0];
_Static_assert(sizeof geo_country_words / sizeof geo_country_words[0] == 1 + 26 * 26,
               "geo_code_of() counts two letters");

uint16_t geo_country_code(const char *iso_code)
{
    if (iso_code[0] == '\0' || iso_code[1] == '\0' || iso_code[2] != '\0')
        return 0;
    return geo_code_of(iso_code[0], iso_code[1]);
}
