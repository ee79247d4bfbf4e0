/* Any bytes as what a client says to an http persona, and to the script of ADB. */
#include "fuzz/respond.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    say_in_two_ways(80, data, size);
    say_in_two_ways(5555, data, size);
    return 0;
}
