/* Entering: user and capabilities first, which need privileges; then Landlock and seccomp, which need
 * none once no_new_privs is set. What was done is looked at again: a lock that did not close is an
 * error, not a warning. */
#include "base/sandbox.h"
#include "base/sandbox_locks.h"

#include <assert.h>
#include <cap-ng.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

struct account {
    uid_t uid;
    gid_t gid;
};

static bool find_account(const char *user, struct account *ret_account, struct error *error)
{
    struct passwd entry, *found = NULL;
    char text[4096];
    int result = getpwnam_r(user, &entry, text, sizeof text, &found);
    if (found == NULL) {
        errno = result;
        return result != 0 && result != ENOENT
                   ? error_set_errno(error, ERROR_CONFIG, "user %s", user)
                   : error_set(error, ERROR_CONFIG,
                               "there is no user '%s'; make one: useradd --system %s", user, user);
    }
    if (entry.pw_uid == 0)
        return error_set(error, ERROR_CONFIG, "user '%s' is root; name another", user);
    *ret_account = (struct account){entry.pw_uid, entry.pw_gid};
    return true;
}

bool sandbox_user_exists(const char *user)
{
    struct account account;
    return find_account(user, &account, NULL);
}

/* A user namespace that someone without privileges has made knows one user only: its root, who outside
 * is that someone. */
static bool is_mapped(const char *map, unsigned id)
{
    char line[64], *end;
    bool found = false;
    FILE *file = fopen(map, "re");
    if (file == NULL)
        return true; /* no namespaces: every number is one */
    while (!found && fgets(line, sizeof line, file) != NULL) { /* "inside outside count" */
        unsigned long inside = strtoul(line, &end, 10);
        strtoul(end, &end, 10);
        found = id >= inside && id - inside < strtoul(end, NULL, 10);
    }
    fclose(file);
    return found;
}

static bool can_become(const struct account *account)
{
    return is_mapped("/proc/self/uid_map", account->uid) &&
           is_mapped("/proc/self/gid_map", account->gid);
}

/* `account` NULL: stay who we are. The bounding set can only be emptied with CAP_SETPCAP; without it
 * and without privileges to gain it is of no use. */
static bool drop_privileges(const struct account *account, struct error *error)
{
    if (capng_get_caps_process() != 0)
        return error_set(error, ERROR_FAILED, "sandbox: the capabilities cannot be read");
    bool may_set = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) == 1;
    if (may_set)
        capng_lock();
    capng_clear(CAPNG_SELECT_ALL);
    int result;
    if (account != NULL)
        result = capng_change_id((int)account->uid, (int)account->gid,
                                 (may_set ? CAPNG_CLEAR_BOUNDING : 0) | CAPNG_DROP_SUPP_GRP);
    else
        result = capng_apply(may_set ? CAPNG_SELECT_ALL : CAPNG_SELECT_CAPS | CAPNG_SELECT_AMBIENT);
    if (result != 0)
        return error_set_errno(error, ERROR_FAILED,
                               "sandbox: user and capabilities cannot be given up (%d)", result);
    return true;
}

static bool is_dropped(const struct account *account)
{
    uid_t real, effective, saved;
    if (capng_get_caps_process() != 0 || capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE ||
        getresuid(&real, &effective, &saved) != 0)
        return false;
    return account == NULL ||
           (real == account->uid && effective == account->uid && saved == account->uid &&
            setresuid(0, 0, 0) != 0 && getgroups(0, NULL) == 0);
}

static size_t count_threads(void)
{
    size_t count = 0;
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == NULL)
        return 1;
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

__attribute__((format(printf, 2, 3))) static void lacks(struct sandbox_state *state,
                                                        const char *format, ...)
{
    size_t used = strlen(state->missing);
    if (used > 0)
        used += (size_t)snprintf(state->missing + used, sizeof state->missing - used, "; ");
    if (used >= sizeof state->missing)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(state->missing + used, sizeof state->missing - used, format, arguments);
    va_end(arguments);
}

/* What the editions of Landlock added, told where the kernel is older. */
static void tell_landlock(int abi, struct sandbox_state *state)
{
    static const struct {
        int abi;
        const char *needs, *what;
    } gaps[] = {
        {3, "6.2", "truncation outside the store is not refused"},
        {4, "6.7", "TCP bind and connect are refused by seccomp alone"},
        {5, "6.10", "ioctl on devices is refused by seccomp alone"},
        {6, "6.12", "signals and abstract sockets are refused by seccomp alone"},
    };
    struct utsname kernel;
    if (uname(&kernel) != 0)
        return;
    if (abi < SANDBOX_LANDLOCK_LEAST_ABI) {
        lacks(state,
              "Landlock: this kernel (%.40s) has none that allows renames (ABI %d), or it is "
              "switched off; 5.19 is needed: file permissions alone keep us to the store",
              kernel.release, abi);
        return;
    }
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        if (abi < gaps[i].abi)
            lacks(state, "Landlock ABI %d, %s has %d: %s", abi, gaps[i].needs, gaps[i].abi,
                  gaps[i].what);
}

