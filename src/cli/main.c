/* The program's entry. For now it says which version it is. */
#include <stdio.h>

#include "version.h"

int main(void)
{
    return printf("teiten %s\n", TEITEN_VERSION) < 0;
}
