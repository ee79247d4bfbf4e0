/* How countries and regions are called in English and Japanese: data/countries.csv, decision 031.
 *
 * A name says where an address is registered, and nothing of who used it. */
#ifndef TEITEN_ASK_COUNTRY_H
#define TEITEN_ASK_COUNTRY_H

#include <stdbool.h>

enum { COUNTRY_NAME_SIZE = 64 };

/* "Russia", ロシア; the code itself where it has no name; "not known", 不明 for "". Returns `name`. */
const char *country_name(const char *code, bool japanese, char name[COUNTRY_NAME_SIZE]);

#endif
