#include "model/kind.h"

const char *const kind_names[KIND_COUNT] = {
    [KIND_OTHER] = "other",
    [KIND_ACCESS] = "access",
    [KIND_BACKSCATTER] = "backscatter",
    [KIND_CONVERSATION] = "conversation",
};

const char *const tool_names[TOOL_COUNT] = {
    [TOOL_NONE] = "none",
    [TOOL_MIRAI] = "mirai",
    [TOOL_ZMAP] = "zmap",
    [TOOL_ZMAP_LIKE] = "zmap-like",
    [TOOL_MASSCAN] = "masscan",
    [TOOL_NMAP] = "nmap",
    [TOOL_UNICORNSCAN] = "unicornscan",
};
