/* See survey.h. */
#include "pipeline/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool add_destination(struct address_set *set, const struct packet *packet)
{
    return (packet->has & HAS_IPV6) == 0 ? address_set_add_ipv4(set, packet->dst)
                                         : address_set_add_ipv6(set, packet->dst6);
}

static bool survey_batch(struct address_set *set, const struct raw_batch *batch)
{
    struct packet packet;
    for (uint32_t i = 0; i < batch->count; i++)
        if (decode_packet(&batch->packets[i], NULL, &packet) == REJECT_NONE &&
            !add_destination(set, &packet))
            return false;
    return true;
}

struct address_set *survey_destinations(const struct pipeline_options *options, const char *name,
                                        uint64_t packet_limit, struct error *error)
{
    struct capture_options capture_options = options->capture;
    capture_options.inputs = &name;
    capture_options.input_count = 1;
    capture_options.packet_limit = packet_limit;
    capture_options.want_content_hash = false;
    struct error fault;
    struct address_set *set = address_set_create();
    struct raw_batch *batch = malloc(sizeof *batch);
    if (set == NULL || batch == NULL) {
        free(batch);
        error_set(error, ERROR_FAILED, "memory: no room for the destinations");
        return address_set_destroy(set);
    }
    struct capture *capture = capture_create(&capture_options, decode_knows_link_type, &fault);
    bool fits = true;
    while (capture != NULL && fits && !(options->stop != NULL && *options->stop != 0) &&
           capture_next(capture, batch, &fault) == CAPTURE_BATCH)
        fits = survey_batch(set, batch);
    capture_destroy(capture);
    free(batch);
    if (fits)
        return set;
    error_set(error, ERROR_USAGE,
              "%s: too many destinations to take them all as monitored; name the monitored "
              "addresses with --addresses",
              name);
    return address_set_destroy(set);
}

static bool copy_all(int from, int to, const volatile int *stop)
{
    uint8_t buffer[1 << 16];
    while (stop == NULL || *stop == 0) {
        ssize_t got = read(from, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        for (ssize_t done = 0; done < got;) {
            ssize_t wrote = write(to, buffer + done, (size_t)(got - done));
            if (wrote < 0 && errno != EINTR)
                return false;
            done += wrote > 0 ? wrote : 0;
        }
    }
    return true;
}

int survey_spool(const struct pipeline_options *options, char *ret_name, size_t size,
                 struct error *error)
{
    const char *store = options->store;
    if (mkdir(store, 0755) != 0 && errno != EEXIST) {
        error_set_errno(error, ERROR_FAILED, "%s: cannot make the store", store);
        return -1;
    }
    int fd = open(store, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 || !copy_all(STDIN_FILENO, fd, options->stop)) {
        error_set_errno(error, ERROR_FAILED,
                        "-: cannot keep a copy of standard input in %s to find its destinations; "
                        "name the monitored addresses with --addresses",
                        store);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    snprintf(ret_name, size, "/proc/self/fd/%d", fd);
    return fd;
}
