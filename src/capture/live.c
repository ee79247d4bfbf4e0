#include "capture/live.h"

#include "capture/interface.h"
#include "capture/link_type.h"

#include <errno.h>
#include <limits.h>
#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Normal mode: the longest frame that IPv4 allows; segmentation offload gives no longer ones unless
 * "BIG TCP" is switched on. The kernel hands a block over when it is full or this old. */
enum { SNAP_LEN = 65535 + 64, BLOCK_TIMEOUT_MS = 50 };

/* Immediate mode: every frame has a place of the same size in the ring, whose head (TPACKET_V2, link
 * address, alignment) takes at most PLACE_HEAD. Places of a power of two fill their pages. */
enum { PLACE_HEAD = 112, LINK_HEAD = 14 + 2 * 4, PLACE_LEAST = 2048, PLACE_MOST = 16384 };

struct live {
    pcap_t *pcap;
    int socket;
    bool watching; /* `interface` is open */
    struct interface interface;
    uint32_t mtu, snap_len;
    uint8_t mac[6]; /* asked once: a sandbox may refuse it later */
    bool has_mac;
    uint16_t link_type;
    struct live_drops drops;
    uint64_t handed_out;
    struct raw_batch *batch; /* being filled */
    /* Room for a batch of the longest packets, of which no more is touched than packets fill. */
    uint8_t *bytes;
    size_t used;
    char name[IF_NAMESIZE]; /* as it was opened, for messages */
};

/* The MTU has to be known before libpcap is told the length: from a socket of the moment. */
static uint32_t place_bytes(const char *name)
{
    uint32_t place = PLACE_LEAST;
    int any = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct interface interface;
    if (any >= 0 && interface_open(&interface, name, any, NULL)) {
        uint32_t wanted = interface_mtu(&interface) + LINK_HEAD + PLACE_HEAD;
        while (place < wanted && place < PLACE_MOST)
            place *= 2;
        interface_close(&interface);
    }
    if (any >= 0)
        close(any);
    return place;
}

static bool tell_activation(struct live *live, int result, struct error *error)
{
    const char *words = pcap_geterr(live->pcap);
    switch (result) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return error_set(
            error, ERROR_PERMISSION,
            "%s: capture needs the right to open raw sockets; run as root, or give it: "
            "setcap cap_net_raw+ep $(command -v teiten), or for a systemd service "
            "AmbientCapabilities=CAP_NET_RAW",
            live->name);
    case PCAP_ERROR_IFACE_NOT_UP:
        return error_set(error, ERROR_FAILED,
                         "%s: the interface is down; bring it up: ip link set %s up", live->name,
                         live->name);
    default:
        return error_set(error, ERROR_FAILED, "%s: cannot capture: %s%s%.512s", live->name,
                         pcap_statustostr(result), words[0] == '\0' ? "" : ": ", words);
    }
}

static bool activate(struct live *live, const struct live_options *options, struct error *error)
{
    char words[PCAP_ERRBUF_SIZE] = "";
    live->pcap = pcap_create(options->interface, words);
    if (live->pcap == NULL)
        return error_set(error, ERROR_FAILED, "%s: cannot capture: %s", live->name, words);
    size_t ring =
        options->ring_bytes < LIVE_LEAST_RING_BYTES ? LIVE_LEAST_RING_BYTES : options->ring_bytes;
    live->snap_len = options->immediate ? place_bytes(options->interface) - PLACE_HEAD : SNAP_LEN;
    pcap_set_snaplen(live->pcap, (int)live->snap_len);
    pcap_set_timeout(live->pcap, BLOCK_TIMEOUT_MS);
    pcap_set_buffer_size(live->pcap, ring > INT_MAX ? INT_MAX : (int)ring);
    pcap_set_immediate_mode(live->pcap, options->immediate);
    pcap_set_promisc(live->pcap, options->promiscuous);
    int result = pcap_set_tstamp_precision(live->pcap, PCAP_TSTAMP_PRECISION_NANO);
    if (result == 0)
        result = pcap_activate(live->pcap);
    if (result < 0)
        return tell_activation(live, result, error);
    live->socket = pcap_fileno(live->pcap);
    /* We wait by ourselves: a signal or a time-out ends the wait. */
    if (pcap_setnonblock(live->pcap, true, words) != 0)
        return error_set(error, ERROR_FAILED, "%s: cannot capture: %s", live->name, words);
    return true;
}

/* The kernel does not even copy what is sent; libpcap refuses what came before it was told so, and on
 * kernels before 4.20 all of it. */
