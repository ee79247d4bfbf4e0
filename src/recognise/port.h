/* Ports: what listens there, and what an attacker of IoT devices wants there. A table to read, out of
 * data/ports.yaml, which explains its keys; who asks computes swapped bytes. */
#ifndef TEITEN_RECOGNISE_PORT_H
#define TEITEN_RECOGNISE_PORT_H

#include "base/error.h"

#include <stdint.h>

enum port_protocol { PORT_TCP, PORT_UDP, PORT_BOTH };

struct port_entry {
    uint16_t number; /* never 0 */
    enum port_protocol protocol;
    const char *service;               /* NULL: no name, though something is known */
    const char *wanted_en, *wanted_ja; /* both, or NULL: nothing that IoT attackers want */
};

struct port_table {
    struct port_entry *entries; /* each port and protocol once */
    uint32_t count;
};

/* The table that is part of the program. NULL with error when there is no memory. */
struct port_table *port_table_read(struct error *error);
/* Of any bytes: NULL with ERROR_CONFIG that names the line or the port. */
struct port_table *port_table_parse(const char *name, const uint8_t *bytes, size_t length,
                                    struct error *error);
struct port_table *port_table_destroy(struct port_table *table); /* takes NULL, returns NULL */

#endif
