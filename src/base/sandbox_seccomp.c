/* The list of system calls that are left; every other one fails with EPERM.
 *
 * A list of what is allowed and not of what is refused: the kernel grows. Calls are in groups by what
 * they are for (docs/sandbox.md has the same groups); of some, only certain arguments are allowed.
 * EPERM and not a kill: a call that we forgot is an error with a message, not a sensor that is gone. */
#include "base/sandbox_locks.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALLS(...) ((const int[]){__VA_ARGS__, LIST_END})
enum { LIST_END = -1 };

/* Allowed whatever the arguments are; no group lets out more than its folders and descriptors. */
static const int *const plain_groups[] = {
    /* Bytes of what is open. */
    CALLS(SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(write),
          SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(lseek), SCMP_SYS(close),
          SCMP_SYS(close_range), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3)),
    CALLS(SCMP_SYS(fadvise64), SCMP_SYS(flock)),
    /* What there is. */
    CALLS(SCMP_SYS(stat), SCMP_SYS(fstat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
          SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat),
          SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents),
          SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(umask)),
    /* Memory; mmap and mprotect are below. */
    CALLS(SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(mlock),
          SCMP_SYS(munlock), SCMP_SYS(membarrier)),
    /* Threads, which are made by clone, below. */
    CALLS(SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(rseq),
          SCMP_SYS(set_tid_address), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
          SCMP_SYS(getcpu), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall)),
    /* The end of a process that was started before. */
    CALLS(SCMP_SYS(wait4)),
    /* Who and where we are. */
    CALLS(SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid), SCMP_SYS(getuid),
          SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getresuid),
          SCMP_SYS(getresgid), SCMP_SYS(getgroups), SCMP_SYS(capget), SCMP_SYS(uname),
          SCMP_SYS(sysinfo), SCMP_SYS(getrusage), SCMP_SYS(getrlimit), SCMP_SYS(times)),
    /* Signals that come; those that go are below. */
    CALLS(SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
          SCMP_SYS(rt_sigtimedwait), SCMP_SYS(rt_sigsuspend), SCMP_SYS(rt_sigpending),
          SCMP_SYS(sigaltstack), SCMP_SYS(pause), SCMP_SYS(signalfd4)),
    /* Waiting, and time. */
    CALLS(SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
          SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
          SCMP_SYS(epoll_pwait2), SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(timerfd_create),
          SCMP_SYS(timerfd_settime), SCMP_SYS(timerfd_gettime), SCMP_SYS(setitimer),
          SCMP_SYS(alarm), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime),
          SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom)),
    /* Packets of sockets that are open; getsockopt is libpcap's way to the kernel's counts. */
    CALLS(SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(recvmmsg), SCMP_SYS(getsockopt),
          SCMP_SYS(getsockname), SCMP_SYS(shutdown)),
};

/* Files below the folders that Landlock leaves: for all but who only reads. */
static const int *const write_group =
    CALLS(SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(creat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
          SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink),
          SCMP_SYS(unlinkat), SCMP_SYS(rmdir), SCMP_SYS(truncate), SCMP_SYS(ftruncate),
          SCMP_SYS(fallocate), SCMP_SYS(fchmod), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
          SCMP_SYS(syncfs), SCMP_SYS(sync_file_range), SCMP_SYS(copy_file_range));

static const int *const send_group = CALLS(SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg));
static const int *const listen_group =
    CALLS(SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(getpeername));

/* Allowed when the arguments are so; a call in several lines: when one of them holds. */
struct checked_call {
    int call;
    struct {
        unsigned argument;
        uint64_t mask, value; /* argument & mask == value; no mask: no condition */
    } condition[2];
};
#define INTEGER UINT32_MAX /* masks: what the kernel reads of it */
#define POINTER UINT64_MAX

