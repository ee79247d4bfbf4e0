/* Geo look-ups against libmaxminddb's own, address by address, and no broken database that harms.
 *
 * In: the databases of the environment variable TEITEN_DATA (else ../shared/data), folder mmdb/, and
 * the program's own in deps/geo. Skipped, and said so, where neither is there. */
#include "store/geo.h"
#include "store/geo_ranges.h"

#include <maxminddb.h>

#include <arpa/inet.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ADDRESSES = 100000, PATH_SIZE = 1024 };

static char data_folder[PATH_SIZE / 2];
static char deps_folder[PATH_SIZE / 2];
static unsigned databases; /* looked at by a test */
static unsigned found;     /* addresses that the database at hand knows */

static void find_data(void)
{
    const char *source = getenv("TEITEN_SOURCE"), *data = getenv("TEITEN_DATA");
    source = source == NULL ? "." : source;
    if (data != NULL)
        snprintf(data_folder, sizeof data_folder, "%s/mmdb", data);
    else
        snprintf(data_folder, sizeof data_folder, "%s/../shared/data/mmdb", source);
    snprintf(deps_folder, sizeof deps_folder, "%s/deps/geo", source);
}

static uint64_t random_64(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 32 | *seed << 32;
}

static uint16_t judged_country(MMDB_entry_s *entry)
{
    static const char *const paths[][3] = {{"country", "iso_code", NULL},
                                           {"registered_country", "iso_code", NULL},
                                           {"country_code", NULL, NULL}};
    for (size_t i = 0; i < 3; i++) {
        MMDB_entry_data_s data;
        char code[3] = "";
        if (MMDB_aget_value(entry, &data, paths[i]) != MMDB_SUCCESS || !data.has_data ||
            data.data_size != 2)
            continue;
        memcpy(code, data.utf8_string, 2);
        return geo_country_code(code);
    }
    return 0;
}

static void judge(MMDB_s *mmdb, const struct sockaddr *address, uint16_t country, uint32_t asn,
                  const char *name, const char *path)
{
    int status = MMDB_SUCCESS;
    MMDB_lookup_result_s result = MMDB_lookup_sockaddr(mmdb, address, &status);
    assert_int_equal(status, MMDB_SUCCESS);
    uint16_t judged = 0;
    uint32_t judged_asn = 0;
    if (result.found_entry) {
        MMDB_entry_data_s data;
        judged = judged_country(&result.entry);
        if (MMDB_get_value(&result.entry, &data, "autonomous_system_number", NULL) ==
                MMDB_SUCCESS &&
            data.has_data && data.type == MMDB_DATA_TYPE_UINT32)
            judged_asn = data.uint32;
        if (judged_asn != 0 &&
            MMDB_get_value(&result.entry, &data, "autonomous_system_organization", NULL) ==
                MMDB_SUCCESS &&
            data.has_data)
            assert_true(strlen(name) > 0);
    }
    if (judged != country || judged_asn != asn)
        fail_msg("%s: country %u, asn %u; libmaxminddb says %u, %u", path, country, asn, judged,
                 judged_asn);
}

static struct ipv6 random_ipv6(uint64_t *seed)
{
    struct ipv6 address;
    uint64_t high = random_64(seed), low = random_64(seed);
    if (high & 1) /* 2000::/3, but not 6to4 and Teredo, which stand for IPv4 in MaxMind's trees */
        high = UINT64_C(0x2400000000000000) | high >> (6 + high / 2 % 40);
    if ((high >> 48) == 0x2002 || (high >> 32) == 0x20010000)
        high ^= UINT64_C(1) << 60;
    for (int i = 0; i < 8; i++) {
        address.bytes[i] = (uint8_t)(high >> (56 - 8 * i));
        address.bytes[8 + i] = (uint8_t)(low >> (56 - 8 * i));
    }
    return address;
}

static void ask_ipv4(const struct geo *geo, MMDB_s *mmdb, uint32_t address, const char *path)
{
    uint16_t country;
    uint32_t asn;
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    geo_lookup_ipv4(geo, (struct ipv4){address}, &country, &asn);
    judge(mmdb, (const struct sockaddr *)&v4, country, asn, geo_network_name(geo, asn), path);
    found += country != 0 || asn != 0;
}

static void ask_ipv6(const struct geo *geo, MMDB_s *mmdb, struct ipv6 address, const char *path)
{
    uint16_t country;
    uint32_t asn;
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    memcpy(&v6.sin6_addr, address.bytes, sizeof address.bytes);
    geo_lookup_ipv6(geo, address, &country, &asn);
    judge(mmdb, (const struct sockaddr *)&v6, country, asn, geo_network_name(geo, asn), path);
}

