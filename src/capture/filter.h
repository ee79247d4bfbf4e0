/* Filter: a libpcap expression, compiled for each link type that occurs.
 *
 * libpcap looks names up as it compiles ("host example.com" asks the resolver); addresses and port
 * numbers need no look-up. Not for two threads at once. */
#ifndef TEITEN_CAPTURE_FILTER_H
#define TEITEN_CAPTURE_FILTER_H

#include "base/error.h"
#include "model/raw_packet.h"

struct filter;

/* `expression` is borrowed until destroy. NULL only when memory is out. */
struct filter *filter_create(const char *expression, struct error *error);
struct filter *filter_destroy(struct filter *filter); /* takes NULL, returns NULL */

/* Compiles the expression for a link type, if that has not been done yet. ERROR_USAGE with libpcap's
 * own words when it cannot be. */
bool filter_prepare(struct filter *filter, uint16_t link_type, struct error *error);

/* Leaves the packets that pass, in their order. Returns how many packets were looked at: all of the
 * batch, or fewer when the expression cannot be compiled for the next one's link type; then `error`
 * is filled. */
uint32_t filter_run(struct filter *filter, struct raw_batch *batch, struct error *error);

#endif
