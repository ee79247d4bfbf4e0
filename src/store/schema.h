/* The tables of a segment, column by column: the one place that says what is stored.
 *
 * The Parquet writer, the questions' SQL, docs/store.md and its test follow from these lists.
 * docs/store.md explains them; SCHEMA_VERSION changes when a column's meaning does. */
#ifndef TEITEN_STORE_SCHEMA_H
#define TEITEN_STORE_SCHEMA_H

enum { SCHEMA_VERSION = 1 };

/* X(type, name, meaning). Types are those of store/parquet.h; ADDRESS is ADDRESS4, a UINT32, in the
 * tables flows, scans and backscatter, and ADDRESS6, 16 bytes as on the wire, in flows6, scans6 and backscatter6. In the tables of
 * what was heard both kinds of addresses stand in one column: ADDRESS6, IPv4 as ::ffff:a.b.c.d. */

/* Packets of one minute that share the tuple (FlowTuple v4 fields). A tuple may stand in several rows
 * of the same minute: always sum `packets`. */
#define FLOW_COLUMNS(X, ADDRESS)                                                                   \
    X(TIMESTAMP, minute, "start of the minute, UTC")                                               \
    X(ADDRESS, src, "source address: IPv4 as a number")                                            \
    X(ADDRESS, dst, "destination address: IPv4 as a number")                                       \
    X(UINT16, src_port, "source port; ICMP: type")                                                 \
    X(UINT16, dst_port, "destination port; ICMP: code")                                            \
    X(UINT8, protocol, "IP protocol number")                                                       \
    X(UINT8, ttl, "time to live, or hop limit")                                                    \
    X(UINT8, tcp_flags, "TCP flags; 0 for other protocols")                                        \
    X(UINT16, ip_len, "bytes of one IP datagram")                                                  \
    X(UINT16, tcp_synlen, "bytes of the TCP header of a SYN; else 0")                              \
    X(UINT16, tcp_synwinlen, "TCP window of a SYN; else 0")                                        \
    X(UINT32, packets, "packets of this minute with this tuple")                                   \
    X(WORD, kind, "access, backscatter, conversation, other")                                      \
    X(WORD, tool, "the packet's own mark: mirai, zmap, masscan, ... or none")                      \
    X(WORD, country, "ISO 3166-1 alpha-2 of the source address, or empty")                         \
    X(UINT32, asn, "autonomous system of the source address, or 0")

/* Pieces of scans: packets of one source to one port, protocol, kind and mark, within one hour and
 * with no gap longer than the segment's scan time-out. Pieces are joined to scans when asked
 * (docs/decisions/). */
#define SCAN_COLUMNS(X, ADDRESS)                                                                   \
    X(ADDRESS, src, "source address: IPv4 as a number")                                            \
    X(UINT16, src_port, "backscatter: the port that answered; ICMP: type; else 0")                 \
    X(UINT16, dst_port, "destination port; ICMP: code; backscatter of TCP and UDP: 0")             \
    X(UINT8, protocol, "IP protocol number")                                                       \
    X(WORD, kind, "access, backscatter, conversation, other")                                      \
    X(WORD, tool, "the packets' own mark")                                                         \
    X(TIMESTAMP, first, "time of the first packet, UTC")                                           \
    X(TIMESTAMP, last, "time of the last packet, UTC; in the same hour")                           \
    X(UINT32, packets, "packets")                                                                  \
    X(UINT64, bytes, "sum of their IP lengths")                                                    \
    X(UINT32, targets, "distinct destinations of this piece")                                      \
    X(UINT32, pairs, "pairs of packets that agree in the tool's pair test")                        \
    X(WORD, country, "ISO 3166-1 alpha-2 of the source address, or empty")                         \
    X(UINT32, asn, "autonomous system of the source address, or 0")

/* Packets of one source that have a tag of the user's (docs/tags.md), by what pieces of scans are told apart
 * by, within one hour: as SCAN_COLUMNS, a row for each tag. A packet with two tags is in two rows. The table
 * came after version 1 and changes nothing of it. */
#define TAG_COLUMNS(X, ADDRESS)                                                                    \
    X(ADDRESS, src, "source address: IPv4 as a number")                                            \
    X(UINT16, src_port, "backscatter: the port that answered; ICMP: type; else 0")                 \
    X(UINT16, dst_port, "destination port; ICMP: code; backscatter of TCP and UDP: 0")             \
    X(UINT8, protocol, "IP protocol number")                                                       \
    X(WORD, kind, "access, backscatter, conversation, other")                                      \
    X(WORD, tool, "the packets' own mark")                                                         \
    X(TEXT, tag, "name of the tag; what it meant then is in segment.json")                         \
    X(TIMESTAMP, first, "time of the first packet, UTC")                                           \
    X(TIMESTAMP, last, "time of the last packet, UTC; in the same hour")                           \
    X(UINT32, packets, "packets")                                                                  \
    X(WORD, country, "ISO 3166-1 alpha-2 of the source address, or empty")                         \
    X(UINT32, asn, "autonomous system of the source address, or 0")

