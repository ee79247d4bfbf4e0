/* For the tests of the sandbox: a world in which everything that the sandbox refuses would work.
 *
 * The listeners listen, the files are open to all, the sockets are open already. So a refusal is the
 * sandbox's. */
#ifndef TEITEN_TEST_SANDBOX_WORLD_H
#define TEITEN_TEST_SANDBOX_WORLD_H

#include "base/sandbox.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/un.h>

#define USER "nobody"

/* The world before the sandbox. */
struct world {
    char folder[64]; /* "store", "outside" (0777), "secret" (0666), "readable" (0666) */
    int tcp_listener, unix_listener;
    struct sockaddr_in tcp_address;
    struct sockaddr_un unix_address;
    int tcp, unix_stream, datagram, datagram_end; /* sockets that are open before */
    int status;                                   /* /proc/self/status of the child */
    struct sandbox_state sandbox;
};
extern struct world world;

/* "store" as a path; good until the next but one call in this thread. */
const char *path_of(const char *name);

/* A fact is a function that returns NULL, or the line and the words that do not hold. */
#define TEXT_OF(x) #x
#define LINE_OF(x) TEXT_OF(x)
#define HOLDS(what)                                                                                \
    do {                                                                                           \
        if (!(what))                                                                               \
            return LINE_OF(__LINE__) ": " #what;                                                   \
    } while (0)
#define REFUSED(call, with) HOLDS((errno = 0, (call) == -1) && errno == (with))

/* As the sensor does: the user nobody, "store" to write, "readable" to read. */
bool enter(bool send, bool listen, struct error *error);
/* With `read_only`, in a store that Landlock would let it write: a refusal is that of the list of calls. */
bool enter_reading(struct error *error);
bool has_landlock(void);
bool can_change_user(void); /* root, and not of a namespace that has no other user */

/* True, said aloud and counted, where the machine lacks what a test needs. */
bool skips(const char *name, bool lacks, const char *what);
/* In a process of its own. */
void in_child(const char *name, const char *(*holds)(void));

/* For cmocka's groups. */
int make_world(void **state);
int remove_world(void **state);
/* The status of a test program: 77 when something was skipped. */
int status_of(int failed);

#endif
