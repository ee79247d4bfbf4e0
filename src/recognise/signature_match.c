/* Scans a payload against a pack. See signature.h. */
#include "recognise/signature_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Only rules that match are reported; no handler of SIGBUS and SIGSEGV, which are for mapped files. */
enum { FLAGS = SCAN_FLAGS_FAST_MODE | SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING };

struct signature_matcher {
    const struct signature_pack *pack;
    YR_SCANNER *scanner;
};

struct scan {
    const struct signature_pack *pack;
    struct signature_result *result;
    char *module;
};

static int take_rule(const struct scan *scan, const YR_RULE *rule)
{
    uint16_t number = scan->pack->number_of_rule[rule - scan->pack->rules->rules_table];
    struct signature_result *result = scan->result;
    if (number == SIGNATURE_NONE)
        return CALLBACK_CONTINUE;
    if (result->count == SIGNATURE_HITS) {
        result->more = true;
        return CALLBACK_ABORT;
    }
    result->numbers[result->count++] = number;
    return CALLBACK_CONTINUE;
}

static int take_message(YR_SCAN_CONTEXT *context, int message, void *data, void *user)
{
    const struct scan *scan = user;
    (void)context;
    if (message == CALLBACK_MSG_RULE_MATCHING)
        return take_rule(scan, data);
    if (message == CALLBACK_MSG_IMPORT_MODULE) {
        const YR_MODULE_IMPORT *import = data;
        if (scan->module != NULL)
            snprintf(scan->module, 64, "%.63s", import->module_name);
        return CALLBACK_ERROR;
    }
    return CALLBACK_CONTINUE;
}

YR_SCANNER *signature_scanner_create(const struct signature_pack *pack, struct error *error)
{
    YR_SCANNER *scanner;
    if (yr_scanner_create(pack->rules, &scanner) != ERROR_SUCCESS) {
        error_set(error, ERROR_FAILED, "rules: out of memory");
        return NULL;
    }
    yr_scanner_set_flags(scanner, FLAGS);
    yr_scanner_set_timeout(scanner, SIGNATURE_TIMEOUT_S);
    return scanner;
}

void signature_scan(YR_SCANNER *scanner, const struct signature_pack *pack, const uint8_t *payload,
                    size_t length, struct signature_result *ret_result, char ret_module[64])
{
    struct scan scan = {.pack = pack, .result = ret_result, .module = ret_module};
    *ret_result = (struct signature_result){0};
    if (ret_module != NULL)
        ret_module[0] = '\0';
    yr_scanner_set_callback(scanner, take_message, &scan);
    size_t looked_at = length < SIGNATURE_PAYLOAD_BYTES ? length : SIGNATURE_PAYLOAD_BYTES;
    int outcome = yr_scanner_scan_mem(scanner, payload, looked_at);
    ret_result->failed = outcome != ERROR_SUCCESS;
}

struct signature_matcher *signature_matcher_create(const struct signature_pack *pack,
                                                   struct error *error)
{
    struct signature_matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher == NULL) {
        error_set(error, ERROR_FAILED, "rules: out of memory");
        return NULL;
    }
    matcher->pack = pack;
    matcher->scanner = signature_scanner_create(pack, error);
    return matcher->scanner != NULL ? matcher : signature_matcher_destroy(matcher);
}

struct signature_matcher *signature_matcher_destroy(struct signature_matcher *matcher)
{
    if (matcher == NULL)
        return NULL;
    if (matcher->scanner != NULL)
        yr_scanner_destroy(matcher->scanner);
    free(matcher);
    return NULL;
}

void signature_match(struct signature_matcher *matcher, const uint8_t *payload, size_t length,
                     struct signature_result *ret_result)
{
    signature_scan(matcher->scanner, matcher->pack, payload, length, ret_result, NULL);
}
