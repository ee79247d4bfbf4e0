/* Public cells: the last guard of the public mode. Questions that name anybody are refused before (resources.c); here
 * whatever in a text still looks like an address is taken out, and logins that are in no published list lose their
 * words, for they may be somebody's; so do tokens and hosts, which are text that sources sent. */
#ifndef TEITEN_SERVE_PUBLIC_CELLS_H
#define TEITEN_SERVE_PUBLIC_CELLS_H

#include "ask/ask.h"

/* False: no memory; then the answer must not be shown. */
bool public_cells(struct answer *answer, bool japanese);

/* The text with "(address)" in the place of each IPv4 or IPv6 address, however it is defanged. A new string; NULL: no
 * memory. */
char *public_text(const char *text, bool japanese);

#endif
