#include "model/event.h"

const char *const sensor_event_words[EVENT_COUNT] = {
    [EVENT_START] = "start",
    [EVENT_STOP] = "stop",
    [EVENT_INTERFACE_DOWN] = "interface_down",
    [EVENT_NO_TRAFFIC] = "no_traffic",
    [EVENT_CLOCK_JUMP] = "clock_jump",
    [EVENT_DISK_FULL] = "disk_full",
    [EVENT_RELOAD] = "reload",
};
