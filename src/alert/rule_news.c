/* Rules about what was never seen before in this store: ports, and signatures of exploits.
 *
 * A port counts once several sources want it in the same segments: a vertical scan of one source touches all ports,
 * and makes none of them known. Until the store has seen LEARN_DAYS, every port is new, and none is told. */
#include "alert/rules.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { LEARN_DAYS = 7 };

static struct instant instant_of_us(int64_t us)
{
    return (struct instant){us * NS_PER_US};
}

static int64_t number(const struct result *rows, size_t row, size_t column)
{
    const struct cell *cell = result_cell(rows, row, column);
    return cell->type == CELL_COUNT ? cell->count : 0;
}

static void tell_port(const struct look *look, const struct result *rows, size_t row,
                      struct notices *notices)
{
    const unsigned protocol = (unsigned)number(rows, row, RECENT_PORT_PROTOCOL);
    const unsigned port = (unsigned)number(rows, row, RECENT_PORT_NUMBER);
    const int64_t sources = number(rows, row, RECENT_PORT_SOURCES);
    const char *word = protocol == 17 ? "udp" : "tcp";
    struct notice *n = notices_add(notices, "new-port");
    if (n == NULL)
        return;
    snprintf(n->key, sizeof n->key, "%u/%s", port, word);
    n->severity = look->severity;
    n->first = instant_of_us(number(rows, row, RECENT_PORT_FIRST));
    n->last = instant_of_us(number(rows, row, RECENT_PORT_LAST));
    n->count = (uint64_t)number(rows, row, RECENT_PORT_PACKETS);
    snprintf(n->en, sizeof n->en,
             "Port %u/%s was accessed for the first time: %" PRId64 " sources, %" PRIu64
             " packets.",
             port, word, sources, n->count);
    snprintf(n->ja, sizeof n->ja,
             "%u/%s へのアクセスを初めて観測しました（送信元 %" PRId64 "、%" PRIu64 " パケット）。",
             port, word, sources, n->count);
    n->evidence = json_pack("{s:i, s:s, s:I, s:I}", "port", (int)port, "protocol", word, "sources",
                            (json_int_t)sources, "packets", (json_int_t)n->count);
}

bool rule_new_port(const struct look *look, struct notices *notices, struct error *error)
{
    const struct result *rows = &look->recent->ports;
    const bool learns = look->learning || look->newest_day < look->book->first_day + LEARN_DAYS;
    (void)error;
    for (size_t i = 0; i < rows->rows; i++) {
        const unsigned protocol = (unsigned)number(rows, i, RECENT_PORT_PROTOCOL);
        const unsigned port = (unsigned)number(rows, i, RECENT_PORT_NUMBER);
        if (port > 65535 || book_knows_port(look->book, protocol, port) ||
            (double)number(rows, i, RECENT_PORT_SOURCES) < look->at)
            continue;
        if (ignores_port(look->ignore, protocol, port, instant_day(look->now)))
            notices->ignored++;
        else if (!learns)
            tell_port(look, rows, i, notices);
        book_learn_port(look->book, protocol, port);
    }
    return true;
}

static void tell_signature(const struct look *look, const struct result *rows, size_t row,
                           const struct signature *known, struct notices *notices)
{
    const char *id = result_cell(rows, row, RECENT_SIGNATURE_ID)->text;
    const int64_t sources = number(rows, row, RECENT_SIGNATURE_SOURCES);
    const char *name = known != NULL ? known->name_en : id;
    const char *name_ja = known != NULL && known->name_ja[0] != '\0' ? known->name_ja : name;
    const char *cve = known != NULL ? known->cve : "";
    struct notice *n = notices_add(notices, "new-signature");
    if (n == NULL)
        return;
    snprintf(n->key, sizeof n->key, "%.90s", id);
    n->severity = look->severity;
    n->first = instant_of_us(number(rows, row, RECENT_SIGNATURE_FIRST));
    n->last = instant_of_us(number(rows, row, RECENT_SIGNATURE_LAST));
    n->count = (uint64_t)number(rows, row, RECENT_SIGNATURE_PACKETS);
    snprintf(n->en, sizeof n->en,
             "An attack was seen for the first time: %.200s%s%.60s%s; %" PRId64 " sources.", name,
             cve[0] != '\0' ? " (" : "", cve, cve[0] != '\0' ? ")" : "", sources);
    snprintf(n->ja, sizeof n->ja,
             "新たな攻撃を初めて観測しました: %.200s%s%.60s%s。送信元は %" PRId64 " です。",
             name_ja, cve[0] != '\0' ? "（" : "", cve, cve[0] != '\0' ? "）" : "", sources);
    n->evidence =
        json_pack("{s:s, s:s, s:I}", "signature", id, "cve", cve, "sources", (json_int_t)sources);
}

bool rule_new_signature(const struct look *look, struct notices *notices, struct error *error)
{
    const struct result *rows = &look->recent->signatures;
    (void)error;
    for (size_t i = 0; i < rows->rows; i++) {
        const struct cell *id = result_cell(rows, i, RECENT_SIGNATURE_ID);
        if (id->type != CELL_TEXT || book_knows_signature(look->book, id->text) ||
            (double)number(rows, i, RECENT_SIGNATURE_SOURCES) < look->at)
            continue;
        const size_t at =
            look->signatures == NULL ? SIZE_MAX : signature_find(look->signatures, id->text);
        const struct signature *known = at == SIZE_MAX ? NULL : signature_at(look->signatures, at);
        if (known != NULL && strcmp(known->kind, "exploit") != 0)
            continue;
        if (!look->learning)
            tell_signature(look, rows, i, known, notices);
        book_learn_signature(look->book, id->text);
    }
    return true;
}
