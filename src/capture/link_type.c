#include "capture/link_type.h"

#include <pcap/pcap.h>
#include <stdio.h>

enum { LINKTYPE_RAW = 101, FILE_RAW = 12, FILE_RAW_OPENBSD = 14 };

/* Where LINKTYPE_ and DLT_ differ: libpcap's pcap-common.c, "map"; the rest is equal. */
static const struct {
    uint16_t link_type;
    int dlt;
} differences[] = {
    {100, DLT_ATM_RFC1483}, {LINKTYPE_RAW, DLT_RAW}, {102, DLT_SLIP_BSDOS},
    {103, DLT_PPP_BSDOS},   {106, DLT_ATM_CLIP},     {246, DLT_PFSYNC},
};

uint16_t link_type_of_file(uint16_t number)
{
    return number == FILE_RAW || number == FILE_RAW_OPENBSD ? LINKTYPE_RAW : number;
}

int link_type_dlt(uint16_t link_type)
{
    for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++)
        if (differences[i].link_type == link_type)
            return differences[i].dlt;
    return link_type;
}

uint16_t link_type_of_dlt(int dlt)
{
    for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++)
        if (differences[i].dlt == dlt)
            return differences[i].link_type;
    return (uint16_t)dlt;
}

const char *link_type_format(uint16_t link_type, char text[LINK_TYPE_TEXT_SIZE])
{
    const char *name = pcap_datalink_val_to_name(link_type_dlt(link_type));
    snprintf(text, LINK_TYPE_TEXT_SIZE, "%s (%u)", name != NULL ? name : "no name", link_type);
    return text;
}
