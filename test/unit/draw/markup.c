/* Text stays text, whoever wrote it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "draw/markup.h"

#include <stdlib.h>

static void assert_written(const char *text, const char *expected)
{
    char *written = NULL;
    size_t size;
    FILE *out = open_memstream(&written, &size);
    assert_non_null(out);
    markup_text(out, text);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(written, expected);
    free(written);
}

static void markup_of_a_source_becomes_text(void **state)
{
    (void)state;
    assert_written("<script>alert('x')</script> \"&amp;",
                   "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; "
                   "&quot;&amp;amp;");
}

static void control_characters_and_broken_bytes_are_escaped(void **state)
{
    (void)state;
    assert_written("a\x1b[2Jb\xff", "a\\x1b[2Jb\\xff");
    assert_written("国・地域", "国・地域");
    assert_written("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_of_a_source_becomes_text),
        cmocka_unit_test(control_characters_and_broken_bytes_are_escaped),
    };
    return cmocka_run_group_tests_name("draw/markup", tests, NULL, NULL);
}
