/* Random scripts against the model: never an answer without proof, nothing lost, nothing unbounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "unit/respond/persona_stub.h"

#include "unit/respond/model.h"

static void random_scripts_keep_the_invariants(void **state)
{
    (void)state;
    enum { SCRIPTS = 2000, BYTES = 1200 };
    uint64_t random = 88172645463325252u, proven = 0;
    uint8_t script[BYTES];
    for (int i = 0; i < SCRIPTS; i++) {
        for (size_t j = 0; j < BYTES; j++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            script[j] = (uint8_t)(random >> 24);
        }
        struct model *m = model_begin(script[0]);
        model_play(m, script, BYTES);
        if (i % 2 == 0)
            model_rest(m);
        proven += model_end(m);
    }
    print_message("%lu handshakes\n", (unsigned long)proven);
    assert_true(proven > 2 * SCRIPTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_scripts_keep_the_invariants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
