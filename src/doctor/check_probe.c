/* End to end: a marked packet goes in at the interface, and must come out of the store's counts. */
#include "doctor/checks.h"
#include "doctor/interface.h"
#include "doctor/listen.h"
#include "doctor/probe.h"

#include <inttypes.h>
#include <net/if_arp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ask/ask.h"

enum { POLL_S = 2, PATIENCE_S = 30, DYNAMIC_PORT = 49152, HEARD_MS = 1000, READ_SIZE = 128 };

#define QUERY_BYTES ((size_t)256 << 20)

/* Of the documentation prefixes (RFC 5737), the first that is not monitored itself. */
static struct ipv4 source_of(const struct address_set *monitored, uint32_t random)
{
    static const uint32_t prefixes[] = {0xc0000200, 0xcb007100, 0xc6336400};
    struct ipv4 source = {0};
    for (size_t i = 0; i < 3; i++) {
        source.host_order = prefixes[i] + 1 + random % 254;
        if (!address_set_has_ipv4(monitored, source))
            return source;
    }
    return source;
}

/* The second of the first addresses in a row, where there are two: .0 of a block looks odd. */
static void take_target(void *context, struct ipv4 first, struct ipv4 last)
{
    struct ipv4 *target = context;
    if (target->host_order == 0)
        target->host_order = first.host_order + (last.host_order > first.host_order);
}

static bool make_mark(const struct doctor *doctor, struct probe_mark *ret_mark)
{
    struct {
        uint32_t source;
        uint16_t source_port, target_port;
    } random;
    struct probe_mark mark = {0};
    address_set_visit_ipv4(doctor->monitored, take_target, &mark.target);
    if (mark.target.host_order == 0 || getrandom(&random, sizeof random, 0) != sizeof random)
        return false;
    mark.source = source_of(doctor->monitored, random.source);
    mark.source_port = (uint16_t)(DYNAMIC_PORT + random.source_port % 16384);
    mark.target_port = (uint16_t)(DYNAMIC_PORT + random.target_port % 16384);
    *ret_mark = mark;
    return true;
}

/* Whether the frame's IP packet is seen on the interface now. */
static bool heard_within(int fd, const uint8_t *datagram, size_t length)
{
    uint8_t bytes[READ_SIZE];
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    now = begin;
    while ((now.tv_sec - begin.tv_sec) * 1000 <= HEARD_MS && poll(&ready, 1, HEARD_MS) > 0) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got >= (ssize_t)length && memcmp(bytes, datagram, length) == 0)
            return true;
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
    return false;
}

/* False: the finding says why not. */
static bool send_mark(const struct doctor *doctor, const struct probe_mark *mark,
                      struct finding *finding)
{
    enum { ETHERNET_SIZE = 14 };
    uint8_t frame[PROBE_FRAME_SIZE];
    struct interface_facts facts;
    struct error error;
    interface_ask(doctor->interface, &facts);
    size_t length = probe_frame(mark, frame);
    int fd = listen_open(facts.index);
    bool sent = fd >= 0 && probe_send(facts.index, frame, length, &error);
    bool heard = sent && heard_within(fd, frame + ETHERNET_SIZE, length - ETHERNET_SIZE);
    if (fd < 0)
        finding_say(finding, FINDING_UNKNOWN, "cannot listen: root can",
                    "受信できない: root が必要");
    else if (!sent)
        finding_say(finding, FINDING_UNKNOWN, "nothing sent: %s", "送信できない: %s", error.text);
    else if (!heard)
        finding_say(finding, FINDING_FAILED, "the marked packet did not reach %s",
                    "印付きパケットが %s に届かない", doctor->interface);
    if (fd >= 0)
        close(fd);
    return heard;
}

static bool in_counts(const struct doctor *doctor, const struct probe_mark *mark, uint32_t day)
{
    char source[IPV4_TEXT_SIZE], port[16], period[DAY_TEXT_SIZE];
    struct answer *answer = NULL;
    struct error error;
    snprintf(port, sizeof port, "%u/udp", mark->target_port);
    const struct ask_options question = {.store = doctor->options->store,
                                         .question = "source",
                                         .address = ipv4_format(mark->source, source),
                                         .period = day_format(day, period),
                                         .ports = port,
                                         .kind = "all",
                                         .sensor = doctor->options->sensor,
                                         .limit_bytes = QUERY_BYTES,
                                         .threads = 1};
    bool found = ask(&question, &answer, &error) && answer->rows.rows > 0;
    answer_destroy(answer);
    return found;
}

