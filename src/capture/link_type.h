/* Link types: LINKTYPE_ numbers of files, and the DLT_ numbers that libpcap's functions take. */
#ifndef TEITEN_CAPTURE_LINK_TYPE_H
#define TEITEN_CAPTURE_LINK_TYPE_H

#include <stdint.h>

enum { LINK_TYPE_TEXT_SIZE = 64 };

/* Files of some systems hold their own DLT_ number of raw IP (12: most BSDs and old Linux; 14:
 * OpenBSD) where LINKTYPE_RAW (101) belongs. Every other number is given back as it is. */
uint16_t link_type_of_file(uint16_t number);

/* The DLT_ number of this system's libpcap. */
int link_type_dlt(uint16_t link_type);
/* The other way round: of an open interface. */
uint16_t link_type_of_dlt(int dlt);

/* "IEEE802_11 (105)", as libpcap names it; "no name (9999)" where it does not. Returns `text`. */
const char *link_type_format(uint16_t link_type, char text[LINK_TYPE_TEXT_SIZE]);

#endif
