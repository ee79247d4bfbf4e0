/* The way of the marked packet into the interface. See probe.h. */
#include "doctor/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_tun.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_SIZE = 512, SETTLE_US = 200000 };

/* ---- Netlink: a request that grows by attributes ---- */

struct request {
    struct nlmsghdr header;
    struct tcmsg tc;
    uint8_t attributes[REQUEST_SIZE];
};

static struct request request_of(uint16_t type, int interface_index, uint32_t parent)
{
    return (struct request){
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct tcmsg)),
                   .nlmsg_type = type,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL},
        .tc = {.tcm_ifindex = interface_index, .tcm_parent = parent}};
}

/* Where the attribute begins, to be given to end_nested(). Sizes are ours: they fit. */
static size_t put(struct request *request, uint16_t type, const void *value, size_t size)
{
    size_t at = request->header.nlmsg_len;
    const struct rtattr attribute = {.rta_len = (uint16_t)RTA_LENGTH(size), .rta_type = type};
    uint8_t *place = (uint8_t *)request + at;
    memcpy(place, &attribute, sizeof attribute);
    if (size > 0)
        memcpy(place + RTA_LENGTH(0), value, size);
    request->header.nlmsg_len += (uint32_t)RTA_SPACE(size);
    return at;
}

static size_t begin_nested(struct request *request, uint16_t type)
{
    return put(request, type, NULL, 0);
}

static void end_nested(struct request *request, size_t at)
{
    uint16_t length = (uint16_t)(request->header.nlmsg_len - at);
    memcpy((uint8_t *)request + at, &length, sizeof length);
}

/* Sends it and waits for the kernel's word; errno on failure. */
static bool ask(int netlink, const struct request *request)
{
    struct {
        struct nlmsghdr header;
        struct nlmsgerr word;
        uint8_t rest[REQUEST_SIZE];
    } answer = {0};
    if (send(netlink, request, request->header.nlmsg_len, 0) < 0 ||
        recv(netlink, &answer, sizeof answer, 0) < (ssize_t)NLMSG_LENGTH(sizeof answer.word))
        return false;
    errno = -answer.word.error;
    return answer.header.nlmsg_type == NLMSG_ERROR && answer.word.error == 0;
}

static bool add_hook(int netlink, int tap_index)
{
    struct request request = request_of(RTM_NEWQDISC, tap_index, TC_H_CLSACT);
    request.tc.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0);
    put(&request, TCA_KIND, "clsact", sizeof "clsact");
    return ask(netlink, &request);
}

/* Every packet that comes in from the tap goes to the ingress of the interface. */
static bool add_redirect(int netlink, int tap_index, int interface_index)
{
    struct request request =
        request_of(RTM_NEWTFILTER, tap_index, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS));
    const struct tc_mirred mirred = {.action = TC_ACT_STOLEN,
                                     .eaction = TCA_INGRESS_REDIR,
                                     .ifindex = (uint32_t)interface_index};
    /* One key with mask 0: any packet. */
    const struct tc_u32_sel selector = {.flags = TC_U32_TERMINAL, .nkeys = 1};
    uint8_t any[sizeof selector + sizeof(struct tc_u32_key)] = {0};
    memcpy(any, &selector, sizeof selector);
    request.tc.tcm_info = TC_H_MAKE(1U << 16, htons(ETH_P_ALL));
    put(&request, TCA_KIND, "u32", sizeof "u32");
    size_t options = begin_nested(&request, TCA_OPTIONS);
    put(&request, TCA_U32_SEL, any, sizeof any);
    size_t actions = begin_nested(&request, TCA_U32_ACT);
    size_t first = begin_nested(&request, 1);
    put(&request, TCA_ACT_KIND, "mirred", sizeof "mirred");
    size_t parameters = begin_nested(&request, TCA_ACT_OPTIONS);
    put(&request, TCA_MIRRED_PARMS, &mirred, sizeof mirred);
    end_nested(&request, parameters);
    end_nested(&request, first);
    end_nested(&request, actions);
    end_nested(&request, options);
    return ask(netlink, &request);
}

/* ---- The tap ---- */

/* A tap that is up; its descriptor, or -1. */
static int open_tap(int *ret_index)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    snprintf(request.ifr_name, sizeof request.ifr_name, "teiten%%d");
    int tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    int fd = tap < 0 ? -1 : socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && ioctl(tap, TUNSETIFF, &request) == 0;
    *ret_index = good ? (int)if_nametoindex(request.ifr_name) : 0;
    request.ifr_flags = IFF_UP;
    good = good && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    int fault = errno;
    if (fd >= 0)
        close(fd);
    if (!good && tap >= 0) {
        close(tap);
        tap = -1;
    }
    errno = fault;
    return tap;
}

static bool send_through(int tap, int tap_index, int interface_index, const uint8_t *frame,
                         size_t length, struct error *error)
{
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    bool good = netlink >= 0;
    if (!good)
        error_set_errno(error, ERROR_FAILED, "netlink");
    if (good && !add_hook(netlink, tap_index))
        good = error_set_errno(error, ERROR_FAILED, "tc clsact (kernel module sch_ingress)");
    if (good && !add_redirect(netlink, tap_index, interface_index))
        good = error_set_errno(error, ERROR_FAILED,
                               "tc u32 with mirred (kernel modules cls_u32, act_mirred)");
    if (good && write(tap, frame, length) != (ssize_t)length)
        good = error_set_errno(error, ERROR_FAILED, "tap device");
    if (netlink >= 0)
        close(netlink);
    return good;
}

bool probe_send(int interface_index, const uint8_t *frame, size_t length, struct error *error)
{
    int tap_index;
    int tap = open_tap(&tap_index);
    if (tap < 0)
        return error_set_errno(error, ERROR_FAILED, "tap device (kernel module tun)");
    bool good = send_through(tap, tap_index, interface_index, frame, length, error);
    if (good)
        usleep(SETTLE_US); /* the kernel may pass it on later than write() returns */
    close(tap);
    return good;
}
