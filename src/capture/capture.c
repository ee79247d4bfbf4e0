#include "capture/capture.h"

#include "capture/filter.h"
#include "capture/folder.h"
#include "capture/reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The link type that an expression is checked for when no input has told one. */
enum { LINKTYPE_ETHERNET = 1 };

struct capture {
    bool (*knows_link_type)(uint16_t link_type);
    bool (*goes_on)(const void *context); /* or NULL */
    const void *context;
    uint64_t packet_limit;
    struct filter *filter; /* or NULL */
    bool want_content_hash;

    struct input_list list;
    struct capture_input *inputs; /* one for each of the list; the first `opened` are filled */
    size_t opened;

    struct reader *reader; /* of inputs[opened - 1], or NULL between inputs */
    struct content_hash *hash;
    bool fault_pending; /* to be told at the next call */
    struct error fault;

    struct capture_counts counts; /* of the inputs before the open one, and of packets */
};

static struct capture_input *input_now(const struct capture *c)
{
    return &c->inputs[c->opened - 1];
}

/* What the reader has found out so far, to the input's entry. */
static void input_update(struct capture *c)
{
    struct capture_input *input = input_now(c);
    const struct source *s = c->reader->source;
    input->content_bytes = source_offset(s);
    input->packets = c->reader->packets;
}

/* Ends the open input, if there is one; returns how many bytes of its file were read. */
static uint64_t input_close(struct capture *c, bool complete)
{
    if (c->reader == NULL)
        return 0;
    struct capture_input *input = input_now(c);
    input_update(c);
    input->complete = complete;
    source_hash_consumed(c->reader->source);
    if (c->hash != NULL)
        content_hash_get(c->hash, input->content_hash);
    uint64_t bytes_read = c->reader->source->bytes_read;
    c->counts.bytes_read += bytes_read;
    c->counts.dropped_kernel += c->reader->dropped_kernel;
    c->counts.dropped_interface += c->reader->dropped_interface;
    c->reader = reader_close(c->reader);
    c->hash = content_hash_destroy(c->hash);
    return bytes_read;
}

static bool input_open(struct capture *c, struct error *error)
{
    const struct input_name *name = &c->list.items[c->opened++];
    struct capture_input *input = input_now(c);
    *input = (struct capture_input){
        .name = name->name,
        .file_bytes = name->file_bytes,
        .format = "unknown",
        .compression = "none",
    };
    if (c->want_content_hash) {
        c->hash = content_hash_create();
        if (c->hash == NULL) {
            error_set(error, ERROR_FAILED, "%.512s: no memory for its hash", name->name);
            return false;
        }
    }
    struct source *source =
        source_open(name->name, CAPTURE_BUFFER_BYTES, name->in_folder, c->hash, error);
    if (source != NULL) {
        if (source->compression != NULL)
            input->compression = source->compression->name;
        c->reader = reader_open(source, c->knows_link_type, error);
    }
    if (c->reader == NULL) {
        c->hash = content_hash_destroy(c->hash);
        return false;
    }
    input->format = c->reader->format->name;
    return true;
}

/* Opens the first input and tries the expression on it, so that what the user got wrong is told
 * before anything is read. */
static bool begin(struct capture *c, struct error *error)
{
    struct error fault = {0};
    bool opened = input_open(c, &fault);
    if (!opened && !c->list.items[0].in_folder) {
        if (error != NULL)
            *error = fault;
        return false;
    }
    c->fault_pending = !opened;
    c->fault = fault;
    if (c->filter == NULL)
        return true;
    int32_t link_type = opened ? c->reader->first_link_type : LINK_TYPE_UNKNOWN;
    return filter_prepare(
        c->filter, link_type == LINK_TYPE_UNKNOWN ? LINKTYPE_ETHERNET : (uint16_t)link_type, error);
}

struct capture *capture_create(const struct capture_options *options,
                               bool (*knows_link_type)(uint16_t link_type), struct error *error)
{
    struct capture *c = calloc(1, sizeof *c);
    if (c == NULL) {
        error_set(error, ERROR_FAILED, "no memory to read captures");
        return NULL;
    }
    c->knows_link_type = knows_link_type;
    c->goes_on = options->goes_on;
    c->context = options->context;
    c->packet_limit = options->packet_limit;
    c->want_content_hash = options->want_content_hash;
    if (!input_list_fill(&c->list, options->inputs, options->input_count, error))
        return capture_destroy(c);
    for (size_t i = 0; c->list.size_known && i < c->list.count; i++)
        c->counts.bytes_total += c->list.items[i].file_bytes;
    assert(c->list.count > 0);
    c->inputs = calloc(c->list.count, sizeof *c->inputs);
    if (c->inputs == NULL) {
        error_set(error, ERROR_FAILED, "no memory for %zu inputs", c->list.count);
        return capture_destroy(c);
    }
    if (options->filter != NULL) {
        c->filter = filter_create(options->filter, error);
        if (c->filter == NULL)
            return capture_destroy(c);
    }
    return begin(c, error) ? c : capture_destroy(c);
}

