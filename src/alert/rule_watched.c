/* The rule about the watch list: a watched address behaves as a bot (ask/sql/class.sql decides).
 *
 * Confidence, because an owner is to be told nothing that is not so, and a SYN's source address can be forged:
 *   proven  the source completed a handshake with the responder, so the address is its own
 *   high    the Mirai feature in MANY_SYNS packets and more; by chance 2^-32 each
 *   medium  fewer packets, or ports of bots without the feature; one severity lower */
#include "alert/rules.h"
#include "publish/publish.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY_SYNS = 3, ROWS_KEPT = 16 };

static const char *const confidence_words[] = {"medium", "high", "proven"};
static const char *const confidence_words_ja[] = {"中", "高", "確実"};
enum confidence { MEDIUM, HIGH, PROVEN, CONFIDENCES };

/* As recent_evidence.sql calls them. */
static const char *const kind_words[] = {"mirai-syn", "exploit", "default-login", "two-phase",
                                         "iot-port"};
static const char *const kind_words_ja[] = {"Mirai の特徴", "脆弱性を狙う攻撃",
                                            "初期パスワードによるログイン試行",
                                            "二段階の Telnet 接続", "IoT 機器のポートへのアクセス"};
enum { KINDS = sizeof kind_words / sizeof kind_words[0] };

struct suspect {
    const struct look *look;
    const struct result *days;
    size_t row; /* of `days` */
    struct ipv6 address;
    char written[IPV6_TEXT_SIZE];
    const struct watch_entry *entry;
    json_t *rows;
    json_t *signatures;
    int64_t first_us, last_us, packets, mirai, total;
    enum confidence confidence;
    bool kinds[KINDS];
    const char *class;
};

static const char *text(const struct result *rows, size_t row, size_t column)
{
    const struct cell *cell = result_cell(rows, row, column);
    return cell->type == CELL_TEXT ? cell->text : "";
}

static int64_t number(const struct result *rows, size_t row, size_t column)
{
    const struct cell *cell = result_cell(rows, row, column);
    return cell->type == CELL_COUNT ? cell->count : 0;
}

static json_t *moment(int64_t us)
{
    char written[INSTANT_TEXT_SIZE];
    return json_string(instant_format((struct instant){us * NS_PER_US}, written));
}

static const char *protocol_word(int64_t protocol)
{
    return protocol == 6 ? "tcp" : protocol == 17 ? "udp" : protocol == 1 ? "icmp" : "other";
}

static void add_signature(struct suspect *s, const char *id)
{
    for (size_t i = 0; i < json_array_size(s->signatures); i++)
        if (strcmp(json_string_value(json_array_get(s->signatures, i)), id) == 0)
            return;
    if (id[0] != '\0' && json_array_size(s->signatures) < ROWS_KEPT)
        json_array_append_new(s->signatures, json_string(id));
}

static void add_kind(struct suspect *s, const char *kind)
{
    for (size_t i = 0; i < KINDS; i++)
        s->kinds[i] = s->kinds[i] || strcmp(kind_words[i], kind) == 0;
}

static void raise_confidence(struct suspect *s, enum confidence confidence)
{
    s->confidence = confidence > s->confidence ? confidence : s->confidence;
}

/* Begins with what the open alert has: a look sees the new minutes only, and takes nothing back. */
static void take_before(struct suspect *s)
{
    const struct alert *alert = book_find_open(s->look->book, "watched", s->written);
    const json_t *e = alert == NULL ? NULL : alert->evidence;
    const char *class = json_string_value(json_object_get(e, "class"));
    const char *confidence = json_string_value(json_object_get(e, "confidence"));
    size_t i;
    json_t *word;
    s->class = text(s->days, s->row, RECENT_CLASS_NAME);
    if (class != NULL && strcmp(class, "mirai") == 0)
        s->class = "mirai";
    for (int c = MEDIUM; c < CONFIDENCES && confidence != NULL; c++)
        if (strcmp(confidence_words[c], confidence) == 0)
            raise_confidence(s, (enum confidence)c);
    json_array_foreach(json_object_get(e, "kinds"), i, word)
    {
        if (json_is_string(word))
            add_kind(s, json_string_value(word));
    }
    json_array_foreach(json_object_get(e, "signatures"), i, word)
    {
        if (json_is_string(word))
            add_signature(s, json_string_value(word));
    }
}