/* Backscatter by the attack that it tells of, in slots of 10 s: one row for a slot, a victim, a protocol and
 * a port. At most 8 ports of a slot, those of the lowest numbers, have rows of their own; the rest are
 * one row. A slot may stand in several parts: always sum (spread: bit_or). Slots are joined to attacks
 * when asked (docs/decisions/). */
#define BACKSCATTER_COLUMNS(X, ADDRESS)                                                            \
    X(TIMESTAMP, slot, "start of the slot of 10 s, UTC")                                           \
    X(ADDRESS, victim, "who was attacked: the source; of ICMP errors the quoted destination")      \
    X(UINT8, protocol, "IP protocol of the attack; of ICMP errors that of the quoted header")      \
    X(UINT16, port, "attacked port; 0: the protocol has none, or others is 1")                     \
    X(UINT8, others, "1: the ports beyond the 8 lowest of the slot, together")                     \
    X(UINT32, packets, "packets")                                                                  \
    X(UINT64, bytes, "sum of their IP lengths")                                                    \
    X(TIMESTAMP, first, "time of the first packet, UTC")                                           \
    X(TIMESTAMP, last, "time of the last packet, UTC; in the same slot")                           \
    X(UINT64, spread, "bit i: the i-th of 64 groups of monitored addresses was hit")               \
    X(UINT32, syn_acks, "of the packets: TCP without RST")                                         \
    X(UINT32, resets, "of the packets: TCP with RST")                                              \
    X(UINT32, icmp, "of the packets: ICMP and ICMPv6")                                             \
    X(UINT32, mismatches, "of the packets: errors that quote another source than our address")     \
    X(WORD, country, "ISO 3166-1 alpha-2 of the victim's address, or empty")                       \
    X(UINT32, asn, "autonomous system of the victim's address, or 0")

/* What the sensor saw and did not see, in spans on the minute grid that never cross an hour. */
#define COVERAGE_COLUMNS(X)                                                                        \
    X(TIMESTAMP, from, "start of the span, UTC")                                                   \
    X(TIMESTAMP, until, "end of the span, not included, UTC")                                      \
    X(UINT32, addresses, "monitored IPv4 addresses")                                               \
    X(UINT64, address_seconds, "live time of the span times addresses")                            \
    X(UINT64, received, "packets received: the sum of the six counts that follow")                 \
    X(UINT64, accesses, "")                                                                        \
    X(UINT64, backscatter, "")                                                                     \
    X(UINT64, conversation, "")                                                                    \
    X(UINT64, other, "")                                                                           \
    X(UINT64, undecodable, "packets that could not be decoded; by reason in table rejects")        \
    X(UINT64, not_monitored, "packets to addresses that are not monitored")                        \
    X(UINT64, fragments, "of all these: fragments of IP datagrams")                                \
    X(UINT64, dropped_kernel, "packets that the kernel dropped before us")                         \
    X(UINT64, dropped_interface, "packets that the interface dropped")

/* Undecodable packets by reason. */
#define REJECT_COLUMNS(X)                                                                          \
    X(TIMESTAMP, from, "start of the minute, UTC")                                                 \
    X(WORD, reason, "a word of decode/reject.def")                                                 \
    X(UINT64, packets, "")

/* The names of the autonomous systems that occur in the segment. */
#define NETWORK_COLUMNS(X)                                                                         \
    X(UINT32, asn, "")                                                                             \
    X(TEXT, name, "as the database calls it")

/* ---- What the responder heard. These came after version 1 and change nothing of it: programs that do
 * not know a table pass over it, and segments without them answer as before. ---- */

/* Who said it, and where: how every table of heard things begins. */
#define TALK_COLUMNS(X)                                                                            \
    X(TIMESTAMP, time, "when it was said, UTC")                                                    \
    X(ADDRESS6, src, "source address")                                                             \
    X(ADDRESS6, dst, "destination address, a monitored one")                                       \
    X(UINT16, src_port, "source port")                                                             \
    X(UINT16, dst_port, "destination port")                                                        \
    X(UINT8, protocol, "IP protocol number")

