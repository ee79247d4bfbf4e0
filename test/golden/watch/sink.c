/* A server for the tests of outlets: takes webhooks or mails on loopback, and keeps each as a file.
 *
 *     sink http|smtp FOLDER
 *
 * Writes the port it listens on to FOLDER/port, then one thing after the other to FOLDER/1, FOLDER/2, ... What it does
 * stands in FOLDER/mode at each delivery: ok; refuse (500, 550); hang (takes it, keeps nothing, and says nothing until
 * the client goes); late (keeps it, then the same). A hanging delivery makes FOLDER/hangs. Ends after LIFE_S. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LIFE_S = 1200, ROOM = 32 << 20 };

static const char *folder;
static unsigned kept;
static char text[ROOM]; /* of one delivery */

static void file_name(char path[4096], const char *name)
{
    snprintf(path, 4096, "%.4000s/%s", folder, name);
}

static void write_file(const char *name, const char *bytes, size_t length)
{
    char path[4096], temporary[4096];
    file_name(path, name);
    file_name(temporary, ".new");
    FILE *out = fopen(temporary, "w");
    if (out == NULL || fwrite(bytes, 1, length, out) != length || fclose(out) != 0 ||
        rename(temporary, path) != 0)
        exit(1);
}

static bool mode_is(const char *word)
{
    char path[4096], mode[32] = "ok";
    file_name(path, "mode");
    FILE *in = fopen(path, "r");
    if (in != NULL) {
        if (fscanf(in, "%31s", mode) != 1)
            mode[0] = '\0';
        fclose(in);
    }
    return strcmp(mode, word) == 0;
}

static void keep(size_t length)
{
    char name[32];
    snprintf(name, sizeof name, "%u", ++kept);
    write_file(name, text, length);
}

static void say(FILE *client, const char *words)
{
    fputs(words, client);
    fflush(client);
}

/* False: no answer is to be given. */
static bool take(FILE *client, size_t length)
{
    if (mode_is("hang") || mode_is("late")) {
        if (mode_is("late"))
            keep(length);
        write_file("hangs", "", 0);
        while (fgetc(client) != EOF) {
        }
        return false;
    }
    if (!mode_is("refuse"))
        keep(length);
    return true;
}

static void serve_http(FILE *client)
{
    size_t length = 0, body = 0;
    char line[8192];
    while (fgets(line, sizeof line, client) != NULL) {
        const size_t used = strlen(line);
        memcpy(text + length, line, used + 1);
        length += used;
        if (strncasecmp(line, "Content-Length:", 15) == 0)
            body = strtoul(line + 15, NULL, 10);
        if (strcmp(line, "\r\n") == 0)
            break;
        if (length > ROOM / 2)
            return;
    }
    if (body > ROOM / 2 || fread(text + length, 1, body, client) != body)
        return;
    if (take(client, length + body))
        say(client, mode_is("refuse")
                        ? "HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/* The text of a mail up to its lone dot, which is taken off; doubled dots are made single. */
static size_t read_mail(FILE *client)
{
    size_t length = 0;
    char line[8192];
    while (fgets(line, sizeof line, client) != NULL && strcmp(line, ".\r\n") != 0 &&
           length < ROOM / 2) {
        const char *from = line[0] == '.' ? line + 1 : line;
        length += (size_t)sprintf(text + length, "%s", from);
    }
    return length;
}

static void serve_smtp(FILE *client)
{
    char line[8192];
    say(client, "220 sink\r\n");
    while (fgets(line, sizeof line, client) != NULL) {
        if (strncmp(line, "DATA", 4) == 0) {
            say(client, "354 go on\r\n");
            const size_t length = read_mail(client);
            if (!take(client, length))
                return;
            say(client, mode_is("refuse") ? "550 no\r\n" : "250 kept\r\n");
        } else if (strncmp(line, "QUIT", 4) == 0) {
            say(client, "221 bye\r\n");
            return;
        } else {
            say(client, "250 sink\r\n");
        }
    }
}

int main(int argc, char **argv)
{
    char port[16];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (argc != 3 || listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
        listen(listener, 8) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        return 1;
    folder = argv[2];
    alarm(LIFE_S);
    snprintf(port, sizeof port, "%u", ntohs(address.sin_port));
    write_file("port", port, strlen(port));
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        FILE *client = socket < 0 ? NULL : fdopen(socket, "r+");
        if (client == NULL)
            continue;
        (strcmp(argv[1], "smtp") == 0 ? serve_smtp : serve_http)(client);
        fclose(client);
    }
}