static const struct checked_call checked_calls[] = {
    /* No memory that can be run as code. */
    {SCMP_SYS(mmap), {{2, PROT_EXEC, 0}}},
    {SCMP_SYS(mprotect), {{2, PROT_EXEC, 0}}},
    /* Threads of ours; no process. clone3's flags are in memory, out of a filter's sight: below. */
    {SCMP_SYS(clone), {{0, CLONE_THREAD, CLONE_THREAD}}},
    /* No address: only to where the socket is connected or bound already. */
    {SCMP_SYS(sendto), {{4, POINTER, 0}}},
    /* Reading limits, not setting them: glibc asks for the stack's. */
    {SCMP_SYS(prlimit64), {{0, INTEGER, 0}, {2, POINTER, 0}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_GETFD}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_SETFD}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_GETFL}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_SETFL}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_DUPFD_CLOEXEC}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_GETLK}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_SETLK}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_SETLKW}}},
    {SCMP_SYS(fcntl), {{1, INTEGER, F_OFD_SETLK}}},
    /* isatty(3), the terminal's width, bytes that wait, and libpcap's "is the interface up". */
    {SCMP_SYS(ioctl), {{1, INTEGER, TCGETS}}},
    {SCMP_SYS(ioctl), {{1, INTEGER, TIOCGWINSZ}}},
    {SCMP_SYS(ioctl), {{1, INTEGER, FIONREAD}}},
    {SCMP_SYS(ioctl), {{1, INTEGER, SIOCGIFNAME}}},
    {SCMP_SYS(ioctl), {{1, INTEGER, SIOCGIFFLAGS}}},
    /* A thread's name. */
    {SCMP_SYS(prctl), {{0, INTEGER, PR_SET_NAME}}},
    {SCMP_SYS(prctl), {{0, INTEGER, PR_GET_NAME}}},
    /* libpcap gives its ring back when it closes. */
    {SCMP_SYS(setsockopt), {{1, INTEGER, SOL_PACKET}, {2, INTEGER, PACKET_RX_RING}}},
/* Sanitizers only: LeakSanitizer stops the process from a helper that shares its memory. */
#if SANDBOX_SANITIZED
    {SCMP_SYS(clone), {{0, CLONE_VM | CLONE_UNTRACED, CLONE_VM | CLONE_UNTRACED}}},
    {SCMP_SYS(ptrace), {{0, INTEGER, PTRACE_ATTACH}}},
    {SCMP_SYS(ptrace), {{0, INTEGER, PTRACE_DETACH}}},
    {SCMP_SYS(ptrace), {{0, INTEGER, PTRACE_CONT}}},
    {SCMP_SYS(ptrace), {{0, INTEGER, PTRACE_GETREGS}}},
    {SCMP_SYS(ptrace), {{0, INTEGER, PTRACE_GETREGSET}}},
    {SCMP_SYS(prctl), {{0, INTEGER, PR_GET_DUMPABLE}}},
    {SCMP_SYS(prctl), {{0, INTEGER, PR_SET_DUMPABLE}}},
    {SCMP_SYS(prctl), {{0, INTEGER, PR_SET_PTRACER}}},
#endif
};

/* Who only reads opens files for nothing else, whatever the paths and their permissions. */
static const struct checked_call read_calls[] = {
    {SCMP_SYS(open), {{1, O_ACCMODE | O_CREAT | O_TRUNC, 0}}},
    {SCMP_SYS(openat), {{2, O_ACCMODE | O_CREAT | O_TRUNC, 0}}},
};

/* For accepted connections. */
static const struct checked_call listen_calls[] = {
    {SCMP_SYS(setsockopt), {{1, INTEGER, SOL_SOCKET}, {2, INTEGER, SO_RCVTIMEO}}},
    {SCMP_SYS(setsockopt), {{1, INTEGER, SOL_SOCKET}, {2, INTEGER, SO_SNDTIMEO}}},
    {SCMP_SYS(setsockopt), {{1, INTEGER, IPPROTO_TCP}, {2, INTEGER, TCP_NODELAY}}},
};

/* New connections: of IP, of the resolver, of libcurl to itself; netlink tells the resolver which kinds of addresses
 * this machine has. */
static const int *const connect_group =
    CALLS(SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(setsockopt), SCMP_SYS(sendto),
          SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg), SCMP_SYS(getpeername));
