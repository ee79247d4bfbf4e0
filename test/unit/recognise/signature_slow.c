/* No payload is slow: whatever a sender repeats, the shipped rules take a small multiple of the time of any
 * other payload of its length.
 *
 * What is tried, as long as a packet: the examples of every rule over and over, and texts made from the
 * patterns themselves, cut before each of their windows, so that every place of the payload begins a match that does not
 * end. Time is CPU time of this thread, the least of some runs: what else the machine does counts little. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <dirent.h>

#include "base/yaml.h"
#include "recognise/signature_examples.h"
#include "unit/recognise/signature_support.h"

enum {
    PAYLOAD_BYTES = 1400,
    RUNS = 3,
    MORE_RUNS = 20,
    MOST_TIMES = 50, /* the time of a plain payload */
    SAMPLE_BYTES = 512,
};

struct tried {
    struct signature_pack *pack;
    struct signature_matcher *matcher;
    int64_t plain_ns, worst_ns;
    char worst[128];
    size_t count;
};

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t time_of(struct tried *t, const uint8_t *payload, size_t length)
{
    int64_t least_ns = INT64_MAX;
    /* What seems slow may have been interrupted: it is looked at more often. */
    for (int i = 0; i < RUNS || (i < MORE_RUNS && least_ns > MOST_TIMES / 2 * t->plain_ns); i++) {
        struct signature_result result;
        const int64_t began_ns = cpu_ns();
        signature_match(t->matcher, payload, length, &result);
        const int64_t took_ns = cpu_ns() - began_ns;
        least_ns = took_ns < least_ns ? took_ns : least_ns;
        assert_false(result.failed);
    }
    return least_ns;
}

/* `once`, then `again` over and over until the payload is full. */
static void try_filled(struct tried *t, const char *what, const void *once, size_t once_length,
                       const void *again, size_t again_length)
{
    uint8_t payload[PAYLOAD_BYTES];
    if (again_length == 0)
        return;
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = i < once_length ? ((const uint8_t *)once)[i]
                                     : ((const uint8_t *)again)[(i - once_length) % again_length];
    const int64_t took_ns = time_of(t, payload, sizeof payload);
    t->count++;
    if (took_ns <= t->worst_ns)
        return;
    t->worst_ns = took_ns;
    snprintf(t->worst, sizeof t->worst, "%.120s", what);
}

static void try_repeated(struct tried *t, const char *what, const void *text, size_t length)
{
    static const char *const fillers[] = {"a",     ";",   " ",
                                          "wget ", "%3b", "aaaaaaaaaaaaaaaaaaaaaaaa;"};
    uint8_t both[2 * SAMPLE_BYTES];
    const size_t kept = length < SAMPLE_BYTES ? length : SAMPLE_BYTES;
    try_filled(t, what, NULL, 0, text, length);
    memcpy(both, text, kept);
    for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++) {
        const size_t filler = strlen(fillers[i]);
        try_filled(t, what, text, kept, fillers[i], filler);
        memcpy(both + kept, fillers[i], filler);
        try_filled(t, what, NULL, 0, both, kept + filler);
    }
}

/* ---- Texts from patterns ---- */

struct sample {
    struct tried *tried;
    const char *pattern;
    uint8_t bytes[SAMPLE_BYTES];
    size_t length;
};

static void put(struct sample *s, unsigned byte)
{
    if (s->length < SAMPLE_BYTES)
        s->bytes[s->length++] = (uint8_t)byte;
}

/* Behind a backslash. */
static const char *put_escape(struct sample *s, const char *p)
{
    static const char from[] = "nrtdswb", to[] = "\n\r\t1 a";
    const char *known = strchr(from, *p);
    if (*p == 'x') {
        const char digits[3] = {p[1], p[2], '\0'};
        put(s, (unsigned)strtoul(digits, NULL, 16));
        return p + 3;
    }
    if (known == NULL || *p == '\0')
        put(s, (uint8_t)*p);
    else if (*p != 'b')
        put(s, (uint8_t)to[known - from]);
    return *p == '\0' ? p : p + 1;
}

/* One character of a class: its first, or of all but some an `a`. */
static const char *put_class(struct sample *s, const char *p)
{
    const char *first = p;
    const char *end = p[0] == '^' ? p + 1 : p;
    end += *end == ']';
    for (; *end != ']' && *end != '\0'; end++)
        end += *end == '\\' && end[1] != '\0';
    if (*first == '^')
        put(s, 'a');
    else if (*first == '\\')
        (void)put_escape(s, first + 1);
    else
        put(s, (uint8_t)*first);
    return *end == '\0' ? end : end + 1;
}

/* The end of a group that `p` is in; *ret_last: where its last alternative begins. */
static const char *end_of_group(const char *p, const char **ret_last)
{
    int depth = 0;
    *ret_last = p;
    for (; *p != '\0' && (*p != ')' || depth > 0); p++) {
        depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
        if (*p == '|' && depth == 0)
            *ret_last = p + 1;
        if (*p == '[')
            while (p[1] != ']' && p[1] != '\0')
                p += p[1] == '\\' && p[2] != '\0' ? 2 : 1;
        else if (*p == '\\' && p[1] != '\0')
            p++;
    }
    return p;
}

/* A regular expression up to its closing slash, as one text that it takes, of first or of last alternatives
 * (`=` or `%3d`). What is there before each window is tried, and the whole. */
