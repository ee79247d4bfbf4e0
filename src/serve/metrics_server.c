/* The server itself and its process. */
#include "serve/meters.h"
#include "serve/metrics.h"
#include "serve/serve.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* "0.1.0+abcdef0": behind the plus is the commit. */
static void write_build(const struct metrics *m)
{
    const char *version = m->job->serve->version, *plus = strchr(version, '+');
    metric_begin(m, "teiten_build_info", "gauge", "1, with version and commit.");
    metric_write(
        m, "teiten_build_info", 1,
        (const char *const[]){"version", version, "revision", plus == NULL ? "" : plus + 1, NULL});
}

static void write_requests(const struct metrics *m)
{
    struct meters *meters = m->job->meters;
    metric_begin(m, "teiten_http_requests_total", "counter", "Answers by status.");
    for (int i = 1; i < METER_STATUSES; i++)
        fprintf(m->out, "teiten_http_requests_total{code=\"%dxx\"} %" PRIuFAST64 "\n", i,
                atomic_load(&meters->statuses[i]));
    meter_write(m->out, "teiten_http_request_duration_seconds", "From a request to its answer.",
                &meters->requests);
    meter_write(m->out, "teiten_query_duration_seconds", "What was asked of the store.",
                &meters->questions);
    metric_single(m, "teiten_queries_stopped_total", "counter", "Questions that took too long.",
                  (double)atomic_load(&meters->stopped));
    metric_single(m, "teiten_http_connections", "gauge", "Open connections.",
                  (double)atomic_load(&meters->connections));
}

/* The first two numbers of /proc/self/statm, in pages, which proc(5) explains. */
static bool memory_pages(unsigned long *ret_size, unsigned long *ret_resident)
{
    char line[128], *behind = line;
    FILE *file = fopen("/proc/self/statm", "re");
    const bool good = file != NULL && fgets(line, sizeof line, file) != NULL;
    if (file != NULL)
        fclose(file);
    if (!good)
        return false;
    *ret_size = strtoul(line, &behind, 10);
    *ret_resident = strtoul(behind, NULL, 10);
    return true;
}

/* 0: not known. */
static size_t open_files(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL)
        count++;
    if (folder != NULL)
        closedir(folder);
    return count < 3 ? 0 : count - 3; /* ".", "..", and the folder's own */
}

static void write_process(const struct metrics *m)
{
    unsigned long size, resident;
    struct rusage usage;
    struct rlimit files;
    const double page = (double)sysconf(_SC_PAGESIZE);
    if (memory_pages(&size, &resident)) {
        metric_single(m, "process_resident_memory_bytes", "gauge", "Resident memory.",
                      (double)resident * page);
        metric_single(m, "process_virtual_memory_bytes", "gauge", "Virtual memory.",
                      (double)size * page);
    }
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        metric_single(m, "process_cpu_seconds_total", "counter", "User and system time.",
                      (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                          (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
    metric_single(m, "process_start_time_seconds", "gauge", "When the server was started.",
                  (double)m->job->meters->started_s);
    const size_t open = open_files();
    if (open > 0)
        metric_single(m, "process_open_fds", "gauge", "Open files and sockets.", (double)open);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0)
        metric_single(m, "process_max_fds", "gauge", "How many there may be.",
                      (double)files.rlim_cur);
}

void metrics_server(const struct metrics *m)
{
    write_build(m);
    write_requests(m);
    write_process(m);
}
