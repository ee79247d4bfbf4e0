/* Letters and rows of evidence: as letter.en.txt, letter.ja.txt and evidence.csv have them.
 *
 * In: the folder of this file. TEITEN_WRITE=1 writes them anew: read what changed. */
#include "alert/letter.h"
#include "base/whole_file.h"
#include "support.h"

#include <jansson.h>

static const char *folder;

static struct alert example(void)
{
    json_t *rows = json_array();
    json_array_append_new(rows,
                          json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:i}", "time",
                                    "2025-06-10T00:55:19.602487Z", "last",
                                    "2025-06-10T00:55:20.000001Z", "source", "203.0.113.21",
                                    "source_ports", "8884", "port", 23, "protocol", "tcp", "sensor",
                                    "tokyo-1", "kind", "mirai-syn", "detail", "", "packets", 2));
    json_array_append_new(rows,
                          json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:i}", "time",
                                    "2025-06-10T01:00:00.000000Z", "last",
                                    "2025-06-10T01:00:00.000000Z", "source", "203.0.113.21",
                                    "source_ports", "", "port", 37215, "protocol", "tcp", "sensor",
                                    "", "kind", "exploit", "detail", "huawei-hg532", "packets", 1));
    static char text[] = "";
    return (struct alert){
        .id = "0123456789abcdef",
        .rule = "watched",
        .key = "203.0.113.21",
        .en = text,
        .ja = text,
        .evidence =
            json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:i, s:s, s:[s], s:i, s:o}", "source",
                      "203.0.113.21", "owner", "Shop \"A\", Inc.", "language", 3, "class", "mirai",
                      "confidence", "high", "reason_en", "Mirai feature in 2 of 2 TCP accesses",
                      "reason_ja", "Mirai の特徴 2件(TCPアクセス2件中)", "asn", 64500, "country",
                      "JP", "signatures", "huawei-hg532", "row_total", 5, "rows", rows),
    };
}

static void same_as_file(const char *name, const char *text, size_t length)
{
    char path[4096];
    size_t there = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (getenv("TEITEN_WRITE") != NULL) {
        FILE *out = fopen(path, "w");
        fwrite(text, 1, length, out);
        fclose(out);
    }
    uint8_t *bytes = whole_file_read(path, 1 << 20, &there);
    assert_non_null(bytes);
    if (there != length || memcmp(bytes, text, length) != 0)
        fail_msg("%s differs:\n%s", name, text);
    free(bytes);
}

static const struct letter_options options = {.signed_by = "CSIRT Example",
                                              .contact = "csirt@example.org"};

static void letters_are_as_they_were_read(void **state)
{
    (void)state;
    const struct alert alert = example();
    for (int japanese = 0; japanese < 2; japanese++) {
        char *text = NULL;
        size_t length;
        FILE *out = open_memstream(&text, &length);
        letter_write(out, &alert, japanese, &options);
        fclose(out);
        same_as_file(japanese ? "letter.ja.txt" : "letter.en.txt", text, length);
        free(text);
    }
    json_decref(alert.evidence);
}

static void steps_stand_in_the_right_order(void **state)
{
    (void)state;
    static const char *const order[2][7] = {{"Disconnect", "Restart", "Update",
                                             "Change the default", "remote administration",
                                             "behind a router", "replace it"},
                                            {"切り離し", "再起動", "ファームウェア", "パスワード",
                                             "UPnP", "ルーターの内側に設置", "買い替え"}};
    const struct alert alert = example();
    for (int japanese = 0; japanese < 2; japanese++) {
        char *text = NULL;
        size_t length;
        FILE *out = open_memstream(&text, &length);
        letter_write(out, &alert, japanese, &options);
        fclose(out);
        const char *at = strstr(text, "\n1. ");
        for (unsigned i = 0; i < 7; i++) {
            at = at == NULL ? NULL : strstr(at, order[japanese][i]);
            if (at == NULL)
                fail_msg("'%s' is not at its place", order[japanese][i]);
        }
        free(text);
    }
    json_decref(alert.evidence);
}

static void rows_are_csv_with_quotes_where_they_are_needed(void **state)
{
    (void)state;
    const struct alert alert = example();
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    evidence_csv_write(out, &alert, true);
    fclose(out);
    same_as_file("evidence.csv", text, length);
    free(text);
    json_decref(alert.evidence);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_as_they_were_read),
        cmocka_unit_test(steps_stand_in_the_right_order),
        cmocka_unit_test(rows_are_csv_with_quotes_where_they_are_needed),
    };
    folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
