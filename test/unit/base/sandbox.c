/* What a sandboxed sensor can still do, each fact in a process of its own.
 *
 * Sets of capabilities and flags are judged by the kernel, in /proc/self/status. */
#include "sandbox_world.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>

/* --- network */

static const char *tcp_connect_is_refused(void)
{
    REFUSED(connect(world.tcp, (struct sockaddr *)&world.tcp_address, sizeof world.tcp_address),
            EPERM);
    return NULL;
}

static const char *unix_connect_is_refused(void)
{
    REFUSED(connect(world.unix_stream, (struct sockaddr *)&world.unix_address,
                    sizeof world.unix_address),
            EPERM);
    return NULL;
}

static const char *new_sockets_are_refused(void)
{
    static const int families[] = {AF_INET, AF_INET6, AF_UNIX, AF_PACKET, AF_NETLINK};
    int pair[2];
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        REFUSED(socket(families[i], SOCK_DGRAM, 0), EPERM);
        REFUSED(socket(families[i], SOCK_RAW, 0), EPERM);
    }
    REFUSED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), EPERM);
    return NULL;
}

static const char *bind_and_listen_are_refused(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET};
    REFUSED(bind(world.tcp, (struct sockaddr *)&any, sizeof any), EPERM);
    REFUSED(listen(world.tcp, 1), EPERM);
    REFUSED(accept(world.tcp_listener, NULL, NULL), EPERM);
    return NULL;
}

static const char *a_connected_datagram_socket_sends_without_address_only(void)
{
    char got[8] = "";
    HOLDS(send(world.datagram, "alive", 5, MSG_NOSIGNAL) == 5);
    HOLDS(recv(world.datagram_end, got, sizeof got, 0) == 5 && memcmp(got, "alive", 5) == 0);
    REFUSED(sendto(world.datagram, "x", 1, 0, (struct sockaddr *)&world.unix_address,
                   sizeof world.unix_address),
            EPERM);
    return NULL;
}

static const char *messages_need_the_option_send(void)
{
    char byte = 'x';
    struct iovec piece = {&byte, 1};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &piece, .msg_iovlen = 1}};
    REFUSED(sendmsg(world.datagram, &message.msg_hdr, 0), EPERM);
    REFUSED(sendmmsg(world.datagram, &message, 1, 0), EPERM);
    return NULL;
}

static const char *messages_go_with_the_option_send(void)
{
    char byte = 'x';
    struct iovec piece = {&byte, 1};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &piece, .msg_iovlen = 1}};
    HOLDS(sendmsg(world.datagram, &message.msg_hdr, 0) == 1);
    HOLDS(sendmmsg(world.datagram, &message, 1, 0) == 1);
    return NULL;
}

static const char *accepting_goes_with_the_option_listen(void)
{
    struct timeval second = {.tv_sec = 1};
    int accepted = accept4(world.tcp_listener, NULL, NULL, SOCK_CLOEXEC);
    HOLDS(accepted == -1 && errno == EAGAIN); /* it does not wait, and no one is there */
    HOLDS(setsockopt(world.tcp, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second) == 0);
    REFUSED(setsockopt(world.tcp, SOL_SOCKET, SO_REUSEADDR, &second, sizeof second), EPERM);
    REFUSED(connect(world.tcp, (struct sockaddr *)&world.tcp_address, sizeof world.tcp_address),
            EPERM);
    return NULL;
}

/* --- other programs and processes */

static const char *execve_is_refused(void)
{
    char name[] = "false"; /* which would end this process as a failure */
    char *const words[] = {name, NULL};
    REFUSED(execve("/bin/false", words, words + 1), EPERM);
    REFUSED(syscall(SYS_execveat, AT_FDCWD, "/bin/false", words, words + 1, 0), EPERM);
    return NULL;
}

static const char *new_processes_are_refused(void)
{
    struct clone_args arguments = {.exit_signal = SIGCHLD};
    REFUSED(fork(), EPERM);
    REFUSED(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), EPERM);
    REFUSED(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0), EPERM);
    REFUSED(syscall(SYS_clone3, &arguments, sizeof arguments), ENOSYS);
    return NULL;
}

