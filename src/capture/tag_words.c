/* Which words an expression of a tag may have: those of the language, numbers and addresses.
 *
 * Source: pcap-filter(7) of libpcap 1.10. Whether the words make sense together, libpcap tells. */
#include "capture/tags.h"

#include <ctype.h>
#include <string.h>

/* Words of pcap-filter(7) behind which no look-up stands. `gateway` needs one, `ifindex`, `inbound` and
 * others are no property of a packet's bytes. */
static const char words[] =
    " dst src host net mask port portrange proto protochain less greater len length and or not"
    " byte broadcast multicast ether fddi tr wlan ppp slip link ip ip6 arp rarp tcp udp sctp icmp"
    " icmp6 igmp igrp pim vrrp carp ah esp atalk aarp decnet iso stp ipx netbeui lat moprc mopdl"
    " vlan mpls pppoed pppoes geneve type subtype addr1 addr2 addr3 addr4 ra ta"
    " icmptype icmpcode icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect icmp-echo"
    " icmp-routeradvert icmp-routersolicit icmp-timxceed icmp-paramprob icmp-tstamp"
    " icmp-tstampreply icmp-ireq icmp-ireqreply icmp-maskreq icmp-maskreply"
    " icmp6type icmp6code icmp6-destinationrunreach icmp6-packettoobig icmp6-timeexceeded"
    " icmp6-parameterproblem icmp6-echo icmp6-echoreply icmp6-multicastlistenerquery"
    " icmp6-multicastlistenerreportv1 icmp6-multicastlistenerdone icmp6-routersolicit"
    " icmp6-routeradvert icmp6-neighborsolicit icmp6-neighboradvert icmp6-redirect"
    " icmp6-routerrenum icmp6-nodeinformationquery icmp6-nodeinformationresponse"
    " icmp6-ineighbordiscoverysolicit icmp6-ineighbordiscoveryadvert"
    " icmp6-multicastlistenerreportv2 icmp6-homeagentdiscoveryrequest"
    " icmp6-homeagentdiscoveryreply icmp6-mobileprefixsolicit icmp6-mobileprefixadvert"
    " icmp6-certpathsolicit icmp6-certpathadvert icmp6-multicastrouteradvert"
    " icmp6-multicastroutersolicit icmp6-multicastrouterterm"
    " tcpflags tcp-fin tcp-syn tcp-rst tcp-push tcp-ack tcp-urg tcp-ece tcp-cwr ";

#define HEXADECIMAL "0123456789abcdefABCDEF"

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '.' || c == ':' || c == '_' || c == '-' || c == '\\';
}

static bool is_known(const char *word, size_t length)
{
    for (const char *at = words; (at = strchr(at, ' ')) != NULL; at++)
        if (strncmp(at + 1, word, length) == 0 && at[1 + length] == ' ')
            return true;
    return false;
}

static bool all_of(const char *word, size_t length, const char *letters)
{
    for (size_t i = 0; i < length; i++)
        if (strchr(letters, word[i]) == NULL)
            return false;
    return true;
}

/* Numbers, IPv4 addresses and ranges of ports: no name consists of these. */
static bool is_number(const char *word, size_t length)
{
    const bool hexadecimal = length > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
    return hexadecimal ? all_of(word + 2, length - 2, HEXADECIMAL)
                       : all_of(word, length, "0123456789.-");
}

/* IPv6 or the address of a card, with two colons or more: hexadecimal digits between them. With one it is the
 * [offset:size] of a header. */
static bool is_with_colons(const char *word, size_t length)
{
    const char *colon = memchr(word, ':', length);
    const size_t before = colon == NULL ? 0 : (size_t)(colon - word);
    if (colon == NULL)
        return false;
    const char *after = colon + 1;
    const size_t rest = length - before - 1;
    if (memchr(after, ':', rest) != NULL)
        return all_of(word, length, HEXADECIMAL ".:");
    return (is_number(word, before) || is_known(word, before)) &&
           (is_number(after, rest) || is_known(after, rest));
}

bool tag_filter_check(const char *filter, struct error *error)
{
    bool any = false;
    for (const char *at = filter; *at != '\0';) {
        size_t length = 0;
        while (in_word(at[length]))
            length++;
        if (length > 0 && !is_number(at, length) && !is_known(at, length) &&
            !is_with_colons(at, length))
            return error_set(error, ERROR_CONFIG,
                             "`%.*s` is a name, or no word of pcap-filter(7): give numbers and "
                             "addresses, nothing is looked up",
                             length > 60 ? 60 : (int)length, at);
        any = any || length > 0;
        at += length > 0 ? length : 1;
    }
    return any || error_set(error, ERROR_CONFIG, "the filter is empty");
}
