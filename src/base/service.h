/* Service: telling systemd how we are (sd_notify(3) protocol).
 *
 * The socket is opened and connected by service_open(), before the sandbox; after that it is only sent
 * on, without ever waiting. Without $NOTIFY_SOCKET all calls do nothing. A status is cut at its first
 * line end. */
#ifndef TEITEN_BASE_SERVICE_H
#define TEITEN_BASE_SERVICE_H

#include "base/error.h"

#include <stdint.h>

struct service {
    int socket;           /* -1: no service manager */
    uint64_t watchdog_us; /* how often to call service_alive() at least twice; 0: never */
};

bool service_open(struct service *service, struct error *error);
void service_close(struct service *service);
void service_ready(const struct service *service, const char *status);
void service_alive(const struct service *service);
void service_status(const struct service *service, const char *status);
void service_reloading(const struct service *service); /* then service_ready() when done */
void service_stopping(const struct service *service);

#endif