enum { KINDS_TEXT_SIZE = 256 };

/* Its kinds of evidence with blanks between. */
static const char *kinds_text(const struct suspect *s, const char *const words[KINDS],
                              const char *blank, char text[KINDS_TEXT_SIZE])
{
    text[0] = '\0';
    for (size_t i = 0; i < KINDS; i++)
        if (s->kinds[i])
            snprintf(text + strlen(text), KINDS_TEXT_SIZE - strlen(text), "%s%s",
                     text[0] == '\0' ? "" : blank, words[i]);
    return text;
}

/* Adds one row of evidence; a row to an ignored port is none. */
static void take_row(struct suspect *s, const struct result *rows, size_t row)
{
    const int64_t protocol = number(rows, row, RECENT_EVIDENCE_PROTOCOL);
    const int64_t port = number(rows, row, RECENT_EVIDENCE_PORT);
    const int64_t time = number(rows, row, RECENT_EVIDENCE_TIME);
    const int64_t last = number(rows, row, RECENT_EVIDENCE_LAST);
    const int64_t packets = number(rows, row, RECENT_EVIDENCE_PACKETS);
    const char *kind = text(rows, row, RECENT_EVIDENCE_KIND);
    if (ignores_port(s->look->ignore, (unsigned)protocol, (unsigned)port,
                     instant_day(s->look->now)))
        return;
    s->first_us = s->first_us == 0 || time < s->first_us ? time : s->first_us;
    s->last_us = last > s->last_us ? last : s->last_us;
    s->packets += packets;
    s->mirai += strcmp(kind, "mirai-syn") == 0 ? packets : 0;
    s->total = number(rows, row, RECENT_EVIDENCE_TOTAL);
    if (number(rows, row, RECENT_EVIDENCE_PROVEN) != 0)
        raise_confidence(s, PROVEN);
    if (s->mirai >= MANY_SYNS)
        raise_confidence(s, HIGH);
    add_kind(s, kind);
    add_signature(s, text(rows, row, RECENT_EVIDENCE_DETAIL));
    if (json_array_size(s->rows) < ROWS_KEPT)
        json_array_append_new(
            s->rows,
            json_pack("{s:o, s:o, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:I}", "time", moment(time),
                      "last", moment(last), "source", s->written, "source_ports",
                      text(rows, row, RECENT_EVIDENCE_SOURCE_PORTS), "port", (json_int_t)port,
                      "protocol", protocol_word(protocol), "sensor",
                      text(rows, row, RECENT_EVIDENCE_SENSOR), "kind", kind, "detail",
                      text(rows, row, RECENT_EVIDENCE_DETAIL), "packets", (json_int_t)packets));
}

static json_t *reason(const struct suspect *s, bool japanese)
{
    char *written = NULL;
    size_t size;
    FILE *out = open_memstream(&written, &size);
    if (out == NULL)
        return NULL;
    reason_write(out, s->days, s->row, japanese);
    json_t *json = fclose(out) == 0 ? json_stringn(written, size) : NULL;
    free(written);
    return json;
}

static json_t *kinds_json(const struct suspect *s)
{
    json_t *kinds = json_array();
    for (size_t i = 0; i < KINDS; i++)
        if (s->kinds[i])
            json_array_append_new(kinds, json_string(kind_words[i]));
    return kinds;
}

