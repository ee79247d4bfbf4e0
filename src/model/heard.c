#include "model/heard.h"

#include <string.h>

const char *const talk_end_words[TALK_END_COUNT] = {
    [TALK_END_CLIENT] = "client",   [TALK_END_LIMIT] = "limit",
    [TALK_END_TIMEOUT] = "timeout", [TALK_END_PERSONA] = "persona",
    [TALK_END_EVICTED] = "evicted", [TALK_END_SHUTDOWN] = "shutdown",
};

const char *const persona_engine_words[ENGINE_COUNT] = {
    [ENGINE_SILENT] = "silent",
    [ENGINE_TELNET] = "telnet",
    [ENGINE_HTTP] = "http",
    [ENGINE_SCRIPT] = "script",
};

const char *const download_method_words[DOWNLOAD_METHOD_COUNT] = {
    [DOWNLOAD_WGET] = "wget",     [DOWNLOAD_CURL] = "curl", [DOWNLOAD_TFTP] = "tftp",
    [DOWNLOAD_FTPGET] = "ftpget", [DOWNLOAD_ECHO] = "echo",
};

const char *const login_list_words[LOGIN_LIST_COUNT] = {
    [LOGIN_LIST_NONE] = "none",
    [LOGIN_LIST_MIRAI] = "mirai",
    [LOGIN_LIST_LATER] = "later",
    [LOGIN_LIST_OWN] = "own",
};

const char *const unheard_what_words[UNHEARD_WHAT_COUNT] = {
    [UNHEARD_CONVERSATION] = "conversation",
    [UNHEARD_PAYLOAD] = "payload",
    [UNHEARD_LOGIN] = "login",
    [UNHEARD_COMMAND] = "command",
    [UNHEARD_DOWNLOAD] = "download",
    [UNHEARD_SIGNATURE] = "signature",
};

const char *const unheard_why_words[UNHEARD_WHY_COUNT] = {
    [UNHEARD_FULL] = "full", [UNHEARD_SHARE] = "share",         [UNHEARD_BUSY] = "busy",
    [UNHEARD_SLOW] = "slow", [UNHEARD_UNWRITTEN] = "unwritten",
};

static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

struct ipv6 ipv6_of_ipv4(struct ipv4 address)
{
    struct ipv6 mapped;
    uint32_t network = __builtin_bswap32(address.host_order);
    memcpy(mapped.bytes, mapped_prefix, sizeof mapped_prefix);
    memcpy(mapped.bytes + sizeof mapped_prefix, &network, sizeof network);
    return mapped;
}

bool ipv4_of_ipv6(struct ipv6 address, struct ipv4 *ret_address)
{
    uint32_t network;
    if (memcmp(address.bytes, mapped_prefix, sizeof mapped_prefix) != 0)
        return false;
    memcpy(&network, address.bytes + sizeof mapped_prefix, sizeof network);
    ret_address->host_order = __builtin_bswap32(network);
    return true;
}
