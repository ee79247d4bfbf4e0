/* Opens many TCP connections and keeps them: what fills a responder's memory.
 *
 * many_sessions COUNT BYTES A.B.C.0 PORT: connects to A.B.C.1 to A.B.C.254 in turn, says BYTES bytes on each
 * connection, and keeps all of them until standard input ends. Prints how many were accepted once all have
 * been tried; exits with 1 if none was. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BYTES_LIMIT = 1400, HOSTS = 254, WAIT_MS = 10000 };

static int open_connection(uint32_t network, unsigned host, unsigned port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(network + host)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd >= 0)
        (void)connect(fd, (const struct sockaddr *)&to, sizeof to); /* poll tells */
    return fd;
}

static bool say(int fd, size_t length)
{
    static char text[BYTES_LIMIT];
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    memset(text, 'x', sizeof text);
    return poll(&ready, 1, WAIT_MS) == 1 && (ready.revents & (POLLERR | POLLHUP)) == 0 &&
           send(fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

int main(int argc, char **argv)
{
    struct in_addr network;
    if (argc != 5 || inet_pton(AF_INET, argv[3], &network) != 1)
        return 2;
    size_t count = strtoul(argv[1], NULL, 10), length = strtoul(argv[2], NULL, 10);
    unsigned port = (unsigned)strtoul(argv[4], NULL, 10);
    struct rlimit files = {.rlim_cur = count + 16, .rlim_max = count + 16};
    if (length > BYTES_LIMIT || setrlimit(RLIMIT_NOFILE, &files) != 0) {
        perror("many_sessions");
        return 2;
    }
    size_t accepted = 0;
    for (size_t i = 0; i < count; i++) {
        int fd = open_connection(ntohl(network.s_addr), (unsigned)(1 + i % HOSTS), port);
        if (fd < 0)
            perror("many_sessions: socket");
        else if (say(fd, length))
            accepted++;
    }
    printf("%zu\n", accepted);
    fflush(stdout);
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    return accepted > 0 ? 0 : 1;
}