struct capture *capture_destroy(struct capture *c)
{
    if (c == NULL)
        return NULL;
    reader_close(c->reader);
    content_hash_destroy(c->hash);
    filter_destroy(c->filter);
    input_list_clear(&c->list);
    free(c->inputs);
    free(c);
    return NULL;
}

/* The rest of the broken file counts as read: progress goes on to its end. */
static enum capture_result fault_told(struct capture *c, const struct error *fault,
                                      struct error *error)
{
    uint64_t bytes_read = input_close(c, false);
    uint64_t file_bytes = input_now(c)->file_bytes;
    c->counts.bytes_read += file_bytes > bytes_read ? file_bytes - bytes_read : 0;
    c->fault_pending = false;
    c->counts.faults++;
    if (error != NULL)
        *error = *fault;
    return CAPTURE_FAULT;
}

/* Runs the filter over what was read. When the expression does not go with a link type that turns
 * up, the packets before it stand, and the fault is told at the next call. */
static void filter_batch(struct capture *c, struct raw_batch *batch)
{
    uint32_t count = batch->count;
    uint32_t seen = filter_run(c->filter, batch, &c->fault);
    c->counts.filtered += seen - batch->count;
    if (seen < count) {
        c->fault_pending = true;
        c->reader->packets -= count - seen; /* not read after all */
    }
}

enum capture_result capture_next(struct capture *c, struct raw_batch *batch, struct error *error)
{
    batch->count = 0;
    for (;;) {
        if (c->fault_pending)
            return fault_told(c, &c->fault, error);
        if (c->goes_on != NULL && !c->goes_on(c->context))
            return CAPTURE_END;
        uint64_t room = BATCH_PACKETS;
        if (c->packet_limit != 0 && c->packet_limit - c->counts.packets < room)
            room = c->packet_limit - c->counts.packets;
        if (room == 0) {
            (void)input_close(c, false);
            return CAPTURE_END;
        }
        if (c->reader == NULL) {
            if (c->opened == c->list.count)
                return CAPTURE_END;
            struct error fault = {0};
            if (!input_open(c, &fault))
                return fault_told(c, &fault, error);
        }

        struct error fault;
        switch (c->reader->format->read(c->reader, batch, (uint32_t)room, &fault)) {
        case READ_FAULT:
            return fault_told(c, &fault, error);
        case READ_END:
            (void)input_close(c, true);
            continue;
        case READ_PACKETS:
            break;
        }
        if (c->filter != NULL)
            filter_batch(c, batch);
        input_update(c);
        c->counts.packets += batch->count;
        if (batch->count > 0)
            return CAPTURE_BATCH;
    }
}

const struct capture_input *capture_current_input(const struct capture *c)
{
    return input_now(c);
}

size_t capture_input_count(const struct capture *c)
{
    return c->opened;
}

const struct capture_input *capture_input_at(const struct capture *c, size_t index)
{
    return index < c->opened ? &c->inputs[index] : NULL;
}

size_t capture_input_total(const struct capture *c)
{
    return c->list.count;
}

struct capture_counts capture_counts(const struct capture *c)
{
    struct capture_counts counts = c->counts;
    if (c->reader != NULL) {
        counts.bytes_read += c->reader->source->bytes_read;
        counts.dropped_kernel += c->reader->dropped_kernel;
        counts.dropped_interface += c->reader->dropped_interface;
    }
    return counts;
}

bool capture_head_hash(const char *name, char text[CONTENT_HASH_TEXT_SIZE], struct error *error)
{
    if (strcmp(name, "-") == 0)
        return error_set(error, ERROR_INPUT, "-: standard input has no hash before it is read");
    struct source *s = source_open(name, CAPTURE_BUFFER_BYTES, true, NULL, error);
    if (s == NULL)
        return false;
    struct content_hash *hash = content_hash_create();
    if (hash == NULL) {
        source_close(s);
        return error_set(error, ERROR_FAILED, "%.512s: no memory for its hash", name);
    }
    size_t wanted = CAPTURE_HEAD_BYTES;
    while (wanted > 0 && source_need(s, 1)) {
        size_t length = source_left(s) < wanted ? source_left(s) : wanted;
        content_hash_add(hash, s->at, length);
        s->at += length;
        wanted -= length;
    }
    /* Damage further on is for the capture to tell; a disk that cannot be read is told here. */
    bool readable = s->fault.class == ERROR_NONE || s->fault.class == ERROR_PARTIAL;
    if (readable)
        content_hash_get(hash, text);
    else if (error != NULL)
        *error = s->fault;
    content_hash_destroy(hash);
    source_close(s);
    return readable;
}
