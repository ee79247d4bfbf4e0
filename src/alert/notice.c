#include "alert/notice.h"

#include <jansson.h>
#include <stdlib.h>

const char *const severity_words[SEVERITY_COUNT] = {"info", "low", "medium", "high", "critical"};
const char *const severity_words_ja[SEVERITY_COUNT] = {"情報", "低", "中", "高", "緊急"};

struct notice *notices_add(struct notices *notices, const char *rule)
{
    if (notices->count == notices->capacity && notices->count < NOTICE_LIMIT) {
        size_t capacity = notices->capacity == 0 ? 16 : notices->capacity * 2;
        struct notice *items = realloc(notices->items, capacity * sizeof *items);
        if (items != NULL) {
            notices->items = items;
            notices->capacity = capacity;
        }
    }
    if (notices->count == notices->capacity || notices->count >= NOTICE_LIMIT) {
        notices->dropped++;
        return NULL;
    }
    struct notice *notice = &notices->items[notices->count++];
    *notice = (struct notice){.rule = rule};
    return notice;
}

void notices_clear(struct notices *notices)
{
    for (size_t i = 0; i < notices->count; i++)
        json_decref(notices->items[i].evidence);
    free(notices->items);
    *notices = (struct notices){0};
}
