/* The monitored addresses: how their packets come here, and whether the kernel would answer in our place. */
#include "doctor/checks.h"
#include "doctor/interface.h"
#include "doctor/ruleset.h"
#include "doctor/tool.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_SIZE = 256 };

static unsigned all_ways(const struct doctor *doctor)
{
    unsigned ways = 0;
    for (size_t i = 0; i < doctor->prefix_count; i++)
        ways |= doctor->ways[i];
    return ways;
}

/* "198.51.100.0/24, 203.0.113.7, ..." of one way. */
static void list_of(const struct doctor *doctor, enum way way, char text[LIST_SIZE])
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < doctor->prefix_count; i++) {
        char one[PREFIX_TEXT_SIZE];
        if ((doctor->ways[i] & 1U << way) == 0)
            continue;
        bool fits = LIST_SIZE - used > PREFIX_TEXT_SIZE + 8;
        used += (size_t)snprintf(text + used, LIST_SIZE - used, "%s%s", used > 0 ? ", " : "",
                                 fits ? prefix_format(&doctor->prefixes[i], one) : "...");
        if (!fits)
            return;
    }
}

static void say_on_link(const struct doctor *doctor, const char *list, struct finding *finding)
{
    bool answered = doctor->options->answer_neighbours;
    finding_say(finding, answered ? FINDING_OK : FINDING_WARNING,
                "on the link, of no host: %s (ARP and ND: %s)",
                "リンク上のブロック: %s（ARP・ND: %s）", list,
                answered ? "--answer-neighbours" : "-");
    if (!answered)
        finding_advise(finding,
                       "nobody answers ARP for them: have them routed to this machine, or observe "
                       "--respond --answer-neighbours",
                       "ARP に応答する者がいない: この機械へ経路を向けるか、observe --respond "
                       "--answer-neighbours");
}

void check_addresses(struct doctor *doctor, struct finding *finding)
{
    char list[LIST_SIZE];
    unsigned ways = all_ways(doctor);
    if (doctor->addresses == NULL) {
        finding_say(finding, FINDING_UNKNOWN, "no monitored addresses were named",
                    "観測対象アドレスの指定がない");
        finding_advise(finding, "--addresses 198.51.100.0/24, or --addresses own",
                       "--addresses 198.51.100.0/24 または --addresses own");
        return;
    }
    if (ways & 1U << WAY_OWN) {
        list_of(doctor, WAY_OWN, list);
        finding_say(finding, FINDING_OK, "this machine's own: %s", "この機械自身のアドレス: %s",
                    list);
    }
    if (ways & 1U << WAY_ON_LINK) {
        list_of(doctor, WAY_ON_LINK, list);
        say_on_link(doctor, list, finding);
    }
    if (ways & 1U << WAY_ROUTED) {
        list_of(doctor, WAY_ROUTED, list);
        finding_say(finding, FINDING_OK, "routed here: %s", "経路で届くブロック: %s", list);
    }
}

/* ---- Would the kernel answer? ---- */

static bool forwards(const struct doctor *doctor, const struct prefix *prefix)
{
    char path[96];
    snprintf(path, sizeof path, "/proc/sys/net/ipv4/conf/%.15s/forwarding", doctor->interface);
    return interface_number_file(
               prefix_is_ipv4(prefix) ? path : "/proc/sys/net/ipv6/conf/all/forwarding", 0) != 0;
}

/* For how many prefixes a rule is needed, and for which it is missing. */
struct gaps {
    size_t needed;
    bool own, forwarded;
    struct unheard missing;
};

static void find_gaps(const struct doctor *doctor, const json_t *ruleset, struct gaps *gaps)
{
    struct unheard *missing = &gaps->missing;
    *gaps = (struct gaps){0};
    for (size_t i = 0; i < doctor->prefix_count; i++) {
        const struct prefix *prefix = &doctor->prefixes[i];
        bool own = (doctor->ways[i] & 1U << WAY_OWN) != 0;
        bool forwarded = (doctor->ways[i] & (1U << WAY_ON_LINK | 1U << WAY_ROUTED)) != 0 &&
                         forwards(doctor, prefix);
        gaps->needed += own || forwarded;
        own = own && !ruleset_drops(ruleset, doctor->interface, prefix, false);
        forwarded = forwarded && !ruleset_drops(ruleset, doctor->interface, prefix, true);
        if (own)
            missing->own[missing->own_count++] = *prefix;
        else if (forwarded)
            missing->blocks[missing->block_count++] = *prefix;
        gaps->own = gaps->own || own;
        gaps->forwarded = gaps->forwarded || forwarded;
    }
}