static void wait_for(const struct doctor *doctor, const struct probe_mark *mark,
                     struct finding *finding)
{
    const struct doctor_options *options = doctor->options;
    unsigned most_s = 2 * doctor->segment_s + PATIENCE_S;
    char source[IPV4_TEXT_SIZE], target[IPV4_TEXT_SIZE];
    struct timespec begin, now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint32_t day = instant_day((struct instant){(int64_t)now.tv_sec * NS_PER_S});
    clock_gettime(CLOCK_MONOTONIC, &begin);
    ipv4_format(mark->source, source);
    ipv4_format(mark->target, target);
    for (unsigned waited_s = 0; waited_s <= most_s;) {
        if (in_counts(doctor, mark, day)) {
            finding_say(finding, FINDING_OK,
                        "marked packet %s:%u to %s:%u/udp is in the counts after %u s",
                        "印付きパケット %s:%u → %s:%u/udp を %u 秒後に集計で確認", source,
                        mark->source_port, target, mark->target_port, waited_s);
            return;
        }
        if (options->progress != NULL)
            options->progress(options->context, "waiting for the marked packet in the counts",
                              "印付きパケットの集計を待機中", waited_s);
        sleep(POLL_S);
        clock_gettime(CLOCK_MONOTONIC, &now);
        waited_s = (unsigned)(now.tv_sec - begin.tv_sec);
    }
    finding_say(finding, FINDING_FAILED,
                "marked packet %s:%u to %s:%u/udp was on %s, but is not in the counts after %u s",
                "印付きパケット %s:%u → %s:%u/udp は %s に届いたが、%u 秒後も集計にない", source,
                mark->source_port, target, mark->target_port, doctor->interface, most_s);
    finding_advise(finding,
                   "does the sensor run on this interface, for these addresses, and without a "
                   "filter that leaves UDP out?",
                   "センサーがこのインターフェースとアドレスで、UDP "
                   "を除外するフィルターなしで動いているか確認する");
}

/* Whether a marked packet can be sent at all. */
static bool can_probe(const struct doctor *doctor, struct finding *finding)
{
    struct interface_facts facts;
    if (!doctor_sensor_runs(doctor)) {
        finding_say(finding, FINDING_UNKNOWN, "nothing sent: no sensor runs that could see it",
                    "送信しない: 稼働中のセンサーがない");
        return false;
    }
    if (doctor->interface == NULL || doctor->monitored == NULL) {
        finding_say(finding, FINDING_UNKNOWN, "nothing sent: which interface, which addresses?",
                    "送信しない: インターフェースとアドレスの指定がない");
        return false;
    }
    interface_ask(doctor->interface, &facts);
    if (facts.index == 0 || (facts.type != ARPHRD_ETHER && facts.type != ARPHRD_LOOPBACK)) {
        finding_say(finding, FINDING_UNKNOWN, "nothing sent: %s is no Ethernet interface",
                    "送信しない: %s はイーサネットではない", doctor->interface);
        return false;
    }
    if (facts.has_master) {
        finding_say(
            finding, FINDING_UNKNOWN,
            "nothing sent: %s is a port of a bridge or bond, and the packet would leave by it",
            "送信しない: %s はブリッジ等のポートで、パケットが外へ出てしまう", doctor->interface);
        return false;
    }
    return true;
}

void check_probe(struct doctor *doctor, struct finding *finding)
{
    struct probe_mark mark;
    if (!doctor->options->probe || !can_probe(doctor, finding))
        return;
    if (!make_mark(doctor, &mark)) {
        finding_say(finding, FINDING_UNKNOWN, "nothing sent: no IPv4 address is monitored",
                    "送信しない: 観測対象に IPv4 アドレスがない");
        return;
    }
    if (send_mark(doctor, &mark, finding))
        wait_for(doctor, &mark, finding);
}
