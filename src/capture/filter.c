#include "capture/filter.h"

#include "capture/capture.h"
#include "capture/link_type.h"

#include <pcap/pcap.h>
#include <stdlib.h>

/* Far more than decode knows. */
enum { FILTER_LINK_TYPES = 64 };

struct program {
    uint16_t link_type;
    struct bpf_program code;
};

struct filter {
    const char *expression;
    uint32_t count;
    struct program programs[FILTER_LINK_TYPES];
};

struct filter *filter_create(const char *expression, struct error *error)
{
    struct filter *filter = calloc(1, sizeof *filter);
    if (filter == NULL) {
        error_set(error, ERROR_FAILED, "filter '%.400s': no memory", expression);
        return NULL;
    }
    filter->expression = expression;
    return filter;
}

struct filter *filter_destroy(struct filter *filter)
{
    if (filter == NULL)
        return NULL;
    for (uint32_t i = 0; i < filter->count; i++)
        pcap_freecode(&filter->programs[i].code);
    free(filter);
    return NULL;
}

static const struct program *program_of(const struct filter *filter, uint16_t link_type)
{
    for (uint32_t i = 0; i < filter->count; i++)
        if (filter->programs[i].link_type == link_type)
            return &filter->programs[i];
    return NULL;
}

bool filter_prepare(struct filter *filter, uint16_t link_type, struct error *error)
{
    if (program_of(filter, link_type) != NULL)
        return true;
    char text[LINK_TYPE_TEXT_SIZE];
    if (filter->count == FILTER_LINK_TYPES)
        return error_set(error, ERROR_FAILED, "filter '%.400s': more than %d link types",
                         filter->expression, FILTER_LINK_TYPES);
    pcap_t *dead = pcap_open_dead(link_type_dlt(link_type), CAPTURE_PACKET_LIMIT_BYTES);
    if (dead == NULL)
        return error_set(error, ERROR_FAILED, "filter '%.400s': no memory", filter->expression);
    struct program *program = &filter->programs[filter->count];
    const int optimize = 1;
    bool compiled =
        pcap_compile(dead, &program->code, filter->expression, optimize, PCAP_NETMASK_UNKNOWN) == 0;
    if (compiled) {
        program->link_type = link_type;
        filter->count++;
    } else {
        error_set(error, ERROR_USAGE,
                  "filter '%.400s': for link type %s: %.256s; pcap-filter(7) tells the language",
                  filter->expression, link_type_format(link_type, text), pcap_geterr(dead));
    }
    pcap_close(dead);
    return compiled;
}

uint32_t filter_run(struct filter *filter, struct raw_batch *batch, struct error *error)
{
    const struct program *program = NULL;
    uint32_t passed = 0;
    uint32_t seen = 0;
    for (; seen < batch->count; seen++) {
        const struct raw_packet *packet = &batch->packets[seen];
        if (program == NULL || program->link_type != packet->link_type) {
            if (!filter_prepare(filter, packet->link_type, error))
                break;
            program = program_of(filter, packet->link_type);
        }
        const struct pcap_pkthdr header = {.caplen = packet->captured_len, .len = packet->wire_len};
        if (pcap_offline_filter(&program->code, &header, packet->bytes) != 0)
            batch->packets[passed++] = *packet;
    }
    batch->count = passed;
    return seen;
}
