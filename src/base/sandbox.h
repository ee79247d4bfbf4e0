/* Sandbox: giving up, for good, what a process does not need once its files and sockets are open.
 *
 * Three locks, each from a library or system call made for it: another user and no capabilities
 * (libcap-ng), no file system beyond named folders (Landlock), no system call beyond a list
 * (libseccomp, everything else fails with EPERM): no connect(2) (but see `connect`), no execve(2), no ptrace(2), no new
 * sockets, no process, no executable memory (so no dlopen(3)).
 * Start threads after it: those that run already get the list of calls (TSYNC) and the user, but not
 * Landlock, and `missing` says so.
 * Irrevocable. docs/sandbox.md tells what is allowed and why. */
#ifndef TEITEN_BASE_SANDBOX_H
#define TEITEN_BASE_SANDBOX_H

#include "base/error.h"

#include <stddef.h>

struct sandbox_options {
    /* To become this user where we are root, without further groups; NULL: stay. ERROR_CONFIG where
     * there is no such user, or it is root again. A user namespace without it: stay, and `missing`
     * says so. */
    const char *user;
    const char *const *write_paths; /* folders: read, write, make, remove, rename below them */
    size_t write_path_count;
    /* Folders and files, to read; those that are not there are passed over. Links are followed now.
     * Readable without being named: what libraries look at (/dev/urandom, /proc/self, zones, ...). */
    const char *const *read_paths;
    size_t read_path_count;
    /* Which calls beyond files, memory, threads, time: */
    bool send;   /* sendmsg, sendmmsg on sockets that are open; send(2) is always allowed */
    bool listen; /* accept on sockets that are open (for serve) */
    /* No file is opened but for reading, none is made, renamed or removed, on kernels without Landlock, too; with no
     * write_paths (for serve). */
    bool read_only;
    /* To connect new sockets of IP and to the resolver, and to read what the resolver and TLS read (for watch,
     * which delivers; never for what captures). */
    bool connect;
    /* To make processes, which have the same locks, and to give them a lower priority (for watch: questions that take
     * long). */
    bool fork;
};

/* What could be locked. A kernel that lacks one is no failure: the word tells which, and the caller
 * warns. */
struct sandbox_state {
    bool user_changed, capabilities_dropped;
    int landlock_abi; /* 0: this kernel has no Landlock */
    bool seccomp;
    char missing[512]; /* "" or "Landlock: this kernel (5.10) has none, 5.19 is needed; ..." */
};

/* Enters. False: a lock that this kernel has could not be closed; the process must not go on. */
bool sandbox_enter(const struct sandbox_options *options, struct sandbox_state *ret_state,
                   struct error *error);

/* Whether there is such a user on this machine. */
bool sandbox_user_exists(const char *user);

/* Before sandbox_enter(), and before any thread: makes a folder with those above it, and as root gives
 * it to the user, so that it can be written after it. An existing folder that the user (without root,
 * or with user NULL: we) cannot write is ERROR_PERMISSION with the chown that mends it. What is below
 * an existing folder is not looked at. */
bool sandbox_prepare_folder(const char *path, const char *user, struct error *error);

#endif
