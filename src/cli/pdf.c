/* See pdf.h. The browser gets one file and a profile of its own in a folder that is removed afterwards; no name resolves for it, so
 * nothing can be fetched even if the page asked for it. Its sandbox stays, but for root, for whom it has none. */
#include "cli/pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PDF_TIMEOUT_S = 120, PDF_PATH_SIZE = 4096 };

static const char *const browsers[] = {"chromium", "chromium-browser", "google-chrome"};

/* The first of the browsers in PATH. */
static bool find_browser(char path[PDF_PATH_SIZE])
{
    const char *folders = getenv("PATH");
    for (size_t b = 0; folders != NULL && b < sizeof browsers / sizeof browsers[0]; b++)
        for (const char *at = folders; *at != '\0';) {
            const size_t length = strcspn(at, ":");
            const int size = snprintf(path, PDF_PATH_SIZE, "%.*s/%s", (int)length, at, browsers[b]);
            if (length > 0 && size < PDF_PATH_SIZE && access(path, X_OK) == 0)
                return true;
            at += length + (at[length] == ':');
        }
    return false;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static bool write_page(const char *path, const struct report *report, struct error *error)
{
    FILE *out = fopen(path, "we");
    if (out == NULL)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot be written", path);
    bool good = report_html(out, report);
    good = fclose(out) == 0 && good;
    return good || error_set(error, ERROR_FAILED, "%s: cannot be written", path);
}

/* Waits for the browser; one that hangs is killed. */
static bool wait_for(pid_t pid, struct error *error)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    int status = 0;
    for (int i = 0; i < PDF_TIMEOUT_S * 20; i++) {
        const pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid)
            return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
                   error_set(error, ERROR_FAILED, "--pdf: the browser failed (status %d)",
                             WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
        nanosleep(&pause, NULL);
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return error_set(error, ERROR_FAILED, "--pdf: the browser did not end within %d s",
                     PDF_TIMEOUT_S);
}

static bool run_browser(const char *browser, const char *folder, const char *page, const char *pdf,
                        struct error *error)
{
    char profile[PDF_PATH_SIZE + 32], output[PDF_PATH_SIZE + 32], url[PDF_PATH_SIZE + 32];
    snprintf(profile, sizeof profile, "--user-data-dir=%s/profile", folder);
    snprintf(output, sizeof output, "--print-to-pdf=%s", pdf);
    snprintf(url, sizeof url, "file://%s", page);
    const char *arguments[] = {browser,
                               "--headless",
                               "--disable-gpu",
                               "--disable-dev-shm-usage",
                               "--disable-background-networking",
                               "--disable-component-update",
                               "--disable-sync",
                               "--no-first-run",
                               "--host-resolver-rules=MAP * ~NOTFOUND",
                               "--no-pdf-header-footer",
                               "--print-to-pdf-no-header",
                               profile,
                               output,
                               geteuid() == 0 ? "--no-sandbox" : "--disable-extensions",
                               url,
                               NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    /* posix_spawn() does not write to the arguments. */
    const int failure =
        posix_spawn(&pid, browser, &actions, NULL, (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        return error_set(error, ERROR_FAILED, "--pdf: %s: %s", browser, strerror(failure));
    return wait_for(pid, error) &&
           (access(pdf, R_OK) == 0 ||
            error_set(error, ERROR_FAILED, "--pdf: the browser wrote nothing to %s", pdf));
}

bool pdf_write(const char *path, const struct report *report, struct error *error)
{
    char browser[PDF_PATH_SIZE], folder[] = "/tmp/teiten-pdf-XXXXXX", page[64];
    char *full = path[0] == '/' ? strdup(path) : NULL;
    char *here = full == NULL ? getcwd(NULL, 0) : NULL;
    if (here != NULL && asprintf(&full, "%s/%s", here, path) < 0)
        full = NULL;
    free(here);
    bool good = full != NULL || error_set(error, ERROR_FAILED, "--pdf: no memory");
    good =
        good &&
        (find_browser(browser) ||
         error_set(
             error, ERROR_FAILED,
             "--pdf: there is no Chromium in PATH; install it (apt-get install chromium), or write "
             "HTML with -o and print that"));
    if (good && mkdtemp(folder) == NULL)
        good = error_set_errno(error, ERROR_FAILED, "%s", folder);
    if (good && full != NULL) {
        snprintf(page, sizeof page, "%s/report.html", folder);
        unlink(full);
        good = write_page(page, report, error) && run_browser(browser, folder, page, full, error);
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    }
    free(full);
    return good;
}
