/* The rules that tell a packet's kind. See kind.c. */
#ifndef TEITEN_RECOGNISE_KIND_H
#define TEITEN_RECOGNISE_KIND_H

#include "recognise/recognise.h"

enum kind kind_of(const struct recognise_options *options, const struct packet *packet);

#endif
