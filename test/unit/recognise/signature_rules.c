/* The shipped rules: every example comes out, no exploit is taken for another, and real payloads are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/yaml.h"
#include "recognise/signature_examples.h"
#include "recognise/signature_trial.h"
#include "unit/recognise/signature_support.h"

static void print_fault(void *context, const char *text)
{
    (void)context;
    print_error("%s\n", text);
}

/* The table test: the examples beside the rules are the table. */
static void every_rule_matches_its_examples_and_no_near_miss(void **test)
{
    struct error error;
    struct signature_pack *pack = shipped_pack();
    struct signature_trial trial = {
        .pack = pack,
        .matcher = signature_matcher_create(pack, &error),
        .tallies = calloc(signature_count(pack), sizeof *trial.tallies),
        .fault = print_fault,
    };
    size_t tried = 0;
    (void)test;
    assert_true(signature_trial_examples(&trial, shipped_rules(), &error));
    assert_true(signature_trial_pack(&trial, shipped_rules(), &error));
    for (size_t i = 0; i < signature_count(pack); i++)
        tried += trial.tallies[i].match + trial.tallies[i].near_miss;
    assert_true(tried >= 4 * signature_count(pack));
    assert_int_equal(trial.faults, 0);
    signature_matcher_destroy(trial.matcher);
    signature_pack_destroy(pack);
    free(trial.tallies);
}

static void no_rule_is_one_that_slows_down_the_others(void **test)
{
    struct signature_pack *pack = shipped_pack();
    (void)test;
    assert_string_equal(signature_pack_warnings(pack), "");
    signature_pack_destroy(pack);
}

/* Rules that may stand beside any other: what is fetched by whatever way in, and who calls. */
static bool may_stand_beside(const struct signature *s, const char *rule)
{
    return strcmp(s->kind, "exploit") != 0 || strcmp(s->id, rule) == 0 ||
           strcmp(s->id, "generic-downloader") == 0 || strcmp(rule, "generic-downloader") == 0 ||
           strcmp(rule, "mozi-download") == 0;
}

static void check_alone(const struct signature_pack *pack, struct signature_matcher *matcher,
                        const struct signature_example *example)
{
    for (unsigned p = 0; p < example->match_count; p++) {
        uint8_t bytes[SIGNATURE_EXAMPLE_BYTES];
        size_t length;
        struct signature_result result;
        assert_true(signature_example_bytes(example->match[p], bytes, &length));
        signature_match(matcher, bytes, length, &result);
        for (unsigned i = 0; i < result.count; i++) {
            const struct signature *s = signature_at(pack, result.numbers[i]);
            if (!may_stand_beside(s, example->rule))
                fail_msg("%s: match %u is %s too", example->rule, p + 1, s->id);
        }
    }
}

static void no_exploit_is_taken_for_another(void **test)
{
    static const char *const files[] = {"npa", "routers", "cameras", "nas", "services"};
    struct error error;
    struct signature_pack *pack = shipped_pack();
    struct signature_matcher *matcher = signature_matcher_create(pack, &error);
    (void)test;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/examples/%s.yaml", shipped_rules(), files[f]);
        struct signature_examples *examples = signature_examples_read(path, &error);
        assert_non_null(examples);
        for (unsigned i = 0; i < examples->examples_count; i++)
            check_alone(pack, matcher, &examples->examples[i]);
        yaml_destroy(examples);
    }
    signature_matcher_destroy(matcher);
    signature_pack_destroy(pack);
}

/* What anyone sends is nobody's signature. */
static void common_payloads_have_no_signature(void **test)
{
    static const struct {
        const char *text;
        size_t length;
    } common[] = {
#define PAYLOAD(text) {text, sizeof text - 1}
        PAYLOAD(""),
        PAYLOAD("\r\n"),
        PAYLOAD("GET / HTTP/1.1\r\nHost: 192.0.2.1\r\nUser-Agent: Mozilla/5.0\r\n\r\n"),
        PAYLOAD("POST /login HTTP/1.1\r\nHost: 192.0.2.1\r\nUser-Agent: curl/7.88.1\r\n\r\n"
                "user=admin&password=a;b"),
        PAYLOAD("GET /robots.txt HTTP/1.1\r\nUser-Agent: Wget/1.21\r\n\r\n"),
        PAYLOAD("SSH-2.0-OpenSSH_9.2p1\r\n"),
        PAYLOAD("\x16\x03\x01\x00\xee\x01\x00\x00\xea\x03\x03"),
        PAYLOAD("\x12\x01\x00\x34\x00\x00\x00\x00\x00\x00\x15\x00\x06\x01\x00\x1b"),
        PAYLOAD("root\r\nxc3511\r\nenable\r\nsystem\r\nshell\r\nsh\r\n/bin/busybox ECCHI\r\n"),
        PAYLOAD("OPTIONS rtsp://192.0.2.1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
#undef PAYLOAD
    };
    struct signature_pack *pack = shipped_pack();
    (void)test;
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        assert_string_equal(ids_of(pack, common[i].text, common[i].length), "");
    signature_pack_destroy(pack);
}

/* ---- Real captures, read by tshark ---- */

/* The bytes of a client, as tshark prints them: hex, one packet a line. */
static size_t read_hex(const char *command, uint8_t *bytes, size_t limit)
{
    size_t length = 0;
    char digits[3] = "";
    FILE *output = popen(command, "r");
    assert_non_null(output);
    for (int c; length < limit && (c = fgetc(output)) != EOF;) {
        if (c == '\n')
            continue;
        digits[0] = (char)c;
        digits[1] = (char)fgetc(output);
        bytes[length++] = (uint8_t)strtoul(digits, NULL, 16);
    }
    pclose(output);
    return length;
}

static void expect_real(const char *capture, const char *filter, const char *ids)
{
    char path[4096], command[8192];
    uint8_t bytes[16384];
    const char *data = getenv("TEITEN_DATA"), *source = getenv("TEITEN_SOURCE");
    if (data != NULL)
        snprintf(path, sizeof path, "%s/captures/%s", data, capture);
    else
        snprintf(path, sizeof path, "%s/../shared/data/captures/%s", source, capture);
    if (access(path, R_OK) != 0) {
        print_message("skip: %s is not there\n", path);
        skip();
    }
    snprintf(command, sizeof command, "tshark -r '%s' -Y '%s' -T fields -e tcp.payload 2>/dev/null",
             path, filter);
    size_t length = read_hex(command, bytes, sizeof bytes);
    assert_true(length > 0);
    struct signature_pack *pack = shipped_pack();
    assert_string_equal(ids_of(pack, bytes, length), ids);
    signature_pack_destroy(pack);
}

static void a_real_visit_to_adb_is_recognised(void **test)
{
    (void)test;
    expect_real("arkime-adb.pcap", "tcp.dstport == 5555 && tcp.len > 0",
                "adb-connect adb-shell generic-downloader");
}

static void a_real_visit_to_mvpower_is_recognised(void **test)
{
    (void)test;
    expect_real("suricata-jaws-erspan.pcap", "http.request",
                "ua-hello-world mvpower-dvr generic-downloader");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_matches_its_examples_and_no_near_miss),
        cmocka_unit_test(no_rule_is_one_that_slows_down_the_others),
        cmocka_unit_test(no_exploit_is_taken_for_another),
        cmocka_unit_test(common_payloads_have_no_signature),
        cmocka_unit_test(a_real_visit_to_adb_is_recognised),
        cmocka_unit_test(a_real_visit_to_mvpower_is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
