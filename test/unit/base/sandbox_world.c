#include "sandbox_world.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct world world;
static size_t skipped;

const char *path_of(const char *name)
{
    static _Thread_local char path[2][160];
    static _Thread_local int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", world.folder, name);
    return path[turn];
}

bool enter_reading(struct error *error)
{
    const char *const writes[] = {path_of("store")};
    const struct sandbox_options options = {
        .user = USER, .write_paths = writes, .write_path_count = 1, .read_only = true};
    return sandbox_enter(&options, &world.sandbox, error);
}

bool enter(bool send, bool listen, struct error *error)
{
    const char *const writes[] = {path_of("store")};
    const char *const reads[] = {path_of("readable"), "/nowhere/at/all"};
    const struct sandbox_options options = {.user = USER,
                                            .write_paths = writes,
                                            .write_path_count = 1,
                                            .read_paths = reads,
                                            .read_path_count = 2,
                                            .send = send,
                                            .listen = listen};
    return sandbox_enter(&options, &world.sandbox, error);
}

bool has_landlock(void)
{
    return syscall(444, NULL, (size_t)0, 1) >= 2;
}

bool can_change_user(void)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(setresuid(65534, 65534, 65534) == 0 && geteuid() == 65534 ? 0 : 1);
    return geteuid() == 0 && child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

bool skips(const char *name, bool lacks, const char *what)
{
    if (lacks) {
        printf("skip %s: %s\n", name, what);
        skipped++;
    }
    return lacks;
}

void in_child(const char *name, const char *(*holds)(void))
{
    int status = -1;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        const char *wrong = holds();
        if (wrong != NULL)
            fprintf(stderr, "%s: %s (errno %s)\n", name, wrong, strerrorname_np(errno));
        _exit(wrong == NULL ? 0 : 1);
    }
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
}

static void touch(const char *name)
{
    int fd = open(path_of(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    assert_true(fd >= 0 && fchmod(fd, 0666) == 0 && close(fd) == 0);
}

int make_world(void **state)
{
    (void)state;
    struct error error;
    snprintf(world.folder, sizeof world.folder, "/tmp/teiten-sandbox-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    assert_int_equal(chmod(world.folder, 0755), 0);
    assert_true(sandbox_prepare_folder(path_of("store"), USER, &error));
    assert_true(mkdir(path_of("outside"), 0777) == 0 && chmod(path_of("outside"), 0777) == 0);
    touch("secret");
    touch("readable");
    touch("outside/file");
    touch("store/kept");
    assert_int_equal(symlink("../outside", path_of("store/link-to-outside")), 0);
    assert_int_equal(symlink("../secret", path_of("store/link-to-secret")), 0);

    socklen_t length = sizeof world.tcp_address;
    world.tcp_address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    world.tcp_listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(world.tcp_listener, (struct sockaddr *)&world.tcp_address, length), 0);
    assert_int_equal(
        getsockname(world.tcp_listener, (struct sockaddr *)&world.tcp_address, &length), 0);
    assert_int_equal(listen(world.tcp_listener, 4), 0);
    world.unix_address.sun_family = AF_UNIX;
    snprintf(world.unix_address.sun_path, sizeof world.unix_address.sun_path, "%s/s", world.folder);
    world.unix_listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(world.unix_listener, (struct sockaddr *)&world.unix_address,
                          sizeof world.unix_address),
                     0);
    assert_int_equal(chmod(world.unix_address.sun_path, 0777), 0);
    assert_int_equal(listen(world.unix_listener, 4), 0);

    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair), 0);
    world.datagram = pair[0];
    world.datagram_end = pair[1];
    world.tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    world.unix_stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return 0;
}

int remove_world(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", world.folder);
    return system(command);
}

int status_of(int failed)
{
    return failed != 0 ? failed : skipped > 0 ? 77 : 0;
}
