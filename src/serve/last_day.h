/* The last day as a period of ask. */
#ifndef TEITEN_SERVE_LAST_DAY_H
#define TEITEN_SERVE_LAST_DAY_H

#include <stdint.h>

enum { LAST_DAY_SIZE = 64 };

/* From 24 hours ago on, widened to whole hours of UTC: whoever asks in the same hour asks about the same period. */
const char *last_day(int64_t now_s, char period[LAST_DAY_SIZE]);
/* From an hour ago on, widened likewise. */
const char *last_hour(int64_t now_s, char period[LAST_DAY_SIZE]);
/* The 24 whole hours that are past. */
const char *last_whole_day(int64_t now_s, char period[LAST_DAY_SIZE]);

#endif