/* From "192.0.2.5 52222 198.51.100.7 22", which sshd sets: whoever called us comes in that way. */
static struct management management_of(const char *ssh_connection)
{
    struct management management = {0};
    struct prefix client;
    char host[IPV6_TEXT_SIZE];
    unsigned port;
    if (ssh_connection != NULL &&
        sscanf(ssh_connection, "%45s %*s %*s %5u", host, &port) == 2 && // NOLINT(cert-err34-c)
        port > 0 && port < 65536 && prefix_parse(host, strlen(host), &client)) {
        management.port = port;
        snprintf(management.client, sizeof management.client, "%s", host);
    }
    return management;
}

static void say_gaps(const struct doctor *doctor, const struct gaps *gaps, struct finding *finding)
{
    char command[RULE_SIZE];
    bool responds = doctor->options->respond || doctor->report.responds;
    struct management management = management_of(getenv("SSH_CONNECTION"));
    if (gaps->own)
        finding_say(
            finding, responds ? FINDING_FAILED : FINDING_WARNING,
            "the kernel answers for its own addresses (RST, ICMP, open ports), and no "
            "nftables rule drops what comes in",
            "カーネルが自身のアドレスに応答し（RST、ICMP、開きポート）、それを防ぐ nftables "
            "ルールがない");
    if (gaps->forwarded)
        finding_say(
            finding, FINDING_FAILED,
            "forwarding is on: the kernel sends packets to the monitored addresses on, or "
            "answers with ICMP, and no nftables rule drops them",
            "転送が有効: カーネルが観測対象宛を転送するか ICMP で応答し、それを防ぐ nftables "
            "ルールがない");
    ruleset_command(&gaps->missing, &management, command);
    finding_command(finding, "%s", command);
    if (gaps->own)
        finding_advise(
            finding,
            "packet sockets still see everything; what must reach this machine is let "
            "through before: ssh here",
            "パケットソケットからは引き続き見える。管理用の通信（ここでは ssh）だけ通す");
    else if (gaps->forwarded)
        finding_advise(finding, "or no forwarding: sysctl -w net.ipv4.ip_forward=0",
                       "または転送を止める: sysctl -w net.ipv4.ip_forward=0");
}

void check_silence(struct doctor *doctor, struct finding *finding)
{
    static const char *const list[] = {"nft", "-j", "list", "ruleset", NULL};
    struct gaps gaps;
    struct error error;
    if (doctor->addresses == NULL || doctor->interface == NULL)
        return;
    find_gaps(doctor, NULL, &gaps);
    if (gaps.needed == 0) {
        finding_say(
            finding, FINDING_OK,
            "the kernel keeps silent: no monitored address is its own, nothing is forwarded",
            "カーネルは応答しない: 自身のアドレスではなく、転送もしない");
        return;
    }
    char *text = tool_read(list, &error);
    json_t *ruleset = text == NULL ? NULL : json_loads(text, 0, NULL);
    if (text != NULL && ruleset == NULL)
        error_set(&error, ERROR_FAILED, "nft prints no JSON");
    free(text);
    if (ruleset == NULL) {
        finding_say(
            finding, FINDING_UNKNOWN,
            "the kernel would answer unless a rule prevents it, and rules cannot be read: %s",
            "ルールがなければカーネルが応答するが、ルールを読めない: %s", error.text);
        finding_advise(finding, "root can tell", "root なら確認できる");
        return;
    }
    find_gaps(doctor, ruleset, &gaps);
    json_decref(ruleset);
    if (gaps.own || gaps.forwarded)
        say_gaps(doctor, &gaps, finding);
    else
        finding_say(
            finding, FINDING_OK,
            "nftables drops what the kernel would answer, after packet sockets have seen it",
            "カーネルの応答は nftables が防ぎ、パケットソケットからは見える");
}
