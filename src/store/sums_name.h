/* Names of folders in <store>/sums/<zone>-<fingerprint>/: which are days, which are months (ask/sums.h). */
#ifndef TEITEN_STORE_SUMS_NAME_H
#define TEITEN_STORE_SUMS_NAME_H

enum { SUMS_DIGEST_DIGITS = 16, SUMS_NAME_SIZE = 48 };

enum sums_name { SUMS_NAME_NONE, SUMS_NAME_DAY, SUMS_NAME_MONTH };

/* <YYYY-MM-DD>-<16 digits of a digest>, or <YYYY-MM>-<16 digits>. */
void sums_name_write(char name[SUMS_NAME_SIZE], const char *date, const char *digest);
/* SUMS_NAME_NONE: something else that lies there. */
enum sums_name sums_name_read(const char *name);

/* For qsort: a month stands before its first day, since it is of no use when that is gone. */
int sums_name_compare(const char *a, const char *b);

#endif
