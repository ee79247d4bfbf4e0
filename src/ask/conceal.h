/* Takes out of a text that a source sent what is not for everybody's eyes: passwords, and the addresses that
 * the sensor monitors. The one place where this is done, so that every question and every output has it.
 *
 * In: one cell as the SQL wrote it, where an unprintable byte of a payload is \xNN, \r or \n. What is looked at
 * is the text that %XX, \xXX and ${IFS} stand for; what is shown is the text as it was, with
 *     (hidden, 8)   in place of a password of eight characters, and
 *     (sensor)      in place of a monitored address.
 * Passwords are found by where they stand, not by what they are (a list of the places: docs/store.md):
 * after names such as password= or "passwd": in URLs as http://user:HERE@host/, after words of protocols such as
 * PASS, LOGIN, AUTH and Authorization:, in options as ftpget -p HERE, in what is piped into passwd, and in messages
 * of SNMP, LDAP, MQTT and others. Addresses are found in any spelling: 203.0.113.5, 3405803781, 0xcb007105, as raw
 * bytes, backwards in a DNS name. Of base64 and UTF-16 what they stand for is looked at as well.
 * In doubt it hides. What it cannot know is a password that looks like any other word.
 * Cost: linear in the text. */
#ifndef TEITEN_ASK_CONCEAL_H
#define TEITEN_ASK_CONCEAL_H

#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>

struct conceal_options {
    bool japanese;
    bool show_passwords;          /* addresses are taken out all the same */
    bool cut;                     /* the text may end in the middle of something */
    const struct ipv6 *monitored; /* borrowed, sorted by bytes; IPv4 as ::ffff:a.b.c.d */
    size_t monitored_count;
};

/* A new string, or NULL when there is no memory. Any bytes will do. */
char *conceal(const char *text, const struct conceal_options *options);

/* The length of "(hidden, N)" at `text` in either language, 0 where there is none: of defang(), to which it is a
 * part of a URL. */
size_t concealed_length(const char *text);

#endif