static json_t *evidence(const struct suspect *s)
{
    const struct watch_entry *e = s->entry;
    return json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:o, s:o, s:o, s:I, s:s, s:O, s:I, s:O}",
                     "source", s->written, "watched", e->what, "owner", e->owner, "language",
                     (int)e->language, "contact", e->contact, "class", s->class, "confidence",
                     confidence_words[s->confidence], "kinds", kinds_json(s), "reason_en",
                     reason(s, false), "reason_ja", reason(s, true), "asn",
                     (json_int_t)number(s->days, s->row, RECENT_CLASS_ASN), "country",
                     text(s->days, s->row, RECENT_CLASS_COUNTRY), "signatures", s->signatures,
                     "row_total", (json_int_t)s->total, "rows", s->rows);
}

static void tell(const struct suspect *s, struct notices *notices)
{
    char kinds[KINDS_TEXT_SIZE], kinds_ja[KINDS_TEXT_SIZE];
    const char *confidence = confidence_words[s->confidence];
    struct notice *n = notices_add(notices, "watched");
    if (n == NULL)
        return;
    kinds_text(s, kind_words, " ", kinds);
    kinds_text(s, kind_words_ja, "、", kinds_ja);
    snprintf(n->key, sizeof n->key, "%s", s->written);
    snprintf(n->mark, sizeof n->mark, "%s %s %.70s", s->class, confidence, kinds);
    snprintf(n->outlet, sizeof n->outlet, "%s", s->entry->outlet);
    n->severity = s->look->severity;
    if (s->confidence == MEDIUM && n->severity > SEVERITY_LOW)
        n->severity--;
    n->first = (struct instant){s->first_us * NS_PER_US};
    n->last = (struct instant){s->last_us * NS_PER_US};
    n->count = (uint64_t)s->packets;
    snprintf(n->en, sizeof n->en,
             "%s of %s behaves as a bot (class %s, confidence %s, %s). Packets of evidence: %lld.",
             s->written, s->entry->owner, s->class, confidence, kinds, (long long)s->packets);
    snprintf(n->ja, sizeof n->ja,
             "%s（%s）がボットの挙動を示しています（分類 %s、確度 %s、%s）。証拠となるパケット "
             "%lld 件。",
             s->written, s->entry->owner, s->class, confidence_words_ja[s->confidence], kinds_ja,
             (long long)s->packets);
    n->evidence = evidence(s);
}

/* Rows of evidence stand in the order of the classes: by source and day. */
static void judge(const struct look *look, size_t row, size_t *at, struct notices *notices)
{
    const struct result *days = &look->recent->class_days, *rows = &look->recent->evidence;
    struct suspect s = {.look = look, .days = days, .row = row};
    const char *source = text(days, row, RECENT_CLASS_SOURCE);
    const int64_t day = number(days, row, RECENT_CLASS_DAY);
    const uint32_t today = instant_day(look->now);
    size_t begin = *at;
    for (; *at < rows->rows && strcmp(text(rows, *at, RECENT_EVIDENCE_SOURCE), source) == 0 &&
           number(rows, *at, RECENT_EVIDENCE_DAY) == day;)
        (*at)++;
    if (!address_from_hex(source, &s.address))
        return;
    s.entry =
        watch_list_find(look->list, &s.address, (uint32_t)number(days, row, RECENT_CLASS_ASN));
    if (s.entry == NULL || begin == *at)
        return;
    address_format(&s.address, s.written);
    s.rows = json_array();
    s.signatures = json_array();
    take_before(&s);
    for (size_t i = begin; i < *at; i++)
        take_row(&s, rows, i);
    if (json_array_size(s.rows) == 0 || ignores_address(look->ignore, &s.address, today) ||
        ignores_word(look->ignore, IGNORE_CLASS, s.class, today))
        notices->ignored++;
    else
        tell(&s, notices);
    json_decref(s.signatures);
    json_decref(s.rows);
}

bool rule_watched(const struct look *look, struct notices *notices, struct error *error)
{
    size_t at = 0;
    (void)error;
    for (size_t i = 0; i < look->recent->class_days.rows; i++)
        judge(look, i, &at, notices);
    return true;
}
