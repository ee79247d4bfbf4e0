/* The clock: packets are counted in the minute that it says. */
#include "doctor/checks.h"

#include <stdio.h>
#include <sys/timex.h>

enum { LARGE_ERROR_US = 1000000 };

void check_clock(struct doctor *doctor, struct finding *finding)
{
    struct timex clock = {.modes = 0};
    int state = adjtimex(&clock);
    (void)doctor;
    if (state < 0) {
        finding_say(finding, FINDING_UNKNOWN, "cannot be asked", "問い合わせできない");
    } else if (state == TIME_ERROR || (clock.status & STA_UNSYNC) != 0) {
        finding_say(finding, FINDING_WARNING, "not synchronised", "同期していない");
        finding_command(finding, "timedatectl set-ntp true");
    } else {
        finding_say(finding, clock.maxerror < LARGE_ERROR_US ? FINDING_OK : FINDING_WARNING,
                    "synchronised, off by at most %.1f ms", "同期済み（誤差は最大 %.1f ms）",
                    (double)clock.maxerror / 1e3);
    }
}
