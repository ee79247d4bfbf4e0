/* Our frames, as tshark and tcpdump see them: well-formed, with good checksums, a conversation that a TCP
 * stack could have had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/respond/persona_stub.h"
#include "unit/respond/play.h"

static char file_name[64];
static int sent, recorded;

static void talk(struct world *w, bool ipv6, unsigned tags)
{
    struct client c = play_client(9);
    c.ipv6 = ipv6;
    c.tags = tags;
    c.host += tags;
    play_connect(w, &c);
    play_text(w, &c, "big");
    play_got(w, &c);
    play_say(w, &c, TCP_ACK, NULL, 0);
    play_say(w, &c, TCP_ACK | TCP_FIN, NULL, 0);
    play_got(w, &c);
    play_say(w, &c, TCP_ACK, NULL, 0);
    c.src_port++;
    play_connect(w, &c);
    play_wait(w, 11000); /* RST */
}

static int write_capture(void **state)
{
    (void)state;
    static const uint32_t head[6] = {0xa1b2c3d4, 2 | 4u << 16, 0, 0, 65535, 1};
    snprintf(file_name, sizeof file_name, "/tmp/teiten-respond-XXXXXX");
    int fd = mkstemp(file_name);
    HOLDS(fd >= 0);
    struct world *w = play_begin();
    w->pcap = fdopen(fd, "w");
    HOLDS(w->pcap != NULL && fwrite(head, sizeof head, 1, w->pcap) == 1);
    for (unsigned tags = 0; tags <= 2; tags++) {
        talk(w, false, tags);
        talk(w, true, tags);
    }
    fclose(w->pcap);
    sent = (int)w->sent_count;
    recorded = w->recorded;
    play_end(w);
    return 0;
}

static int remove_capture(void **state)
{
    (void)state;
    return unlink(file_name);
}

/* Lines that a command prints of the file; -1 where there is no such program. */
static int lines_of(const char *program, const char *arguments, char *last, size_t last_size)
{
    char command[512];
    snprintf(command, sizeof command, "command -v %s >/dev/null", program);
    if (system(command) != 0)
        return -1;
    snprintf(command, sizeof command, "2>/dev/null %s -r %s %s", program, file_name, arguments);
    FILE *output = popen(command, "r");
    HOLDS(output != NULL);
    int lines = 0;
    char line[1024];
    while (fgets(line, sizeof line, output) != NULL) {
        lines++;
        snprintf(last, last_size, "%s", line);
    }
    HOLDS(pclose(output) == 0);
    return lines;
}

static void expect_lines(const char *program, const char *arguments, int expected)
{
    char last[1024] = "";
    int lines = lines_of(program, arguments, last, sizeof last);
    if (lines < 0)
        skip();
    if (lines != expected)
        print_message("%s %s: %s", program, arguments, last);
    assert_int_equal(lines, expected);
}

#define TSHARK "-o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE "

static void tshark_finds_every_checksum_good(void **state)
{
    (void)state;
    expect_lines("tshark", TSHARK "-Y 'eth.src == 02:00:00:00:00:01 && tcp.checksum.status == 1'",
                 sent);
    expect_lines("tshark", TSHARK "-Y 'ip.checksum.status == 0 || tcp.checksum.status == 0'", 0);
}

static void tshark_finds_nothing_wrong_with_our_segments(void **state)
{
    (void)state;
    expect_lines("tshark",
                 TSHARK "-Y 'eth.src == 02:00:00:00:00:01 && (_ws.malformed || "
                        "tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment || "
                        "tcp.analysis.retransmission || tcp.analysis.window_full)'",
                 0);
    expect_lines("tshark", "-Y 'tcp.flags == 0x012 && tcp.hdr_len == 20'", 12);
    expect_lines("tshark", "-Y 'eth.src == 02:00:00:00:00:01 && tcp.flags.reset == 1'", 6);
}

static void tcpdump_finds_every_checksum_correct(void **state)
{
    (void)state;
    expect_lines("tcpdump", "-nn -vv 2>/dev/null | grep -F '(correct)'", recorded);
    expect_lines("tcpdump", "-nn -vv 2>/dev/null | grep -E 'bad|incorrect|invalid' || true", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tshark_finds_every_checksum_good),
        cmocka_unit_test(tshark_finds_nothing_wrong_with_our_segments),
        cmocka_unit_test(tcpdump_finds_every_checksum_correct),
    };
    return cmocka_run_group_tests(tests, write_capture, remove_capture);
}
