/* Entering the sandbox: threads and sockets from before, users, folders. */
#include "sandbox_world.h"

#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct early_thread {
    int begin[2];
    bool refused, kept_uid;
};

static void *wait_then_try(void *context)
{
    struct early_thread *early = context;
    char byte;
    if (read(early->begin[0], &byte, 1) != 1)
        return NULL;
    early->refused = socket(AF_INET, SOCK_STREAM, 0) == -1 && errno == EPERM;
    early->kept_uid = world.sandbox.user_changed && geteuid() == 0;
    return NULL;
}

static const char *early_thread_is_held(void)
{
    struct early_thread early = {.refused = false};
    struct error error;
    pthread_t thread;
    HOLDS(pipe(early.begin) == 0);
    HOLDS(pthread_create(&thread, NULL, wait_then_try, &early) == 0);
    HOLDS(enter(true, false, &error));
    HOLDS(write(early.begin[1], "x", 1) == 1 && pthread_join(thread, NULL) == 0);
    HOLDS(early.refused && !early.kept_uid);
    HOLDS(!has_landlock() || strstr(world.sandbox.missing, "started before") != NULL);
    return NULL;
}

static void a_thread_started_before_is_held_and_told(void **state)
{
    (void)state;
    in_child("early thread", early_thread_is_held);
}

static const char *fork_works(void)
{
    const struct sandbox_options options = {.fork = true};
    char name[] = "true";
    char *const words[] = {name, NULL};
    struct error error;
    int status = -1;
    HOLDS(sandbox_enter(&options, &world.sandbox, &error));
    char ours[64], byte;
    snprintf(ours, sizeof ours, "/proc/%d/environ", getppid());
    const pid_t child = fork();
    if (child == 0) {
        const int own = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
        const bool knows_itself = own >= 0 && read(own, &byte, 1) >= 0;
        const bool refused = execve("/bin/true", words, words + 1) == -1 && errno == EPERM;
        _exit(knows_itself && refused ? 7 : 0);
    }
    HOLDS(!has_landlock() || open(ours, O_RDONLY | O_CLOEXEC) == -1);
    HOLDS(child > 0 && waitpid(child, &status, 0) == child);
    HOLDS(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    REFUSED(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0), EPERM);
    REFUSED(syscall(SYS_clone, CLONE_VFORK | CLONE_VM | SIGCHLD, 0, 0, 0, 0), EPERM);
    return NULL;
}

static void with_fork_a_process_is_made_under_the_same_locks(void **state)
{
    (void)state;
    in_child("fork", fork_works);
}

/* A loopback interface of our own, that is up. */
static bool make_network(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    if (unshare(CLONE_NEWNET) != 0)
        return false;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    close(fd);
    return good;
}

static const char *packet_socket_works(void)
{
    static const unsigned char frame[60] = {[12] = 0x88, [13] = 0xb5}; /* IEEE 802: experiments */
    struct error error;
    HOLDS(make_network());
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
    struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                  .sll_protocol = htons(ETH_P_ALL),
                                  .sll_ifindex = (int)if_nametoindex("lo")};
    HOLDS(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    HOLDS(enter(true, false, &error));
    struct iovec piece = {(void *)(uintptr_t)frame, sizeof frame};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &piece, .msg_iovlen = 1}};
    HOLDS(sendmmsg(fd, &message, 1, 0) == 1);
    HOLDS(send(fd, frame, sizeof frame, 0) == (ssize_t)sizeof frame);
    struct tpacket_stats counts;
    socklen_t length = sizeof counts;
    HOLDS(getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &counts, &length) == 0);
    REFUSED(setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &length, sizeof length), EPERM);
    return NULL;
}

static void a_packet_socket_sends_and_tells_its_losses(void **state)
{
    (void)state;
    if (!skips("packet socket", geteuid() != 0, "only root can open one"))
        in_child("packet socket", packet_socket_works);
}

/* On "lo", which is opened before; what is sent is one frame of no protocol. */
static const char *libpcap_works(void)
{
    static const unsigned char frame[60] = {[12] = 0x88, [13] = 0xb5};
    char message[PCAP_ERRBUF_SIZE];
    struct error error;
    struct pcap_pkthdr *header;
    const unsigned char *bytes;
    struct pcap_stat counts;
    HOLDS(make_network());
    pcap_t *pcap = pcap_create("lo", message);
    HOLDS(pcap != NULL && pcap_set_timeout(pcap, 10) == 0 && pcap_activate(pcap) == 0);
    HOLDS(pcap_setnonblock(pcap, 1, message) == 0);
    HOLDS(enter(false, false, &error));
    HOLDS(pcap_next_ex(pcap, &header, &bytes) >= 0);
    struct pollfd socket = {.fd = pcap_get_selectable_fd(pcap), .events = POLLIN};
    HOLDS(pcap_inject(pcap, frame, sizeof frame) == (int)sizeof frame);
    HOLDS(poll(&socket, 1, 2000) == 1);
    HOLDS(pcap_next_ex(pcap, &header, &bytes) == 1 && header->caplen == sizeof frame);
    HOLDS(pcap_stats(pcap, &counts) == 0);
    pcap_close(pcap);
    return NULL;
}

