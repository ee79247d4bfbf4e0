/* Any bytes as what a client says to the telnet persona. */
#include "fuzz/respond.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    say_in_two_ways(23, data, size);
    return 0;
}
