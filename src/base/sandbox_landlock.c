/* Landlock: no file system beyond named folders, no TCP, no signal or abstract socket out of us.
 *
 * By system call, with our own words for the kernel's interface: the headers of a distribution are
 * often older than its kernel. Each edition (ABI) of Landlock adds rights; asking an older kernel for
 * a newer right fails, so we ask for what it has.
 * Source: Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h of Linux 6.15. */
#include "base/sandbox_locks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Numbers that are the same on every architecture. */
enum { CALL_CREATE = 444, CALL_ADD = 445, CALL_RESTRICT = 446 };
enum { CREATE_VERSION = 1 }; /* flag: tell the ABI instead */
enum { RULE_PATH_BENEATH = 1 };
enum { BIND_TCP = 1, CONNECT_TCP = 2 };

struct ruleset {
    uint64_t files, network, scopes; /* what is refused unless a rule allows it */
};

struct __attribute__((packed)) path_rule {
    uint64_t allowed;
    int32_t parent;
};

#define RIGHT(n) (1ULL << (n))
enum right {
    EXECUTE,
    WRITE_FILE,
    READ_FILE,
    READ_DIR,
    REMOVE_DIR,
    REMOVE_FILE,
    MAKE_CHAR,
    MAKE_DIR,
    MAKE_REG,
    MAKE_SOCK,
    MAKE_FIFO,
    MAKE_BLOCK,
    MAKE_SYM,
    REFER,
    TRUNCATE,
    IOCTL_DEV,
};
enum { FIRST_FILE_RIGHTS = REFER }; /* so many has ABI 1 */

/* What the editions added. */
static const struct edition {
    int abi;
    struct ruleset adds;
} editions[] = {
    {1, {.files = RIGHT(FIRST_FILE_RIGHTS) - 1}},
    {2, {.files = RIGHT(REFER)}},
    {3, {.files = RIGHT(TRUNCATE)}},
    {4, {.network = BIND_TCP | CONNECT_TCP}},
    {5, {.files = RIGHT(IOCTL_DEV)}},
    {6, {.scopes = 3}}, /* abstract unix sockets and signals beyond us */
};

/* What libraries look at whenever they please; nothing here is about anyone but us and the machine. */
static const char *const always_read[] = {
    "/dev/null",
    "/dev/urandom",            /* libcrypto, DuckDB */
    "/proc/self",              /* DuckDB: which cgroup are we in; sanitizers: maps, threads */
    "/proc/stat",              /* sysconf(3): processors */
    "/proc/meminfo",           /* sysconf(3): memory */
    "/sys/devices/system/cpu", /* the same */
    "/sys/fs/cgroup",          /* DuckDB: how much memory may we have */
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/etc/ssl/openssl.cnf",
    "/usr/lib/ssl",
};

/* What a resolver and TLS look at besides, with `connect`. */
static const char *const connect_read[] = {
    "/etc/resolv.conf", "/etc/hosts",           "/etc/host.conf", "/etc/nsswitch.conf",
    "/etc/gai.conf",    "/etc/services",        "/etc/ssl",       "/usr/share/ca-certificates",
    "/etc/pki",         "/run/systemd/resolve",
};

static const uint64_t read_file = RIGHT(READ_FILE);
static const uint64_t read_folder = RIGHT(READ_FILE) | RIGHT(READ_DIR);
static const uint64_t write_folder = RIGHT(READ_FILE) | RIGHT(READ_DIR) | RIGHT(WRITE_FILE) |
                                     RIGHT(REMOVE_DIR) | RIGHT(REMOVE_FILE) | RIGHT(MAKE_DIR) |
                                     RIGHT(MAKE_REG) | RIGHT(REFER) | RIGHT(TRUNCATE);

static struct ruleset refused_by(int abi)
{
    struct ruleset all = {0};
    for (size_t i = 0; i < sizeof editions / sizeof editions[0]; i++) {
        if (editions[i].abi > abi)
            break;
        all.files |= editions[i].adds.files;
        all.network |= editions[i].adds.network;
        all.scopes |= editions[i].adds.scopes;
    }
    return all;
}

int sandbox_landlock_abi(void)
{
    long abi = syscall(CALL_CREATE, NULL, (size_t)0, CREATE_VERSION);
    return abi < 0 ? 0 : (int)abi;
}

/* What is not there or out of reach could not be read anyway; what is to be written must be there. */
static bool allow(int rules, const char *path, bool writes, uint64_t known, struct error *error)
{
    struct stat status;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 && !writes && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
        return true;
    if (fd < 0 || fstat(fd, &status) != 0) {
        error_set_errno(error, ERROR_FAILED, "sandbox: %s", path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool folder = S_ISDIR(status.st_mode);
    struct path_rule rule = {
        .allowed = (writes   ? write_folder
                    : folder ? read_folder
                             : read_file) &
                   known,
        .parent = fd,
    };
    bool good = syscall(CALL_ADD, rules, RULE_PATH_BENEATH, &rule, 0) == 0;
    if (writes && !folder)
        error_set(error, ERROR_CONFIG, "sandbox: %s: is no folder", path);
    else if (!good)
        error_set_errno(error, ERROR_FAILED, "sandbox: Landlock does not take %s", path);
    close(fd);
    return good;
}

int sandbox_landlock_prepare(const struct sandbox_options *options, int abi, struct error *error)
{
    struct ruleset refused = refused_by(abi);
    if (options->connect)
        refused.network &= ~(uint64_t)CONNECT_TCP;
    int rules = (int)syscall(CALL_CREATE, &refused, sizeof refused, 0);
    if (rules < 0) {
        error_set_errno(error, ERROR_FAILED, "sandbox: Landlock (ABI %d)", abi);
        return -1;
    }
    bool good = true;
    for (size_t i = 0; good && i < options->write_path_count; i++)
        good = allow(rules, options->write_paths[i], true, refused.files, error);
    for (size_t i = 0; good && i < options->read_path_count; i++)
        good = allow(rules, options->read_paths[i], false, refused.files, error);
    for (size_t i = 0; good && i < sizeof always_read / sizeof always_read[0]; i++)
        good = allow(rules, always_read[i], false, refused.files, error);
    for (size_t i = 0; good && options->connect && i < sizeof connect_read / sizeof connect_read[0];
         i++)
        good = allow(rules, connect_read[i], false, refused.files, error);
    /* A process that is made later has a /proc/self of its own, which nobody can name now. What tells more of others than
     * that they are there (environment, memory, files) Landlock refuses all the same, as it refuses ptrace(2). */
    if (good && options->fork)
        good = allow(rules, "/proc", false, refused.files, error);
    if (good)
        return rules;
    close(rules);
    return -1;
}

bool sandbox_landlock_enter(int rules, struct error *error)
{
    bool good = syscall(CALL_RESTRICT, rules, 0) == 0;
    if (!good)
        error_set_errno(error, ERROR_FAILED, "sandbox: Landlock cannot be entered");
    close(rules);
    return good;
}
