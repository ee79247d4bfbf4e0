/* Any bytes as a geo database: MaxMind DB or lines, by their content. No crash, no hang; what is
 * taken answers any address, the same way alone and in a sorted column. */
#include "store/geo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* MMDB_open() of libmaxminddb 1.7 leaks some kilobytes when the metadata are broken in a certain way.
 * That happens once, when a program starts with a broken database, and is not ours to mend. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libmaxminddb\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct geo *geo)
{
    enum { ADDRESSES = 64 };
    uint32_t addresses[ADDRESSES], asns[ADDRESSES];
    uint16_t countries[ADDRESSES];
    for (uint32_t i = 0; i < ADDRESSES; i++)
        addresses[i] = i * (UINT32_MAX / (ADDRESSES - 1));
    geo_lookup_sorted_ipv4(geo, addresses, ADDRESSES, countries, asns);
    for (size_t i = 0; i < ADDRESSES; i++) {
        uint16_t country;
        uint32_t asn;
        geo_lookup_ipv4(geo, (struct ipv4){addresses[i]}, &country, &asn);
        if (country != countries[i] || asn != asns[i] || country >= GEO_COUNTRY_COUNT ||
            strlen(geo_network_name(geo, asn)) > 256)
            abort();
        struct ipv6 address = {{(uint8_t)(i * 4), (uint8_t)i}};
        geo_lookup_ipv6(geo, address, &country, &asn);
        if (country >= GEO_COUNTRY_COUNT)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("geo", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const char *files[] = {path, path}; /* twice: everything overlaps */
    struct error error = {0};
    struct geo *geo = geo_create(&(struct geo_options){files, 2}, &error);
    if (geo != NULL)
        ask(geo);
    else if (error.class == ERROR_NONE || error.text[0] == '\0')
        abort();
    geo_destroy(geo);
    close(fd);
    return 0;
}
