/* Which first words are lines of a login that nobody understood: user and password as they were typed.
 *
 * In: the first bytes that a source sent on TCP, where no persona of ours made logins of them: captures, and ports on which
 * the sensor only listens. Bots send the same lines there. Such bytes are not shown (src/ask/conceal.h). */
#ifndef TEITEN_RECOGNISE_DIALOGUE_H
#define TEITEN_RECOGNISE_DIALOGUE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether they begin with two lines of one word each, or at a port of telnet with one, past commands of telnet
 * (RFC 854). A request has blanks in its first line; other protocols are not made of such lines. Looks at 512 bytes. */
bool dialogue_looks_so(uint16_t port, const uint8_t *bytes, uint32_t length);

#endif