#define CONVERSATION_COLUMNS(X)                                                                    \
    TALK_COLUMNS(X)                                                                                \
    X(UINT64, duration_us, "from the handshake, which is at `time`, to the end")                   \
    X(UINT64, bytes_in, "payload of the source, in order")                                         \
    X(UINT64, bytes_out, "payload that it was answered")                                           \
    X(UINT32, packets_in, "packets of the source")                                                 \
    X(WORD, engine, "what answered: silent, telnet, http, script")                                 \
    X(WORD, end, "client, limit, timeout, persona, evicted, shutdown")                             \
    X(UINT8, two_phase, "1: an irregular SYN of the source came first")                            \
    X(WORD, probe_tool, "mark of that SYN, or none")                                               \
    X(UINT64, probe_gap_us, "between the two SYNs, or 0")                                          \
    X(WORD, country, "ISO 3166-1 alpha-2 of the source address, or empty")                         \
    X(UINT32, asn, "autonomous system of the source address, or 0")

/* Contents, each once for each time that what was heard was handed over: usually once a segment. They age
 * out before the events that tell of them. */
#define PAYLOAD_COLUMNS(X)                                                                         \
    X(TEXT, id, "XXH3-128 of `bytes`, 32 hexadecimal digits: a name, no proof")                    \
    X(BYTES, bytes, "the first bytes of a source, at most 64 KiB")                                 \
    X(UINT8, cut, "1: there were more")                                                            \
    X(UINT8, dialogue, "1: lines of a login or of the commands behind it, or what looks so")

#define PAYLOAD_EVENT_COLUMNS(X)                                                                   \
    TALK_COLUMNS(X)                                                                                \
    X(TEXT, id, "of the content in table payloads")                                                \
    X(TEXT, signatures, "ids of those that match the content, with blanks between; empty: none")   \
    X(UINT32, packets, "packets of this minute with these ends and this content")                  \
    X(WORD, country, "ISO 3166-1 alpha-2 of the source address, or empty")                         \
    X(UINT32, asn, "autonomous system of the source address, or 0")

#define LOGIN_COLUMNS(X)                                                                           \
    TALK_COLUMNS(X)                                                                                \
    X(TEXT, user, "as typed")                                                                      \
    X(TEXT, password, "as typed")                                                                  \
    X(UINT8, accepted, "1: the persona let it in")                                                 \
    X(WORD, list, "the published list that knows the pair: none, mirai, later, own")               \
    X(WORD, country, "ISO 3166-1 alpha-2 of the source address, or empty")                         \
    X(UINT32, asn, "autonomous system of the source address, or 0")

#define COMMAND_COLUMNS(X)                                                                         \
    TALK_COLUMNS(X)                                                                                \
    X(TEXT, text, "one line, without its end")                                                     \
    X(TEXT, token, "of `/bin/busybox TOKEN` that is no known applet, or empty")                    \
    X(WORD, country, "ISO 3166-1 alpha-2 of the source address, or empty")                         \
    X(UINT32, asn, "autonomous system of the source address, or 0")

/* What commands and payloads want to fetch. Nothing of it is ever fetched here. */
#define DOWNLOAD_COLUMNS(X)                                                                        \
    TALK_COLUMNS(X)                                                                                \
    X(TEXT, url, "as text; empty for echo")                                                        \
    X(TEXT, host, "host of the URL")                                                               \
    X(TEXT, file, "last part of its path, or the name that is written")                            \
    X(TEXT, cpu, "arm7, mips, ... by the name of the file, or empty")                              \
    X(WORD, method, "wget, curl, tftp, ftpget, echo")                                              \
    X(UINT8, host_is_source, "1: the host is the source address")                                  \
    X(WORD, country, "ISO 3166-1 alpha-2 of the source address, or empty")                         \
    X(UINT32, asn, "autonomous system of the source address, or 0")

/* What the tables of heard things lack: records that were lost, by the minute. */
#define UNHEARD_COLUMNS(X)                                                                         \
    X(TIMESTAMP, from, "start of the minute, UTC")                                                 \
    X(WORD, what, "conversation, payload, login, command, download, signature")                    \
    X(WORD, why, "full, share, busy, slow, unwritten")                                             \
    X(UINT64, records, "records; signature: contents that were not held against the signatures")

/* Events of a living sensor. */
#define EVENT_COLUMNS(X)                                                                           \
    X(TIMESTAMP, from, "beginning, UTC")                                                           \
    X(TIMESTAMP, until, "end, UTC; the same where it is a moment")                                 \
    X(WORD, event, "start, stop, interface_down, no_traffic, clock_jump, disk_full, reload")       \
    X(UINT64, packets, "disk_full: packets that were received and not written; else 0")            \
    X(TEXT, detail, "")

#endif
