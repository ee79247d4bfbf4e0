/* Dates in names of files and in lists: digits at fixed places, nothing else. */
#ifndef TEITEN_ALERT_DATES_H
#define TEITEN_ALERT_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number that exactly `digits` digits are; -1: they are none. Reads no byte beyond the first that is no digit. */
int digits_read(const char *text, size_t digits);
/* "2026-12-31" and whatever follows. */
bool date_read(const char *text, uint32_t *ret_day);

#endif
