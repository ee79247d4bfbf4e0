/* Without --addresses the destinations of an input are taken to be monitored. How many they are has to
 * be known before the first row is written, so the input is read once for that alone. */
#ifndef TEITEN_PIPELINE_SURVEY_H
#define TEITEN_PIPELINE_SURVEY_H

#include "pipeline/pipeline.h"

/* The destinations of the decodable packets of an input. NULL with error, also when there are more
 * than an address_set holds. A broken input gives what came before the fault; nothing is told of it,
 * because the input is read again. */
struct address_set *survey_destinations(const struct pipeline_options *options, const char *name,
                                        uint64_t packet_limit, struct error *error);

/* Standard input cannot be read twice: copies it to a file without a name in the store's folder and
 * gives a name under which it can be opened. A descriptor to close, or -1 with error. Ends when
 * options->stop is set. */
int survey_spool(const struct pipeline_options *options, char *ret_name, size_t size,
                 struct error *error);

#endif
