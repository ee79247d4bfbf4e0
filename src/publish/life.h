/* One source's life as text. */
#ifndef TEITEN_PUBLISH_LIFE_H
#define TEITEN_PUBLISH_LIFE_H

#include "publish/publish.h"

/* What sums it up, its class of each day with reasons, and the sections that have rows. */
void life_write(FILE *out, const struct answer *answer, const struct publish_options *options);

#endif
