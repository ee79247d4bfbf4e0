/* Signatures: YARA rules that name the vulnerability, bot or tool that a payload goes for.
 *
 * A pack is compiled once from .yar files; its rules are what stands in its table, in order. Each rule tells
 * about itself in its metadata (docs/signatures.md). Rules are plain strings and conditions: `include` and
 * `import` are refused, so that nothing is read or computed but the payload.
 *
 * A matcher scans payloads against a pack. It neither opens files nor makes processes, threads or executable
 * memory, and installs no signal handler: create packs and matchers, enter the sandbox, then match.
 *
 * Threads: make and destroy packs on one thread at a time (libyara counts its users without a lock). A pack
 * that is made is never written to: any number of matchers, each used by one thread at a time, share it. */
#ifndef TEITEN_RECOGNISE_SIGNATURE_H
#define TEITEN_RECOGNISE_SIGNATURE_H

#include "base/error.h"
#include "base/hash.h"

#include <stddef.h>
#include <stdint.h>

enum {
    SIGNATURE_LIMIT = 4096,            /* rules of a pack */
    SIGNATURE_HITS = 16,               /* of one payload; more are passed over and said so */
    SIGNATURE_PAYLOAD_BYTES = 8 << 10, /* so much of a payload is looked at */
    SIGNATURE_TIMEOUT_S = 1,           /* of one payload, by libyara's own clock */
};

/* What a rule says about itself; "" where it says nothing. Borrowed from the pack. */
struct signature {
    const char *id;   /* "huawei-hg532": unique in the pack, never changed */
    const char *kind; /* "exploit", "probe", "bot", "tool", "research"; free for rules of a user */
    const char *name_en, *name_ja;
    const char *cve, *vendor, *product, *ports;
    const char *disclosed, *known_exploited; /* 2017, 2017-11 or 2017-11-27 */
    const char *known_exploited_memory;      /* likewise, not checked; then known_exploited is "" */
    const char *reference, *advice_en, *advice_ja;
    const char *confidence; /* "verified", "rule read", "partly from memory", "from memory" */
    const char *file;       /* and line, where it is defined */
    unsigned line;
};

/* Which pack it is, for segment.json. */
struct signature_identity {
    const char *name, *date; /* of pack.yaml in the first folder that has one; else "" */
    char sha256
        [SHA256_TEXT_SIZE]; /* of all files behind one another, as `cat FILE... | sha256sum` */
    size_t files;
};

struct signature_pack;

/* Compiles files and the *.yar of folders (by name, not of those below). ERROR_INPUT where one cannot be
 * read, ERROR_CONFIG with file and line where a rule is wrong: syntax, a module, no id or name_en, an id
 * twice. */
struct signature_pack *signature_pack_create(const char *const *paths, size_t count,
                                             struct error *error);
/* Takes NULL, returns NULL. No matcher may be left. */
struct signature_pack *signature_pack_destroy(struct signature_pack *pack);

size_t signature_count(const struct signature_pack *pack);
const struct signature *signature_at(const struct signature_pack *pack, size_t number);
/* The number of an id, or SIZE_MAX. */
size_t signature_find(const struct signature_pack *pack, const char *id);
const struct signature_identity *signature_pack_identity(const struct signature_pack *pack);
/* What the compiler warned of ("file:line: string "$a" may slow down scanning"); "" for nothing. The first
 * that fit. */
const char *signature_pack_warnings(const struct signature_pack *pack);

/* Which signatures a payload has: their numbers, ascending. */
struct signature_result {
    uint16_t numbers[SIGNATURE_HITS];
    uint8_t count;
    bool more;   /* than SIGNATURE_HITS */
    bool failed; /* time-out or no memory: the numbers are those found before it */
};

struct signature_matcher;

struct signature_matcher *signature_matcher_create(const struct signature_pack *pack,
                                                   struct error *error);
struct signature_matcher *signature_matcher_destroy(struct signature_matcher *matcher);

/* Looks at a payload as it was received. Linear in its length for the rules that are shipped. */
void signature_match(struct signature_matcher *matcher, const uint8_t *payload, size_t length,
                     struct signature_result *ret_result);

#endif