static void libpcap_reads_counts_and_closes(void **state)
{
    (void)state;
    if (!skips("libpcap", geteuid() != 0, "only root can open an interface"))
        in_child("libpcap", libpcap_works);
}

/* With all that the C library, and in such builds the sanitizers, do at the end. */
static void the_process_ends_as_always(void **state)
{
    (void)state;
    int status = -1;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct error error;
        exit(enter(true, false, &error) ? 0 : 1);
    }
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
}

static void users_that_are_not_there_or_root_are_errors(void **state)
{
    (void)state;
    if (skips("users", geteuid() != 0, "only root changes its user"))
        return;
    struct sandbox_state got;
    struct error error;
    struct sandbox_options options = {.user = "no-such-user"};
    assert_false(sandbox_enter(&options, &got, &error));
    assert_int_equal(error.class, ERROR_CONFIG);
    assert_non_null(strstr(error.text, "there is no user 'no-such-user'"));
    options.user = "root";
    assert_false(sandbox_enter(&options, &got, &error));
    assert_int_equal(error.class, ERROR_CONFIG);
}

static void a_folder_to_write_must_be_there(void **state)
{
    (void)state;
    if (skips("folder to write", !has_landlock(), "Landlock is not there"))
        return;
    struct sandbox_state got;
    struct error error;
    const char *const paths[] = {"/nowhere/at/all"};
    const struct sandbox_options options = {.write_paths = paths, .write_path_count = 1};
    assert_false(sandbox_enter(&options, &got, &error));
    assert_non_null(strstr(error.text, "/nowhere/at/all"));
}

static void a_prepared_folder_belongs_to_the_user(void **state)
{
    (void)state;
    struct error error;
    struct stat status;
    assert_true(sandbox_prepare_folder(path_of("made/on/the/way"), USER, &error));
    assert_int_equal(stat(path_of("made/on/the/way"), &status), 0);
    assert_true(S_ISDIR(status.st_mode));
    if (can_change_user())
        assert_true(status.st_uid != 0 && status.st_gid != 0);
    assert_true(sandbox_prepare_folder(path_of("made/on/the/way"), USER, &error));
    assert_true(sandbox_prepare_folder(path_of("made/for-us"), NULL, &error));
}

static void a_folder_that_the_user_cannot_write_names_the_cure(void **state)
{
    (void)state;
    if (skips("folder of root", !can_change_user(), "only root has one"))
        return;
    struct error error;
    char path[160];
    snprintf(path, sizeof path, "%s", path_of("of-root"));
    assert_int_equal(mkdir(path, 0755), 0);
    assert_false(sandbox_prepare_folder(path, USER, &error));
    assert_int_equal(error.class, ERROR_PERMISSION);
    assert_non_null(strstr(error.text, "chown -R " USER));
    /* Writable, but below a folder that keeps the user out. */
    char below[200];
    snprintf(below, sizeof below, "%s/below", path);
    assert_true(sandbox_prepare_folder(below, USER, &error));
    assert_int_equal(chmod(path, 0700), 0);
    assert_false(sandbox_prepare_folder(below, USER, &error));
    assert_int_equal(error.class, ERROR_PERMISSION);
    assert_false(sandbox_prepare_folder(path_of("secret"), USER, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_started_before_is_held_and_told),
        cmocka_unit_test(with_fork_a_process_is_made_under_the_same_locks),
        cmocka_unit_test(a_packet_socket_sends_and_tells_its_losses),
        cmocka_unit_test(libpcap_reads_counts_and_closes),
        cmocka_unit_test(the_process_ends_as_always),
        cmocka_unit_test(users_that_are_not_there_or_root_are_errors),
        cmocka_unit_test(a_folder_to_write_must_be_there),
        cmocka_unit_test(a_prepared_folder_belongs_to_the_user),
        cmocka_unit_test(a_folder_that_the_user_cannot_write_names_the_cure),
    };
    return status_of(cmocka_run_group_tests(tests, make_world, remove_world));
}
