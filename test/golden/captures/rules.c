/* Prints the rules that recognise documents as filter expressions, for tcpdump to count by:
 * "kind" or "tool", its word, the expression; in the order in which they are asked. */
#include "recognise/recognise.h"

#include <stdio.h>

int main(void)
{
    for (unsigned i = 0; i < kind_rule_count; i++)
        printf("kind\t%s\t%s\n", kind_names[kind_rules[i].kind], kind_rules[i].filter);
    for (unsigned i = 0; i < tool_test_count; i++)
        printf("tool\t%s\t%s\n", tool_names[tool_tests[i].tool], tool_tests[i].filter);
    return 0;
}
