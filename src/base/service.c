/* sd_notify(3) without libsystemd: one datagram of "NAME=value" lines to the socket that the service
 * manager names. Source: sd_notify(3), "Notes". A datagram that is lost is no fault of ours. */
#include "base/service.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE_LIMIT = 512 };

/* "/run/…" is a file, "@name" an abstract name: a NUL in the place of the @. */
static bool address_of(const char *path, struct sockaddr_un *ret_address, socklen_t *ret_length)
{
    size_t length = strlen(path);
    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if ((path[0] != '/' && path[0] != '@') || length < 2 || length >= sizeof ret_address->sun_path)
        return false;
    memcpy(ret_address->sun_path, path, length);
    if (path[0] == '@')
        ret_address->sun_path[0] = '\0';
    *ret_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    return true;
}

static bool number(const char *text, uint64_t *ret_number)
{
    char *end;
    if (text == NULL || text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *ret_number = strtoull(text, &end, 10);
    return *end == '\0' && errno == 0;
}

/* Meant for us, and not for a parent that we inherited the environment from? */
static uint64_t watchdog(void)
{
    uint64_t interval_us, pid;
    const char *for_whom = getenv("WATCHDOG_PID");
    if (!number(getenv("WATCHDOG_USEC"), &interval_us))
        return 0;
    if (for_whom != NULL && (!number(for_whom, &pid) || pid != (uint64_t)getpid()))
        return 0;
    return interval_us;
}

bool service_open(struct service *service, struct error *error)
{
    struct sockaddr_un address;
    socklen_t length;
    *service = (struct service){.socket = -1};
    const char *path = getenv("NOTIFY_SOCKET");
    if (path == NULL || path[0] == '\0')
        return true;
    if (!address_of(path, &address, &length))
        return error_set(error, ERROR_CONFIG, "NOTIFY_SOCKET: '%.120s' is no path and no @name",
                         path);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, length) != 0) {
        error_set_errno(error, ERROR_FAILED, "NOTIFY_SOCKET: %s", path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    service->socket = fd;
    service->watchdog_us = watchdog();
    return true;
}

void service_close(struct service *service)
{
    if (service->socket >= 0)
        close(service->socket);
    *service = (struct service){.socket = -1};
}

/* Never waits: a manager that does not read must not stop the capture. */
static void notify(const struct service *service, const char *message)
{
    if (service->socket >= 0)
        send(service->socket, message, strlen(message), MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* A status is one line: what follows would be read as another word of the protocol. */
static void notify_status(const struct service *service, const char *word, const char *status)
{
    char message[MESSAGE_LIMIT];
    size_t length = strcspn(status, "\r\n");
    size_t room = sizeof message - strlen(word) - sizeof "STATUS=";
    snprintf(message, sizeof message, "%sSTATUS=%.*s", word, (int)(length < room ? length : room),
             status);
    notify(service, message);
}

void service_ready(const struct service *service, const char *status)
{
    notify_status(service, "READY=1\n", status);
}

void service_alive(const struct service *service)
{
    notify(service, "WATCHDOG=1");
}

void service_status(const struct service *service, const char *status)
{
    notify_status(service, "", status);
}

void service_reloading(const struct service *service)
{
    /* Type=notify-reload wants to know when, by the monotonic clock. */
    struct timespec now;
    char message[MESSAGE_LIMIT];
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(message, sizeof message, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
             (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000);
    notify(service, message);
}

void service_stopping(const struct service *service)
{
    notify(service, "STOPPING=1");
}
