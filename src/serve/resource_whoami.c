/* /v1/whoami: was the visitor's own address seen as a bot within the last day, and what to do then?
 *
 * Off unless the operator has switched it on. Answers only about the address that asks: of the socket, or what a proxy
 * that is trusted says. Nothing of it is kept: no cache, no log.
 * In public it tells nothing of plain packets, and nothing of the hour that is not over: else a visitor who sends one
 * packet to each of many addresses learns at once which of them are watched (probe-response attack). */
#include "alert/letter.h"
#include "base/types.h"
#include "publish/publish.h"
#include "serve/last_day.h"
#include "serve/resources.h"
#include "serve/serve.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char not_seen_en[] =
    "Nothing of this address was seen. That does not prove that all devices behind it are well: "
    "only what reaches the sensors is seen.";
static const char not_seen_ja[] =
    "このアドレスからの通信は観測されていません。ただし、センサーに届いた通信しか観測できないため、"
    "すべての機器が安全であることを示すものではありません。";
static const char no_bot_en[] =
    "Nothing typical of a bot was seen from this address. That does not prove that all devices "
    "behind it are well: only what reaches the sensors is seen, and the current hour is not told "
    "yet.";
static const char no_bot_ja[] =
    "このアドレスからボットに特徴的な通信は観測されていません。ただし、センサーに届いた通信しか観測"
    "で"
    "きず、現在の一時間は含まれないため、すべての機器が安全であることを示すものではありません。";
static const char seen_en[] = "This address was seen, but with nothing that is typical of a bot.";
static const char seen_ja[] =
    "このアドレスからの通信を観測しましたが、ボットに特徴的なものではありませんでした。";
static const char infected_en[] =
    "This address sent what is typical of a bot: a device there is probably infected. It may be "
    "another one than yours where several share an address (a router, a provider's NAT).";
static const char infected_ja[] =
    "このアドレスからボットに特徴的な通信を観測しました。接続されている機器が感染している可能性があ"
    "ります。アドレスを複数の利用者や機器で共有している場合は、別の機器のこともあります。";

static void write_address(const struct ipv6 *address, char text[IPV6_TEXT_SIZE])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (memcmp(address->bytes, mapped, sizeof mapped) != 0) {
        ipv6_format(*address, text);
        return;
    }
    const uint8_t *b = address->bytes + 12;
    ipv4_format(
        (struct ipv4){(uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]},
        text);
}

static const char *class_of(const struct result *days, size_t row)
{
    for (size_t c = 0; c < days->columns; c++)
        if (strcmp(days->names[c], "class") == 0 && result_cell(days, row, c)->type == CELL_TEXT)
            return result_cell(days, row, c)->text;
    return "";
}

static bool is_bot(const char *class)
{
    return strcmp(class, source_class_names[CLASS_MIRAI]) == 0 ||
           strcmp(class, source_class_names[CLASS_IOT_BOT]) == 0;
}

static json_t *reason(const struct result *days, size_t row, bool japanese)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL)
        return json_null();
    reason_write(out, days, row, japanese);
    json_t *reason = fclose(out) == 0 && text != NULL ? json_string(text) : NULL;
    free(text);
    return reason != NULL ? reason : json_null();
}

static json_t *both(const char *en, const char *ja)
{
    return json_pack("{s:s, s:s}", "en", en, "ja", ja);
}

static json_t *steps(void)
{
    json_t *list = json_array();
    for (size_t i = 0; letter_step(i, false) != NULL; i++)
        json_array_append_new(list, both(letter_step(i, false), letter_step(i, true)));
    return list;
}

static bool was_seen(const struct answer *answer)
{
    for (size_t c = 0; answer->source.rows > 0 && c < answer->source.columns; c++)
        if (strcmp(answer->source.names[c], "seen") == 0)
            return result_cell(&answer->source, 0, c)->type == CELL_TEXT &&
                   strcmp(result_cell(&answer->source, 0, c)->text, "true") == 0;
    return false;
}

static json_t *verdict(const struct answer *answer, const char *address, const char *period,
                       bool is_public)
{
    const struct result *days = &answer->class_days;
    const bool seen = was_seen(answer);
    bool infected = false;
    json_t *evidence = json_array();
    for (size_t r = 0; r < days->rows; r++) {
        if (!is_bot(class_of(days, r)))
            continue;
        infected = true;
        json_array_append_new(evidence, json_pack("{s:s, s:o, s:o}", "class", class_of(days, r),
                                                  "reason_en", reason(days, r, false), "reason_ja",
                                                  reason(days, r, true)));
    }
    json_t *meaning = infected    ? both(infected_en, infected_ja)
                      : is_public ? both(no_bot_en, no_bot_ja)
                      : seen      ? both(seen_en, seen_ja)
                                  : both(not_seen_en, not_seen_ja);
    json_t *told = json_pack("{s:s, s:s, s:b, s:o, s:o, s:o}", "address", address, "period", period,
                             "infected", infected, "meaning", meaning, "evidence", evidence,
                             "steps", infected ? steps() : json_array());
    if (!is_public)
        json_object_set_new(told, "seen", json_boolean(seen));
    return told;
}

struct document *resource_whoami(struct asker *asker, const struct job *job)
{
    char address[IPV6_TEXT_SIZE], period[LAST_DAY_SIZE];
    struct answer *answer = NULL;
    struct error error = {0};
    write_address(&job->visitor, address);
    const bool is_public = job->serve->is_public;
    (is_public ? last_whole_day : last_day)((int64_t)time(NULL), period);
    const struct ask_options ask = {
        .question = "source", .address = address, .period = period, .top = 1};
    if (!asker_ask(asker, &job->seen, &ask, &answer, &error))
        return problem_of(asker, &error);
    json_t *object = verdict(answer, address, period, is_public);
    answer_destroy(answer);
    return json_document(object);
}
