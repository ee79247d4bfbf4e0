/* Spoiling a good frame, one way at a time. */
#include <string.h>

#include "simulate/made.h"

enum { ETHERNET = 14, IP = 20 }; /* bytes; malformed packets have neither tags nor IP options */

uint32_t made_spoil(const struct made *made, uint8_t bytes[MADE_BYTES_LIMIT], uint32_t length)
{
    uint8_t *ip = bytes + ETHERNET;
    switch (made->way) {
    case WAY_LINK_CUT:
        return ETHERNET - 3;
    case WAY_VLAN_CUT:
        bytes[12] = 0x81;
        bytes[13] = 0x00;
        return ETHERNET + 3;
    case WAY_ARP:
        /* A request (RFC 826) for the destination. */
        bytes[12] = 0x08;
        bytes[13] = 0x06;
        memset(ip, 0, 28);
        memcpy(ip, "\0\1\x08\0\6\4\0\1", 8);
        memcpy(ip + 8, bytes + 6, 6);
        return ETHERNET + 28;
    case WAY_EMPTY:
        return ETHERNET;
    case WAY_IP_VERSION:
        ip[0] = 0x75;
        return length;
    case WAY_IP_CUT:
        return ETHERNET + 11;
    case WAY_IP_IHL:
        ip[0] = 0x44;
        return length;
    case WAY_IP_LENGTH:
        ip[2] = 0;
        ip[3] = 19;
        return length;
    case WAY_IP_OPTIONS_CUT:
        ip[0] = 0x4f;
        return ETHERNET + 40;
    case WAY_IPV6_CUT:
        bytes[12] = 0x86;
        bytes[13] = 0xdd;
        ip[0] = 0x60;
        return ETHERNET + 39;
    case WAY_SHORT:
        ip[3] = 30;
        return ETHERNET + 30;
    case WAY_TCP_CUT:
        return ETHERNET + IP + 19;
    case WAY_TCP_OFFSET:
        ip[IP + 12] = 0x40;
        return length;
    case WAY_UDP_CUT:
        return ETHERNET + IP + 7;
    case WAY_UDP_LENGTH:
        ip[IP + 4] = 0;
        ip[IP + 5] = 7;
        return length;
    case WAY_ICMP_CUT:
        return ETHERNET + IP + 3;
    default:
        return length;
    }
}
