/* Inside of a pack, for its own files and the matcher. */
#ifndef TEITEN_RECOGNISE_SIGNATURE_PACK_H
#define TEITEN_RECOGNISE_SIGNATURE_PACK_H

#include "recognise/signature.h"
#include "recognise/signature_files.h"

#include <yara.h>

enum { SIGNATURE_NONE = UINT16_MAX, SIGNATURE_WARNING_BYTES = 4096 };

struct signature_pack {
    YR_RULES *rules;
    struct signature_files files;
    struct signature *table;
    uint16_t *number_of_rule; /* by place in `rules`; SIGNATURE_NONE for private rules */
    size_t count;
    struct signature_identity identity;
    char warnings[SIGNATURE_WARNING_BYTES];
    bool initialised; /* libyara is in use */
};

/* As signature_match(), with the name of a module that the rules import; "" for none. */
void signature_scan(YR_SCANNER *scanner, const struct signature_pack *pack, const uint8_t *payload,
                    size_t length, struct signature_result *ret_result, char ret_module[64]);
YR_SCANNER *signature_scanner_create(const struct signature_pack *pack, struct error *error);

#endif