static void try_expression(struct sample *s, const char *p, bool last)
{
    size_t before_last = 0;
    while (*p != '\0' && *p != '/') {
        const size_t before = s->length;
        const char *last_alternative;
        if (*p == '{') {
            if (before_last > 0)
                try_repeated(s->tried, s->pattern, s->bytes, before_last);
            p += strcspn(p, "}");
            p += *p == '}';
            continue;
        }
        if (*p == '\\') {
            p = put_escape(s, p + 1);
        } else if (*p == '[') {
            p = put_class(s, p + 1);
        } else if (*p == '|') {
            p = end_of_group(p, &last_alternative);
        } else if (*p == '(') {
            (void)end_of_group(p + 1, &last_alternative);
            p = last ? last_alternative : p + 1;
        } else if (strchr(")?*+^$", *p) != NULL) {
            p++;
        } else {
            put(s, (uint8_t)*p++);
        }
        before_last = s->length > before ? before : before_last;
    }
    try_repeated(s->tried, s->pattern, s->bytes, s->length);
}

static void try_text(struct sample *s, const char *p)
{
    while (*p != '\0' && *p != '"') {
        if (*p == '\\')
            p = put_escape(s, p + 1);
        else
            put(s, (uint8_t)*p++);
    }
    try_repeated(s->tried, s->pattern, s->bytes, s->length);
}

/* Every `$name = "text"` and `$name = /expression/` of a file. */
static void try_patterns(struct tried *t, const char *path)
{
    char line[4096];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        const char *name = line + strspn(line, " \t");
        const char *value = name[0] == '$' ? strstr(name, " = ") : NULL;
        if (value == NULL)
            continue;
        struct sample sample = {.tried = t, .pattern = name};
        line[strcspn(line, "\n")] = '\0';
        if (value[3] == '/') {
            try_expression(&sample, value + 4, false);
            sample.length = 0;
            try_expression(&sample, value + 4, true);
        }
        if (value[3] == '"')
            try_text(&sample, value + 4);
    }
    fclose(file);
}

/* ---- Examples ---- */

static void try_examples(struct tried *t, const char *path)
{
    struct error error;
    struct signature_examples *examples = signature_examples_read(path, &error);
    assert_non_null(examples);
    for (unsigned i = 0; i < examples->examples_count; i++) {
        const struct signature_example *example = &examples->examples[i];
        for (unsigned m = 0; m < example->match_count + example->near_miss_count; m++) {
            uint8_t bytes[SIGNATURE_EXAMPLE_BYTES];
            size_t length;
            assert_true(signature_example_bytes(m < example->match_count
                                                    ? example->match[m]
                                                    : example->near_miss[m - example->match_count],
                                                bytes, &length));
            try_repeated(t, example->rule, bytes, length);
        }
    }
    yaml_destroy(examples);
}

static unsigned each_file(struct tried *t, const char *folder, const char *ending,
                          void (*try)(struct tried *t, const char *path))
{
    unsigned files = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[4096];
        const size_t length = strlen(entry->d_name), end = strlen(ending);
        if (length <= end || strcmp(entry->d_name + length - end, ending) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        try(t, path);
        files++;
    }
    closedir(dir);
    return files;
}

/* ---- What a plain payload costs ---- */

static int compare_times(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t plain_ns(struct tried *t)
{
    static const char *const plain[] = {
        "GET / HTTP/1.1\r\nHost: 192.0.2.1\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\nuser=admin&password=a",
        "OPTIONS rtsp://192.0.2.1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n",
        "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03\x6b\x5d\x11\x02\x98\x2a\xc7\x1e\x40\xb0\xee\x71",
        "root\r\nenable\r\nsystem\r\nshell\r\nsh\r\n",
    };
    enum { PLAIN = sizeof plain / sizeof plain[0] };
    int64_t times[PLAIN] = {0};
    for (int round = 0; round < 20; round++) /* the first ones warm up */
        for (size_t i = 0; i < PLAIN; i++) {
            t->worst_ns = 0;
            try_filled(t, "plain", NULL, 0, plain[i], strlen(plain[i]));
            times[i] = round == 0 || t->worst_ns < times[i] ? t->worst_ns : times[i];
        }
    t->worst_ns = 0;
    t->count = 0;
    qsort(times, PLAIN, sizeof times[0], compare_times);
    return times[PLAIN / 2];
}

static void no_payload_takes_more_than_a_small_multiple_of_a_plain_one(void **test)
{
    struct error error;
    char examples[4096];
    (void)test;
    struct tried t = {.pack = shipped_pack()};
    t.matcher = signature_matcher_create(t.pack, &error);
    assert_non_null(t.matcher);
    t.plain_ns = plain_ns(&t);
    snprintf(examples, sizeof examples, "%s/examples", shipped_rules());
    assert_true(each_file(&t, shipped_rules(), ".yar", try_patterns) >= 7);
    const size_t of_patterns = t.count;
    assert_true(each_file(&t, examples, ".yaml", try_examples) >= 7);
    print_message("plain: %.3f ms; the worst of %zu: %.3f ms, %.1f times: %s\n",
                  (double)t.plain_ns / 1e6, t.count, (double)t.worst_ns / 1e6,
                  (double)t.worst_ns / (double)t.plain_ns, t.worst);
    assert_true(of_patterns > 10 * signature_count(t.pack));
    assert_true(t.count > of_patterns + 10 * signature_count(t.pack));
    assert_true(t.worst_ns <= MOST_TIMES * t.plain_ns);
    signature_matcher_destroy(t.matcher);
    signature_pack_destroy(t.pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_payload_takes_more_than_a_small_multiple_of_a_plain_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
