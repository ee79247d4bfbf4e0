/* What the kernel tells of an interface and of the machine's addresses. */
#ifndef TEITEN_DOCTOR_INTERFACE_H
#define TEITEN_DOCTOR_INTERFACE_H

#include "doctor/ways.h"

struct interface_facts {
    int index; /* 0: there is none of this name */
    bool up, link;
    unsigned type; /* ARPHRD_ number */
    unsigned mtu;
    uint8_t mac[6];
    bool merges_gro, merges_lro; /* offloads that make one packet of several */
    bool has_master;             /* a port of a bridge, a bond, a virtual switch */
};
void interface_ask(const char *name, struct interface_facts *ret_facts);

/* The machine's addresses; `name` marks those that are `here`. How many, at most LOCAL_LIMIT. */
size_t interface_locals(const char *name, struct local_address locals[LOCAL_LIMIT]);
/* Whether the kernel takes packets to the address itself, be it an interface's or of a local route
 * (`ip route add local 198.51.100.0/24 dev lo`). */
bool interface_kernel_owns(struct ipv6 address);
/* "eth0 lo", for a message. */
void interface_names(char *text, size_t size);
/* The number in a file of one line, or `otherwise`. */
long interface_number_file(const char *path, long otherwise);

#endif