static const char *other_processes_cannot_be_touched(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {&byte, 1};
    REFUSED(ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
    REFUSED(ptrace(PTRACE_SEIZE, getppid(), NULL, NULL), EPERM);
    REFUSED(process_vm_readv(getppid(), &here, 1, &there, 1, 0), EPERM);
    REFUSED(process_vm_writev(getppid(), &here, 1, &there, 1, 0), EPERM);
    REFUSED(kill(getppid(), 0), EPERM);
    REFUSED(syscall(SYS_tgkill, getppid(), getppid(), 0), EPERM);
    return NULL;
}

static const char *calls_of_administrators_and_new_kernel_doors_are_refused(void)
{
    static const long calls[] = {
        SYS_mount,
        SYS_umount2,
        SYS_pivot_root,
        SYS_chroot,
        SYS_unshare,
        SYS_setns,
        SYS_bpf,
        SYS_io_uring_setup,
        SYS_keyctl,
        SYS_add_key,
        SYS_request_key,
        SYS_perf_event_open,
        SYS_userfaultfd,
        SYS_memfd_create,
        SYS_init_module,
        SYS_finit_module,
        SYS_kexec_load,
        SYS_reboot,
        SYS_swapon,
        SYS_sethostname,
        SYS_settimeofday,
        SYS_clock_settime,
        SYS_adjtimex,
        SYS_personality,
        SYS_open_by_handle_at,
        SYS_pidfd_open,
        SYS_pidfd_getfd,
        SYS_seccomp,
        SYS_setrlimit,
        SYS_symlinkat,
        SYS_linkat,
        SYS_mknodat,
        SYS_fchmodat,
        SYS_fchownat,
        SYS_setxattr,
        SYS_process_madvise,
        SYS_syslog,
        SYS_acct,
        SYS_quotactl,
        SYS_shmget,
        SYS_msgget,
        SYS_mq_open,
        SYS_fsopen,
        SYS_move_mount,
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        REFUSED(syscall(calls[i], 0, 0, 0, 0, 0, 0), EPERM);
    return NULL;
}

/* --- files */

static int try_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0 ? 0 : -1;
}

static const char *nothing_is_written_outside_by_an_absolute_path(void)
{
    REFUSED(try_open(path_of("outside/new"), O_WRONLY | O_CREAT), EACCES);
    REFUSED(try_open(path_of("secret"), O_WRONLY), EACCES);
    REFUSED(try_open(path_of("readable"), O_WRONLY), EACCES);
    REFUSED(truncate(path_of("secret"), 0), EACCES);
    REFUSED(mkdir(path_of("outside/new"), 0700), EACCES);
    REFUSED(unlink(path_of("outside/file")), EACCES);
    return NULL;
}

static const char *nothing_is_written_outside_by_a_link_in_the_store(void)
{
    REFUSED(try_open(path_of("store/link-to-outside/new"), O_WRONLY | O_CREAT), EACCES);
    REFUSED(try_open(path_of("store/link-to-secret"), O_WRONLY), EACCES);
    REFUSED(try_open(path_of("store/../outside/new"), O_WRONLY | O_CREAT), EACCES);
    return NULL;
}

static const char *nothing_is_written_outside_by_the_root_of_proc(void)
{
    char path[200];
    snprintf(path, sizeof path, "/proc/self/root%s", path_of("outside/new"));
    REFUSED(try_open(path, O_WRONLY | O_CREAT), EACCES);
    return NULL;
}

static const char *nothing_is_renamed_out_or_in(void)
{
    HOLDS(try_open(path_of("store/mine"), O_WRONLY | O_CREAT) == 0);
    HOLDS(rename(path_of("store/mine"), path_of("outside/mine")) == -1);
    HOLDS(errno == EACCES || errno == EXDEV);
    HOLDS(rename(path_of("outside/file"), path_of("store/file")) == -1);
    HOLDS(errno == EACCES || errno == EXDEV);
    return NULL;
}

static const char *no_links_are_made(void)
{
    HOLDS(try_open(path_of("store/mine"), O_WRONLY | O_CREAT) == 0);
    REFUSED(link(path_of("store/mine"), path_of("outside/mine")), EPERM);
    REFUSED(link(path_of("secret"), path_of("store/secret")), EPERM);
    REFUSED(symlink("/etc", path_of("store/etc")), EPERM);
    return NULL;
}

static const char *who_only_reads_writes_nothing_not_even_where_it_might(void)
{
    char byte;
    int file = open(path_of("store/kept"), O_RDONLY | O_CLOEXEC);
    HOLDS(file >= 0 && read(file, &byte, 1) >= 0);
    REFUSED(open(path_of("store/kept"), O_WRONLY), EPERM);
    REFUSED(open(path_of("store/kept"), O_RDWR), EPERM);
    REFUSED(open(path_of("store/kept"), O_RDONLY | O_TRUNC), EPERM);
    REFUSED(open(path_of("store/new"), O_RDONLY | O_CREAT, 0600), EPERM);
    REFUSED(open(path_of("store"), O_TMPFILE | O_WRONLY, 0600), EPERM);
    REFUSED(creat(path_of("store/new"), 0600), EPERM);
    REFUSED(mkdir(path_of("store/new"), 0700), EPERM);
    REFUSED(unlink(path_of("store/kept")), EPERM);
    REFUSED(rmdir(path_of("store")), EPERM);
    REFUSED(rename(path_of("store/kept"), path_of("store/other")), EPERM);
    REFUSED(truncate(path_of("store/kept"), 0), EPERM);
    REFUSED(ftruncate(file, 0), EPERM);
    REFUSED(fchmod(file, 0777), EPERM);
    return NULL;
}

static const char *the_store_is_written_as_always(void)
{
    int folder = open(path_of("store"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    HOLDS(folder >= 0);
    HOLDS(mkdirat(folder, "a", 0755) == 0 && mkdirat(folder, "b", 0755) == 0);
    int file = openat(folder, "a/new", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    HOLDS(file >= 0 && write(file, "12345", 5) == 5 && pwrite(file, "6", 1, 5) == 1);
    HOLDS(flock(file, LOCK_EX | LOCK_NB) == 0 && fchmod(file, 0600) == 0);
    HOLDS(posix_fallocate(file, 0, 100) == 0 && ftruncate(file, 3) == 0 && fsync(file) == 0);
    HOLDS(renameat(folder, "a/new", folder, "b/landed") == 0);
    HOLDS(syncfs(folder) == 0 && fsync(folder) == 0);
    struct stat status;
    HOLDS(fstatat(folder, "b/landed", &status, 0) == 0 && status.st_size == 3);
    DIR *listing = opendir(path_of("store/b"));
    HOLDS(listing != NULL && readdir(listing) != NULL && closedir(listing) == 0);
    FILE *again = fopen(path_of("store/b/landed"), "r");
    HOLDS(again != NULL && fgetc(again) == '1' && fclose(again) == 0);
    HOLDS(unlinkat(folder, "b/landed", 0) == 0 && unlinkat(folder, "b", AT_REMOVEDIR) == 0);
    HOLDS(rmdir(path_of("store/a")) == 0 && close(file) == 0 && close(folder) == 0);
    return NULL;
}

static const char *only_the_read_paths_are_read(void)
{
    HOLDS(try_open(path_of("readable"), O_RDONLY) == 0);
    REFUSED(try_open(path_of("secret"), O_RDONLY), EACCES);
    REFUSED(try_open("/etc/passwd", O_RDONLY), EACCES);
    REFUSED(try_open(path_of("outside"), O_RDONLY | O_DIRECTORY), EACCES);
    REFUSED(try_open("/proc/1/status", O_RDONLY), EACCES);
    return NULL;
}

/* --- memory, threads, signals, time */

static const char *no_memory_becomes_executable(void)
{
    HOLDS(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
          MAP_FAILED);
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    HOLDS(page != MAP_FAILED);
    REFUSED(mprotect(page, 4096, PROT_READ | PROT_EXEC), EPERM);
    HOLDS(mprotect(page, 4096, PROT_READ) == 0 && munmap(page, 4096) == 0);
    return NULL;
}

static void *try_forbidden(void *context)
{
    bool *refused = context;
    *refused = socket(AF_INET, SOCK_STREAM, 0) == -1 && errno == EPERM &&
               try_open(path_of("outside/new"), O_WRONLY | O_CREAT) == -1;
    return NULL;
}

static const char *threads_can_be_started_and_are_held_too(void)
{
    pthread_t threads[4];
    bool refused[4] = {false};
    for (size_t i = 0; i < 4; i++)
        HOLDS(pthread_create(&threads[i], NULL, try_forbidden, &refused[i]) == 0);
    for (size_t i = 0; i < 4; i++)
        HOLDS(pthread_join(threads[i], NULL) == 0 && refused[i]);
    return NULL;
}

static volatile sig_atomic_t heard;

static void hear(int signal)
{
    heard = signal;
}

static const char *signals_to_ourselves_come_and_time_passes(void)
{
    struct sigaction action = {.sa_handler = hear};
    struct timespec before, after, pause = {.tv_nsec = 2000000};
    HOLDS(sigaction(SIGUSR1, &action, NULL) == 0 && raise(SIGUSR1) == 0 && heard == SIGUSR1);
    HOLDS(clock_gettime(CLOCK_MONOTONIC, &before) == 0 && nanosleep(&pause, NULL) == 0);
    HOLDS(clock_gettime(CLOCK_MONOTONIC, &after) == 0 &&
          (after.tv_sec > before.tv_sec || after.tv_nsec > before.tv_nsec));
    HOLDS(poll(NULL, 0, 1) == 0);
    return NULL;
}

/* --- what we are */

static bool status_says(const char *name, const char *value)
{
    char text[8192], line[128];
    ssize_t length = pread(world.status, text, sizeof text - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    snprintf(line, sizeof line, "\n%s:\t%s\n", name, value);
    return strstr(text, line) != NULL;
}

static const char *every_set_of_capabilities_is_empty(void)
{
    static const char *const sets[] = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};
    HOLDS(world.sandbox.capabilities_dropped);
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        HOLDS(status_says(sets[i], "0000000000000000"));
    return NULL;
}

static const char *no_new_privileges_and_the_filter_are_told_by_the_kernel(void)
{
    HOLDS(status_says("NoNewPrivs", "1"));
    HOLDS(status_says("Seccomp", "2"));
    HOLDS(world.sandbox.seccomp);
    return NULL;
}

static const char *root_has_become_the_user_for_good(void)
{
    HOLDS(world.sandbox.user_changed && getuid() != 0 && geteuid() != 0 && getgid() != 0);
    HOLDS(status_says("Groups", " "));
    REFUSED(setuid(0), EPERM);
    REFUSED(setresuid(0, 0, 0), EPERM);
    REFUSED(setgid(0), EPERM);
    REFUSED(setgroups(0, NULL), EPERM);
    return NULL;
}

static const char *the_state_tells_what_this_kernel_has(void)
{
    HOLDS(world.sandbox.landlock_abi >= 2);
    HOLDS((strstr(world.sandbox.missing, "Landlock ABI") == NULL) ==
          (world.sandbox.landlock_abi >= 6));
    HOLDS(geteuid() != 0 || strstr(world.sandbox.missing, "user") != NULL);
    return NULL;
}

/* --- running them */

struct fact {
    const char *name;
    const char *(*holds)(void);
    enum { PLAIN, SEND, LISTEN, READ } options;
    bool needs_landlock, needs_root;
};

#define FACT(name, ...)                                                                            \
    {                                                                                              \
#name, name, __VA_ARGS__                                                                   \
    }
static const struct fact facts[] = {
    FACT(tcp_connect_is_refused, SEND, false, false),
    FACT(unix_connect_is_refused, SEND, false, false),
    FACT(new_sockets_are_refused, SEND, false, false),
    FACT(bind_and_listen_are_refused, SEND, false, false),
    FACT(a_connected_datagram_socket_sends_without_address_only, PLAIN, false, false),
    FACT(messages_need_the_option_send, PLAIN, false, false),
    FACT(messages_go_with_the_option_send, SEND, false, false),
    FACT(accepting_goes_with_the_option_listen, LISTEN, false, false),
    FACT(execve_is_refused, SEND, false, false),
    FACT(new_processes_are_refused, SEND, false, false),
    FACT(other_processes_cannot_be_touched, SEND, false, false),
    FACT(calls_of_administrators_and_new_kernel_doors_are_refused, SEND, false, false),
    FACT(nothing_is_written_outside_by_an_absolute_path, SEND, true, false),
    FACT(nothing_is_written_outside_by_a_link_in_the_store, SEND, true, false),
    FACT(nothing_is_written_outside_by_the_root_of_proc, SEND, true, false),
    FACT(nothing_is_renamed_out_or_in, SEND, true, false),
    FACT(no_links_are_made, SEND, false, false),
    FACT(who_only_reads_writes_nothing_not_even_where_it_might, READ, false, false),
    FACT(the_store_is_written_as_always, PLAIN, false, false),
    FACT(only_the_read_paths_are_read, SEND, true, false),
    FACT(no_memory_becomes_executable, SEND, false, false),
    FACT(threads_can_be_started_and_are_held_too, PLAIN, true, false),
    FACT(signals_to_ourselves_come_and_time_passes, PLAIN, false, false),
    FACT(every_set_of_capabilities_is_empty, SEND, false, true),
    FACT(no_new_privileges_and_the_filter_are_told_by_the_kernel, SEND, false, false),
    FACT(root_has_become_the_user_for_good, SEND, false, true),
    FACT(the_state_tells_what_this_kernel_has, SEND, true, false),
};
enum { FACT_COUNT = sizeof facts / sizeof facts[0] };

static const struct fact *current; /* for the process that tries it */

static const char *try_current(void)
{
    static struct error error;
    world.status = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    const bool is_in = current->options == READ
                           ? enter_reading(&error)
                           : enter(current->options == SEND, current->options == LISTEN, &error);
    if (!is_in)
        return error.text;
    return current->holds();
}

static void run_fact(void **state)
{
    current = *state;
    if (!skips(current->name, current->needs_landlock && !has_landlock(),
               "Landlock is not there") &&
        !skips(current->name, current->needs_root && !can_change_user(),
               "only root changes its user"))
        in_child(current->name, try_current);
}

int main(void)
{
    struct CMUnitTest tests[FACT_COUNT];
    for (size_t i = 0; i < FACT_COUNT; i++)
        tests[i] = (struct CMUnitTest){.name = facts[i].name,
                                       .test_func = run_fact,
                                       .initial_state = (void *)(uintptr_t)&facts[i]};
    return status_of(cmocka_run_group_tests_name("sandbox", tests, make_world, remove_world));
}
