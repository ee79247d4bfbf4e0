/* A rule about the limit of the store: it has removed what cannot be had again. */
#include "alert/rules.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "store/removed.h"

bool rule_retention(const struct look *look, struct notices *notices, struct error *error)
{
    const struct removed told = removed_read(look->store);
    (void)error;
    if (told.at_s == 0 || (double)(instant_seconds(look->now) - told.at_s) > look->at * S_PER_HOUR)
        return true;
    struct notice *n = notices_add(notices, "retention");
    if (n == NULL)
        return true;
    snprintf(n->key, sizeof n->key, "store");
    n->severity = look->severity;
    n->first = (struct instant){told.since_s * NS_PER_S};
    n->last = (struct instant){told.at_s * NS_PER_S};
    n->count = told.flows + told.payloads + told.segments;
    snprintf(n->en, sizeof n->en,
             "The limit of the store has removed the flows of %" PRIu64
             " segments, the payloads of %" PRIu64 " and %" PRIu64
             " whole segments, oldest first. A larger --store-limit keeps more.",
             told.flows, told.payloads, told.segments);
    snprintf(n->ja, sizeof n->ja,
             "保存量の上限に達したため、古いものから順に、セグメント%" PRIu64
             "個分のフロー、%" PRIu64 "個分のペイロード、セグメント%" PRIu64
             "個を削除しました。残すには --store-limit を大きくしてください。",
             told.flows, told.payloads, told.segments);
    n->evidence = json_pack("{s:I, s:I, s:I}", "flows", (json_int_t)told.flows, "payloads",
                            (json_int_t)told.payloads, "segments", (json_int_t)told.segments);
    return true;
}
