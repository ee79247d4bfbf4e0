#include "store/geo.h"
#include "store/geo_load.h"

/* All codes AA to ZZ, so that a code's number never changes with a database. */
/* clang-format off */
#define WORDS(a)                                                                                   \
    a "A", a "B", a "C", a "D", a "E", a "F", a "G", a "H", a "I", a "J", a "K", a "L", a "M",     \
    a "N", a "O", a "P", a "Q", a "R", a "S", a "T", a "U", a "V", a "W", a "X", a "Y", a "Z"

const char *const geo_country_words[GEO_COUNTRY_COUNT] = {
    "", /* not known */
    WORDS("A"), WORDS("B"), WORDS("C"), WORDS("D"), WORDS("E"), WORDS("F"), WORDS("G"),
    WORDS("H"), WORDS("I"), WORDS("J"), WORDS("K"), WORDS("L"), WORDS("M"), WORDS("N"),
    WORDS("O"), WORDS("P"), WORDS("Q"), WORDS("R"), WORDS("S"), WORDS("T"), WORDS("U"),
    WORDS("V"), WORDS("W"), WORDS("X"), WORDS("Y"), WORDS("Z"),
};
/* clang-format on */

uint16_t geo_country_code(const char *iso_code)
{
    if (iso_code[0] == '\0' || iso_code[1] == '\0' || iso_code[2] != '\0')
        return 0;
    return geo_code_of(iso_code[0], iso_code[1]);
}
