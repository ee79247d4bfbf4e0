/* An export of packets ends when it is stopped, also where nothing is written. */
#include "ask/stopper.h"
#include "base/pcapng_blocks.h"
#include "export/export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { RAW = 101, PACKETS = 1000 };

static char folder[] = "pcap_stop.XXXXXX", path[sizeof folder + 40];

static int begin(void **state)
{
    (void)state;
    static uint8_t block[PCAPNG_SECTION_BYTES + PCAPNG_INTERFACE_BYTES + 256];
    static const uint8_t packet[40] = {0x45, [3] = 40, [9] = 6, [12] = 192, [16] = 198};
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/default-20200301T000000Z.pcapng", folder);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return 1;
    const uint8_t *end = pcapng_put_interface(pcapng_put_section(block), RAW, 65535, NULL);
    fwrite(block, 1, (size_t)(end - block), file);
    end = pcapng_put_packet(block, (struct instant){INT64_C(1583020800) * NS_PER_S}, packet,
                            sizeof packet, sizeof packet);
    for (int i = 0; i < PACKETS; i++)
        fwrite(block, 1, (size_t)(end - block), file);
    return fclose(file);
}

static int end(void **state)
{
    (void)state;
    return unlink(path) + rmdir(folder);
}

static bool export_to_nowhere(struct stopper *stopper, const char *filter)
{
    struct error error;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    const struct export_options options = {
        .format = "pcap", .ask = {.stopper = stopper}, .packets = folder, .filter = filter};
    const bool good = export_run(&options, out, &error);
    fclose(out);
    free(text);
    return good;
}

static void a_slice_that_writes_nothing_ends_when_it_is_stopped(void **state)
{
    (void)state;
    struct stopper *stopper = stopper_create();
    assert_true(export_to_nowhere(stopper, "udp port 9"));
    stopper_stop(stopper);
    assert_false(export_to_nowhere(stopper, "udp port 9"));
    assert_false(export_to_nowhere(stopper, NULL));
    stopper_destroy(stopper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slice_that_writes_nothing_ends_when_it_is_stopped),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
