/* The locks of the sandbox, one file each; sandbox.c closes them in turn. For base/ only. */
#ifndef TEITEN_BASE_SANDBOX_LOCKS_H
#define TEITEN_BASE_SANDBOX_LOCKS_H

#include "base/sandbox.h"

/* Sanitizers look at the process from within, also when it ends; the calls that they need more are
 * allowed only where they are compiled in, in one marked place of sandbox_seccomp.c. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif
#ifndef SANDBOX_SANITIZED
#define SANDBOX_SANITIZED 0
#endif

/* Renames between folders, which landing a segment is, need the second edition of Landlock. */
enum { SANDBOX_LANDLOCK_LEAST_ABI = 2 };

/* The edition of the running kernel; 0: none, or switched off. */
int sandbox_landlock_abi(void);
/* The rules as a descriptor, or -1: a folder to write is missing, or the kernel refused. Opens the
 * paths, so call it while they can be reached. */
int sandbox_landlock_prepare(const struct sandbox_options *options, int abi, struct error *error);
/* Closes the lock for this thread and those it starts; no_new_privs must be set. Takes over `rules`. */
bool sandbox_landlock_enter(int rules, struct error *error);

/* Whether the kernel has filters of system calls. */
bool sandbox_seccomp_available(void);
/* For all threads; no_new_privs must be set. */
bool sandbox_seccomp_enter(const struct sandbox_options *options, struct error *error);

#endif
