/* Numbers, times, zones and prefixes in a scenario's text. */
#ifndef TEITEN_SIMULATE_SCENARIO_TEXT_H
#define TEITEN_SIMULATE_SCENARIO_TEXT_H

#include "simulate/scenario.h"

/* "466.3" to 466300000: a decimal without sign and exponent, at most six places, below 10^12. */
bool text_to_millionths(const char *text, int64_t *ret_millionths);
/* "UTC", "Z", "+09:00", "-03:30": seconds east of UTC. */
bool text_to_zone(const char *text, int32_t *ret_seconds);
/* "2019-01-01", "2019-01-01T12:30", "…T12:30:15", each with a zone or in `zone_s`. */
bool text_to_instant(const char *text, int32_t zone_s, struct instant *ret_instant);
/* Reads prefix->text: IPv4 or IPv6 with or without length; no host bits. */
bool text_to_prefix(struct prefix *prefix);

#endif
