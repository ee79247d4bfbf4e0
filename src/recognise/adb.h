/* Commands in what a client of Android's debug bridge says (ADB, 5555/tcp; facts 4, row 59).
 *
 * In: the bytes that a source sent, from the beginning of a message on. Out: the command lines that it wants a shell
 * to do, as text; nothing is done with them. A message is 24 bytes, little-endian: command, two arguments, length of
 * the data, sum, command ^ 0xffffffff; then the data (protocol.txt of the Android source). A client greets with
 * CNXN, and asks with OPEN "shell:COMMAND" or "exec:COMMAND", with options behind a comma. Bots do not wait for
 * answers in between. No state; linear in the length. */
#ifndef TEITEN_RECOGNISE_ADB_H
#define TEITEN_RECOGNISE_ADB_H

#include "model/heard.h"

/* Whether the bytes begin with a greeting, or with a wish. Looks at 24 bytes. */
bool adb_greets(const uint8_t *bytes, uint32_t length);
bool adb_wishes(const uint8_t *bytes, uint32_t length);

/* The next command line from `*at` on, which is moved behind it; false: there is none. Start with *at = 0. The line
 * is a part of the bytes, without the zero at its end; of a message that is cut it is what is there. */
bool adb_next_command(const uint8_t *bytes, uint32_t length, uint32_t *at,
                      struct heard_bytes *ret_line);

#endif
