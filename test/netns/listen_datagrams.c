/* The service manager's end of sd_notify(3): prints each line of each datagram that comes.
 *
 * listen_datagrams PATH: makes the unix datagram socket PATH, says "listening", and prints until it is ended. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

int main(int argc, char **argv)
{
    enum { MESSAGE_LIMIT = 4096 };
    struct sockaddr_un own = {.sun_family = AF_UNIX};
    if (argc != 2 || strlen(argv[1]) >= sizeof own.sun_path)
        return 2;
    memcpy(own.sun_path, argv[1], strlen(argv[1]) + 1);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&own, sizeof own) != 0 ||
        chmod(argv[1], 0666) != 0) {
        perror(argv[1]);
        return 1;
    }
    puts("listening");
    fflush(stdout);
    char message[MESSAGE_LIMIT + 1];
    ssize_t length;
    while ((length = recv(fd, message, MESSAGE_LIMIT, 0)) > 0) {
        message[length] = '\0';
        puts(message);
        fflush(stdout);
    }
    return 0;
}