static const struct checked_call connect_calls[] = {
    {SCMP_SYS(socket), {{0, INTEGER, AF_INET}}},     {SCMP_SYS(socket), {{0, INTEGER, AF_INET6}}},
    {SCMP_SYS(socket), {{0, INTEGER, AF_UNIX}}},     {SCMP_SYS(socket), {{0, INTEGER, AF_NETLINK}}},
    {SCMP_SYS(socketpair), {{0, INTEGER, AF_UNIX}}}, {SCMP_SYS(ioctl), {{1, INTEGER, FIONBIO}}},
};

/* A process as fork(2) makes it, with nothing but its number written down; and its own priority. */
static const struct checked_call fork_calls[] = {
    {SCMP_SYS(clone),
     {{0, INTEGER & ~(uint32_t)(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID), SIGCHLD}}},
    {SCMP_SYS(setpriority), {{0, INTEGER, PRIO_PROCESS}, {1, INTEGER, 0}}},
};

static int allow_group(scmp_filter_ctx filter, const int *group)
{
    int result = 0;
    for (; result == 0 && *group != LIST_END; group++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, *group, 0);
    return result;
}

static int allow_checked(scmp_filter_ctx filter, const struct checked_call *calls, size_t count)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < count; i++) {
        struct scmp_arg_cmp conditions[2];
        unsigned used = 0;
        for (; used < 2 && calls[i].condition[used].mask != 0; used++)
            conditions[used] = (struct scmp_arg_cmp){
                .arg = calls[i].condition[used].argument,
                .op = SCMP_CMP_MASKED_EQ,
                .datum_a = calls[i].condition[used].mask,
                .datum_b = calls[i].condition[used].value,
            };
        result = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls[i].call, used, conditions);
    }
    return result;
}

/* abort(3) and pthread_kill(3): signals to ourselves only. */
static int allow_own_signals(scmp_filter_ctx filter)
{
    const struct checked_call call = {SCMP_SYS(tgkill), {{0, INTEGER, (uint32_t)getpid()}}};
    return allow_checked(filter, &call, 1);
}

static int fill(scmp_filter_ctx filter, const struct sandbox_options *options)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < sizeof plain_groups / sizeof plain_groups[0]; i++)
        result = allow_group(filter, plain_groups[i]);
    if (result == 0 && !options->read_only)
        result = allow_group(filter, write_group);
    if (result == 0 && options->read_only)
        result = allow_checked(filter, read_calls, sizeof read_calls / sizeof read_calls[0]);
    if (result == 0 && options->connect)
        result = allow_group(filter, connect_group);
    if (result == 0 && options->connect)
        result =
            allow_checked(filter, connect_calls, sizeof connect_calls / sizeof connect_calls[0]);
    if (result == 0 && options->fork)
        result = allow_checked(filter, fork_calls, sizeof fork_calls / sizeof fork_calls[0]);
    if (result == 0)
        result =
            allow_checked(filter, checked_calls, sizeof checked_calls / sizeof checked_calls[0]);
    if (result == 0)
        result = allow_own_signals(filter);
    /* As on a kernel that does not have it: glibc then takes clone. */
    if (result == 0)
        result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (result == 0 && options->send)
        result = allow_group(filter, send_group);
    if (result == 0 && options->listen)
        result = allow_group(filter, listen_group);
    if (result == 0 && options->listen)
        result = allow_checked(filter, listen_calls, sizeof listen_calls / sizeof listen_calls[0]);
    return result;
}

bool sandbox_seccomp_available(void)
{
    return prctl(PR_GET_SECCOMP) >= 0;
}

bool sandbox_seccomp_enter(const struct sandbox_options *options, struct error *error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL)
        return error_set(error, ERROR_FAILED, "sandbox: seccomp: no memory");
    int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (result == 0)
        result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree: fewer steps */
    if (result == 0)
        result = fill(filter, options);
    if (result == 0)
        result = seccomp_load(filter);
    seccomp_release(filter);
    if (result == 0)
        return true;
    errno = -result;
    return error_set_errno(error, ERROR_FAILED, "sandbox: seccomp");
}