/* The first and the last address of every block that libmaxminddb tells apart. */
static void ask_ipv4_borders(const struct geo *geo, MMDB_s *mmdb, const char *path)
{
    for (uint64_t first = 0; first <= UINT32_MAX;) {
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl((uint32_t)first)};
        int status = MMDB_SUCCESS;
        MMDB_lookup_result_s result =
            MMDB_lookup_sockaddr(mmdb, (const struct sockaddr *)&v4, &status);
        assert_int_equal(status, MMDB_SUCCESS);
        unsigned bits = mmdb->metadata.ip_version == 6 ? 128 - result.netmask : 32 - result.netmask;
        uint64_t last = first | ((UINT64_C(1) << bits) - 1);
        ask_ipv4(geo, mmdb, (uint32_t)first, path);
        ask_ipv4(geo, mmdb, (uint32_t)last, path);
        first = last + 1;
    }
}

/* The same for the global unicast addresses of IPv6 that are not IPv4 in disguise. */
static void ask_ipv6_borders(const struct geo *geo, MMDB_s *mmdb, const char *path)
{
    geo_key end = (geo_key)0x4000 << 112;
    for (geo_key first = (geo_key)0x2003 << 112; first < end;) {
        struct ipv6 address;
        for (size_t i = 0; i < sizeof address.bytes; i++)
            address.bytes[i] = (uint8_t)(first >> (120 - 8 * i));
        struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
        memcpy(&v6.sin6_addr, address.bytes, sizeof address.bytes);
        int status = MMDB_SUCCESS;
        MMDB_lookup_result_s result =
            MMDB_lookup_sockaddr(mmdb, (const struct sockaddr *)&v6, &status);
        assert_int_equal(status, MMDB_SUCCESS);
        ask_ipv6(geo, mmdb, address, path);
        first += (geo_key)1 << (128 - result.netmask);
    }
}

static void compare(const char *path)
{
    MMDB_s mmdb;
    struct error error = {0};
    struct geo *geo = geo_create(&(struct geo_options){&path, 1}, &error);
    if (geo == NULL)
        fail_msg("%s", error.text);
    assert_int_equal(MMDB_open(path, MMDB_MODE_MMAP, &mmdb), MMDB_SUCCESS);
    uint64_t seed = 1;
    found = 0;
    for (int i = 0; i < ADDRESSES; i++)
        ask_ipv4(geo, &mmdb, (uint32_t)random_64(&seed), path);
    ask_ipv4_borders(geo, &mmdb, path);
    for (int i = 0; i < ADDRESSES && mmdb.metadata.ip_version == 6; i++)
        ask_ipv6(geo, &mmdb, random_ipv6(&seed), path);
    if (mmdb.metadata.ip_version == 6)
        ask_ipv6_borders(geo, &mmdb, path);
    assert_true(found > 0);
    MMDB_close(&mmdb);
    geo_destroy(geo);
    databases++;
}

static void every_address_is_where_libmaxminddb_says(void **state)
{
    (void)state;
    static const char *const names[] = {"GeoLite2-Country-Test.mmdb", "GeoLite2-ASN-Test.mmdb",
                                        "GeoIP2-Country-Test.mmdb", "GeoLite2-City-Test.mmdb"};
    char path[PATH_SIZE];
    databases = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/test-data/%s", data_folder, names[i]);
        if (access(path, R_OK) == 0)
            compare(path);
    }
    snprintf(path, sizeof path, "%s/country.mmdb", deps_folder);
    if (access(path, R_OK) == 0)
        compare(path);
    if (databases == 0) {
        print_message("skip: no databases in %s or %s\n", data_folder, deps_folder);
        skip();
    }
}

static int load_broken(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)where;
    size_t length = strlen(path);
    if (type != FTW_F || length < 5 || strcmp(path + length - 5, ".mmdb") != 0)
        return 0;
    struct error error = {0};
    struct geo *geo = geo_create(&(struct geo_options){&path, 1}, &error);
    if (geo == NULL && (error.class != ERROR_CONFIG || strstr(error.text, path) == NULL))
        fail_msg("%s: class %d: %s", path, (int)error.class, error.text);
    if (geo != NULL && strstr(path, "bad-data") != NULL)
        print_message("%s: taken\n", path);
    geo_destroy(geo);
    databases++;
    return 0;
}

static void broken_databases_are_refused_with_their_name(void **state)
{
    (void)state;
    databases = 0;
    nftw(data_folder, load_broken, 16, FTW_PHYS);
    if (databases == 0) {
        print_message("skip: no databases in %s\n", data_folder);
        skip();
    }
}

int main(void)
{
    find_data();
    if (access(data_folder, R_OK) != 0 && access(deps_folder, R_OK) != 0) {
        printf("skip: neither %s nor %s is there\n", data_folder, deps_folder);
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_address_is_where_libmaxminddb_says),
        cmocka_unit_test(broken_databases_are_refused_with_their_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