bool sandbox_enter(const struct sandbox_options *options, struct sandbox_state *ret_state,
                   struct error *error)
{
    struct sandbox_state state = {.landlock_abi = sandbox_landlock_abi()};
    struct account account = {(uid_t)-1, (gid_t)-1};
    bool changes = options->user != NULL && geteuid() == 0;
    const bool lands = state.landlock_abi >= SANDBOX_LANDLOCK_LEAST_ABI;
    int rules = -1;
    if (changes && !find_account(options->user, &account, error))
        return false;
    if (changes && !can_become(&account)) {
        changes = false;
        lacks(&state, "user: this user namespace has no %s", options->user);
    }
    tell_landlock(state.landlock_abi, &state);
    if (lands && count_threads() > 1)
        lacks(&state, "Landlock does not hold threads that were started before");
    if (lands && (rules = sandbox_landlock_prepare(options, state.landlock_abi, error)) < 0)
        return false;
    if (!lands)
        state.landlock_abi = 0;

    const struct account *to = changes ? &account : NULL;
    bool good = drop_privileges(to, error);
    good = good && (is_dropped(to) ||
                    error_set(error, ERROR_FAILED, "sandbox: privileges are still there"));
    good = good && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ||
                    error_set_errno(error, ERROR_FAILED, "sandbox: no_new_privs"));
    if (!good && rules >= 0)
        close(rules);
    if (!good || (rules >= 0 && !sandbox_landlock_enter(rules, error)))
        return false;
    state.user_changed = changes;
    state.capabilities_dropped = true;
    state.seccomp = sandbox_seccomp_available();
    if (!state.seccomp)
        lacks(&state, "seccomp: this kernel has no filters of system calls");
    else if (!sandbox_seccomp_enter(options, error))
        return false;
    *ret_state = state;
    return true;
}

/* The folders above it, too, as mkdir -p does. *ret_made: the last one was not there. */
static bool make_folder(const char *path, bool *ret_made, struct error *error)
{
    char *copy = strdup(path);
    bool good = copy != NULL;
    for (char *slash = copy; good && (slash = strchr(slash + 1, '/')) != NULL; *slash = '/') {
        *slash = '\0';
        good = mkdir(copy, 0755) == 0 || errno == EEXIST;
    }
    *ret_made = good && mkdir(path, 0755) == 0;
    good = *ret_made || (good && errno == EEXIST);
    if (!good)
        error_set_errno(error, ERROR_FAILED, "%s: cannot make the folder", path);
    free(copy);
    return good;
}

/* Asks the kernel as that user, in a process of its own: modes, groups, ACLs and the folders above. */
static bool can_write(const char *path, const struct account *account)
{
    if (account == NULL)
        return access(path, R_OK | W_OK | X_OK) == 0;
    pid_t child = fork();
    if (child == 0)
        _exit(setgroups(0, NULL) == 0 && setgid(account->gid) == 0 && setuid(account->uid) == 0 &&
                      access(path, R_OK | W_OK | X_OK) == 0
                  ? 0
                  : 1);
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool sandbox_prepare_folder(const char *path, const char *user, struct error *error)
{
    assert(path != NULL && path[0] != '\0');
    struct account account = {(uid_t)-1, (gid_t)-1};
    struct stat status;
    bool made;
    bool gives = user != NULL && geteuid() == 0;
    if ((gives && !find_account(user, &account, error)) || !make_folder(path, &made, error))
        return false;
    gives = gives && can_become(&account);
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        return error_set(error, ERROR_CONFIG, "%s: is no folder", path);
    if (made && gives && chown(path, account.uid, account.gid) != 0)
        return error_set_errno(error, ERROR_FAILED, "%s: giving it to %s", path, user);
    if (can_write(path, gives ? &account : NULL))
        return true;
    return error_set(error, ERROR_PERMISSION,
                     "%s: %s cannot write it; chown -R %s %s, and x on the folders above it", path,
                     user == NULL ? "this user" : user, user == NULL ? "$USER" : user, path);
}
