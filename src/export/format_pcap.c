/* pcapng: the kept raw packets (`observe -w`) of a period, a sensor and a filter expression, in the order of the files.
 *
 * Where the link type changes a new section begins. Anonymised packets are IP datagrams (LINKTYPE_RAW); packets that no
 * pseudonym can be made of are left out and counted. A file that breaks off gives what it has, and is counted: the one
 * that the sensor writes just now always does. */
#include "base/pcapng_blocks.h"
#include "capture/archive_list.h"
#include "capture/capture.h"
#include "decode/decode.h"
#include "export/inside.h"

#include "ask/period.h"
#include "ask/stopper.h"

#include <stdlib.h>
#include <string.h>

enum { SNAP_LENGTH = 262144, PATH_SIZE = 4400 };

struct slice {
    struct export *x;
    struct instant from, until; /* not included */
    int32_t link_type;          /* of the section; -1: there is none */
    uint8_t *block, *made;      /* one block; one anonymised packet */
    struct raw_batch batch;
};

static bool take_period(struct slice *slice, struct error *error)
{
    struct period period;
    const struct ask_options *ask = &slice->x->options->ask;
    if (!period_parse(ask->period != NULL ? ask->period : "all", &period, error))
        return false;
    slice->from = (struct instant){INT64_MIN};
    slice->until = (struct instant){INT64_MAX};
    if (!period.all)
        slice->from.ns = period.from.minutes * S_PER_MINUTE * NS_PER_S;
    if (period.until.minutes > 0)
        slice->until.ns = period.until.minutes * S_PER_MINUTE * NS_PER_S;
    return true;
}

static bool check_filters(const struct ask_options *ask, struct error *error)
{
    const bool senseless = ask->tools != NULL || ask->ports != NULL || ask->countries != NULL ||
                           ask->only != NULL || ask->without != NULL || ask->kind != NULL;
    return !senseless ||
           error_set(error, ERROR_USAGE,
                     "pcap chooses packets by --period, --sensor and a filter expression, such "
                     "as: teiten export pcap --packets DIR tcp dst port 23");
}

static bool write_packet(struct slice *slice, const struct raw_packet *packet, struct error *error)
{
    struct export *x = slice->x;
    struct raw_packet made;
    uint8_t *at = slice->block;
    if (x->anonymiser != NULL) {
        if (!anonymise_packet(x->anonymiser, packet, slice->made, &made)) {
            x->counts.left_out++;
            return true;
        }
        packet = &made;
    }
    if (slice->link_type != packet->link_type)
        at = pcapng_put_interface(pcapng_put_section(at), packet->link_type, SNAP_LENGTH, NULL);
    slice->link_type = packet->link_type;
    const uint32_t length = packet->captured_len < SNAP_LENGTH ? packet->captured_len : SNAP_LENGTH;
    at = pcapng_put_packet(at, packet->time, packet->bytes, length, packet->wire_len);
    x->counts.rows++;
    fwrite(slice->block, 1, (size_t)(at - slice->block), x->out);
    return export_good(x, error);
}

/* False: a failure, or enough. */
static bool write_batch(struct slice *slice, struct error *error)
{
    struct export *x = slice->x;
    for (uint32_t i = 0; i < slice->batch.count; i++) {
        const struct raw_packet *packet = &slice->batch.packets[i];
        if (packet->time.ns < slice->from.ns || packet->time.ns >= slice->until.ns)
            continue;
        x->counts.limited = x->options->row_limit != 0 && x->counts.rows == x->options->row_limit;
        if (x->counts.limited || !write_packet(slice, packet, error))
            return false;
    }
    return true;
}

/* Where little is written nobody else would notice that the time is over. */
static bool goes_on(const void *context)
{
    const struct slice *slice = context;
    struct stopper *stopper = slice->x->options->ask.stopper;
    return stopper == NULL || !stopper_was_used(stopper);
}

static bool copy_file(struct slice *slice, const char *path, struct error *error)
{
    struct error fault;
    const struct capture_options options = {.inputs = &path,
                                            .input_count = 1,
                                            .filter = slice->x->options->filter,
                                            .goes_on = goes_on,
                                            .context = slice};
    struct capture *capture = capture_create(&options, NULL, &fault);
    enum capture_result result = CAPTURE_BATCH;
    if (capture == NULL && fault.class == ERROR_USAGE) {
        *error = fault; /* the expression */
        return false;
    }
    /* The oldest files go while we read; one that was just begun has no header yet. */
    slice->x->counts.faults += capture == NULL;
    bool good = true;
    while (good && capture != NULL && result != CAPTURE_END) {
        result = capture_next(capture, &slice->batch, &fault);
        slice->x->counts.faults += result == CAPTURE_FAULT;
        good = result != CAPTURE_BATCH || write_batch(slice, error);
    }
    capture_destroy(capture);
    return good;
}

static bool copy_files(struct slice *slice, const struct archive_list *list, struct error *error)
{
    char path[PATH_SIZE];
    struct export *x = slice->x;
    bool good = true;
    for (size_t i = 0; good && i < list->count; i++) {
        if ((size_t)snprintf(path, sizeof path, "%s/%s", x->options->packets,
                             list->items[i].name) >= sizeof path)
            return error_set(error, ERROR_USAGE, "--packets: the name is too long");
        good = copy_file(slice, path, error) &&
               (goes_on(slice) || error_set(error, ERROR_FAILED, "the export was stopped"));
    }
    return good || x->counts.limited;
}

/* A file without packets is a file nevertheless. */
static bool write_nothing(const struct slice *slice, struct error *error)
{
    uint8_t *end = pcapng_put_interface(pcapng_put_section(slice->block), 1, SNAP_LENGTH, NULL);
    fwrite(slice->block, 1, (size_t)(end - slice->block), slice->x->out);
    return export_good(slice->x, error);
}

bool pcap_export(struct export *x, struct error *error)
{
    struct archive_list list = {0};
    struct slice *slice = calloc(1, sizeof *slice);
    if (slice == NULL)
        return error_set(error, ERROR_FAILED, "no memory for packets");
    *slice = (struct slice){.x = x, .link_type = -1};
    slice->block = malloc(PCAPNG_SECTION_BYTES + PCAPNG_INTERFACE_BYTES + SNAP_LENGTH +
                          PCAPNG_PACKET_OVERHEAD);
    slice->made = malloc(ANONYMISE_PACKET_BYTES);
    bool good = (slice->block != NULL && slice->made != NULL) ||
                error_set(error, ERROR_FAILED, "no memory for packets");
    good = good && check_filters(&x->options->ask, error) && take_period(slice, error) &&
           archive_list_fill(&list, x->options->packets, x->options->ask.sensor, slice->from,
                             slice->until, error) &&
           copy_files(slice, &list, error) &&
           (slice->link_type >= 0 || write_nothing(slice, error));
    archive_list_clear(&list);
    free(slice->made);
    free(slice->block);
    free(slice);
    return good;
}