static bool ignore_outgoing(struct live *live, struct error *error)
{
    const int on = 1;
    (void)setsockopt(live->socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    if (pcap_setdirection(live->pcap, PCAP_D_IN) != 0)
        return error_set(error, ERROR_FAILED, "%s: cannot leave out what is sent: %.512s",
                         live->name, pcap_geterr(live->pcap));
    return true;
}

static bool set_filter(struct live *live, const char *expression, struct error *error)
{
    struct bpf_program program;
    const int optimize = 1;
    bool set = pcap_compile(live->pcap, &program, expression, optimize, PCAP_NETMASK_UNKNOWN) == 0;
    if (set) {
        set = pcap_setfilter(live->pcap, &program) == 0;
        pcap_freecode(&program);
    }
    return set || error_set(error, ERROR_USAGE,
                            "filter '%.400s': %.256s; pcap-filter(7) tells the language",
                            expression, pcap_geterr(live->pcap));
}

static bool take_link_type(struct live *live, bool (*knows)(uint16_t), struct error *error)
{
    char text[LINK_TYPE_TEXT_SIZE];
    live->link_type = link_type_of_dlt(pcap_datalink(live->pcap));
    return knows == NULL || knows(live->link_type) ||
           error_set(error, ERROR_USAGE, "%s: link type %s is not understood", live->name,
                     link_type_format(live->link_type, text));
}

static bool begin(struct live *live, const struct live_options *options, struct error *error)
{
    if (!interface_exists(options->interface, error) || !activate(live, options, error) ||
        !take_link_type(live, options->knows_link_type, error) || !ignore_outgoing(live, error) ||
        (options->filter != NULL && !set_filter(live, options->filter, error)) ||
        !interface_open(&live->interface, options->interface, live->socket, error))
        return false;
    live->watching = true;
    live->mtu = interface_mtu(&live->interface);
    live->has_mac = interface_mac(&live->interface, live->mac);
    live->bytes = malloc((size_t)live->snap_len * BATCH_PACKETS);
    return live->bytes != NULL ||
           error_set(error, ERROR_FAILED, "%s: no memory for its packets", live->name);
}

struct live *live_open(const struct live_options *options, struct error *error)
{
    struct live *live = calloc(1, sizeof *live);
    if (live == NULL) {
        error_set(error, ERROR_FAILED, "%.64s: no memory to capture", options->interface);
        return NULL;
    }
    size_t length = strnlen(options->interface, IF_NAMESIZE - 1);
    memcpy(live->name, options->interface, length);
    return begin(live, options, error) ? live : live_close(live);
}

struct live *live_close(struct live *live)
{
    if (live == NULL)
        return NULL;
    if (live->watching)
        interface_close(&live->interface);
    if (live->pcap != NULL)
        pcap_close(live->pcap);
    free(live->bytes);
    free(live);
    return NULL;
}

static void take(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    struct live *live = (void *)user;
    uint8_t *copy = live->bytes + live->used;
    memcpy(copy, bytes, header->caplen);
    live->used += header->caplen;
    live->batch->packets[live->batch->count++] = (struct raw_packet){
        .bytes = copy,
        .captured_len = header->caplen,
        .wire_len = header->len,
        .time = {header->ts.tv_sec * (int64_t)NS_PER_S + header->ts.tv_usec},
        .link_type = live->link_type,
    };
}

static enum live_result tell_fault(const struct live *live, struct error *error)
{
    if (interface_state(&live->interface) == INTERFACE_GONE)
        error_set(error, ERROR_FAILED, "%s: the interface is gone", live->name);
    else
        error_set(error, ERROR_FAILED, "%s: capture broke off: %.512s", live->name,
                  pcap_geterr(live->pcap));
    return LIVE_FAULT;
}

/* A removed interface may leave packets in a block that the kernel hands out when its time is over, which it
 * looks at once in each BLOCK_TIMEOUT_MS. libpcap tells of the removal first. */
static bool take_last_block(struct live *live)
{
    struct pollfd wait = {.fd = live->socket, .events = POLLIN};
    if (poll(&wait, 1, 3 * BLOCK_TIMEOUT_MS) > 0)
        (void)pcap_dispatch(live->pcap, BATCH_PACKETS, take, (u_char *)live);
    return live->batch->count > 0;
}

enum live_result live_next(struct live *live, struct raw_batch *batch, int wait_ms,
                           struct error *error)
{
    batch->count = 0;
    live->batch = batch;
    live->used = 0;
    for (bool waited = false;; waited = true) {
        int result = pcap_dispatch(live->pcap, BATCH_PACKETS, take, (u_char *)live);
        live->handed_out += batch->count;
        if (batch->count > 0)
            return LIVE_BATCH;
        if (result < 0)
            return take_last_block(live) ? LIVE_BATCH : tell_fault(live, error);
        if (waited)
            return live_is_up(live) ? LIVE_QUIET : LIVE_DOWN;
        struct pollfd wait = {.fd = live->socket, .events = POLLIN};
        if (poll(&wait, 1, wait_ms) < 0 && errno == EINTR)
            return LIVE_QUIET;
    }
}

/* Straight from the socket and not by pcap_stats(), which opens files at each call and counts in 32
 * bits. The kernel begins anew at each reading. */
struct live_drops live_drops(struct live *live)
{
    struct tpacket_stats_v3 since = {0};
    socklen_t length = sizeof since; /* TPACKET_V2 has the first two fields only */
    if (getsockopt(live->socket, SOL_PACKET, PACKET_STATISTICS, &since, &length) == 0) {
        live->drops.received += since.tp_packets;
        live->drops.kernel += since.tp_drops;
    }
    live->drops.interface = interface_drops(&live->interface);
    return live->drops;
}

void live_give_up(struct live *live)
{
    struct live_drops drops = live_drops(live);
    if (drops.received > drops.kernel + live->handed_out)
        live->drops.kernel = drops.received - live->handed_out;
}

uint16_t live_link_type(const struct live *live)
{
    return live->link_type;
}

bool live_mac(const struct live *live, uint8_t ret_mac[6])
{
    memcpy(ret_mac, live->mac, sizeof live->mac);
    return live->has_mac;
}

int live_interface_index(const struct live *live)
{
    return live->interface.index;
}

uint32_t live_mtu(const struct live *live)
{
    return live->mtu;
}

bool live_is_up(const struct live *live)
{
    return interface_state(&live->interface) == INTERFACE_UP;
}
