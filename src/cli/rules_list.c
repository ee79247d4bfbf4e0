/* See rules_list.h. */
#include "cli/rules_list.h"

#include "publish/width.h"
#include "publish/words.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the text form a cell is cut at `width`; 0: only in JSON and CSV. */
static const struct column {
    const char *name, *heading_en, *heading_ja;
    size_t offset, offset_ja, width;
} columns[] = {
#define SAME(member) offsetof(struct signature, member), offsetof(struct signature, member)
    {"id", "ID", "ID", SAME(id), 25},
    {"kind", "Kind", "種別", SAME(kind), 8},
    {"name", "Name", "名称", offsetof(struct signature, name_en),
     offsetof(struct signature, name_ja), 52},
    {"cve", "CVE", "CVE", SAME(cve), 16},
    {"vendor", "Vendor", "メーカー", SAME(vendor), 0},
    {"product", "Product", "製品", SAME(product), 28},
    {"ports", "Ports", "ポート", SAME(ports), 20},
    {"disclosed", "Disclosed", "公表日", SAME(disclosed), 0},
    {"known_exploited", "Known exploited", "悪用確認日", SAME(known_exploited), 0},
    {"known_exploited_memory", "Known exploited, from memory", "悪用確認日（未確認）",
     SAME(known_exploited_memory), 0},
    {"reference", "Reference", "参考情報", SAME(reference), 0},
    {"advice", "Advice", "対策", offsetof(struct signature, advice_en),
     offsetof(struct signature, advice_ja), 0},
    {"confidence", "Confidence", "確度", SAME(confidence), 18},
#undef SAME
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static const char *cell_of(const struct signature *s, const struct column *column, bool japanese)
{
    const char *text, *english;
    memcpy(&text, (const char *)s + (japanese ? column->offset_ja : column->offset), sizeof text);
    memcpy(&english, (const char *)s + column->offset, sizeof english);
    text = text[0] != '\0' ? text : english;
    return japanese ? word_in_japanese(column->name, text) : text;
}

/* The numbers of all signatures by kind, attacks first; NULL: no memory. Free with free(). */
static size_t *order_of(const struct signature_pack *pack)
{
    static const char *const kinds[] = {"exploit", "probe", "bot", "tool", "research"};
    enum { KINDS = sizeof kinds / sizeof kinds[0] };
    size_t count = signature_count(pack), used = 0;
    size_t *order = calloc(count + 1, sizeof *order);
    for (size_t rank = 0; order != NULL && rank <= KINDS; rank++) {
        for (size_t i = 0; i < count; i++) {
            size_t own = 0;
            while (own < KINDS && strcmp(kinds[own], signature_at(pack, i)->kind) != 0)
                own++;
            if (own == rank)
                order[used++] = i;
        }
    }
    return order;
}

/* ---- Text ---- */

static void write_cell(const char *text, size_t width, bool last)
{
    char cut[256];
    bool fits = text_width(text) <= width;
    size_t bytes = strlen(text) < sizeof cut - 1 ? strlen(text) : text_fit(text, sizeof cut - 1);
    do
        snprintf(cut, sizeof cut, "%.*s", (int)bytes, text);
    while (text_width(cut) + (fits ? 0 : 1) > width && (bytes = text_fit(text, bytes - 1)) > 0);
    text_write_safe(stdout, cut);
    if (!fits)
        fputs("…", stdout);
    if (!last)
        printf("%*s", (int)(width - text_width(cut) - (fits ? 0 : 1) + 2), "");
}

static void list_text(const struct signature_pack *pack, const size_t *order, bool japanese)
{
    const struct signature_identity *identity = signature_pack_identity(pack);
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        if (columns[c].width > 0)
            write_cell(japanese ? columns[c].heading_ja : columns[c].heading_en, columns[c].width,
                       c + 1 == COLUMN_COUNT);
    putchar('\n');
    for (size_t i = 0; i < signature_count(pack); i++) {
        for (size_t c = 0; c < COLUMN_COUNT; c++)
            if (columns[c].width > 0)
                write_cell(cell_of(signature_at(pack, order[i]), &columns[c], japanese),
                           columns[c].width, c + 1 == COLUMN_COUNT);
        putchar('\n');
    }
    printf(japanese ? "シグネチャ %zu 件、ファイル %zu 個: %s %s、sha256 %s\n"
                    : "%zu signatures of %zu files: %s %s, sha256 %s\n",
           signature_count(pack), identity->files, identity->name, identity->date,
           identity->sha256);
}

/* ---- JSON and CSV ---- */

static json_t *text_of(const char *text)
{
    json_t *value = json_string(text);
    return value != NULL ? value : json_string("(not UTF-8)");
}

static void list_json(const struct signature_pack *pack, const size_t *order)
{
    static const struct {
        const char *name;
        size_t offset;
    } both[] = {{"name_ja", offsetof(struct signature, name_ja)},
                {"advice_ja", offsetof(struct signature, advice_ja)}};
    const struct signature_identity *identity = signature_pack_identity(pack);
    json_t *signatures = json_array();
    for (size_t i = 0; i < signature_count(pack); i++) {
        const struct signature *s = signature_at(pack, order[i]);
        json_t *object = json_object();
        for (size_t c = 0; c < COLUMN_COUNT; c++)
            json_object_set_new(object, columns[c].name, text_of(cell_of(s, &columns[c], false)));
        for (size_t b = 0; b < sizeof both / sizeof both[0]; b++) {
            const char *text;
            memcpy(&text, (const char *)s + both[b].offset, sizeof text);
            json_object_set_new(object, both[b].name, text_of(text));
        }
        json_array_append_new(signatures, object);
    }
    json_t *whole = json_pack("{s{ss ss ss sI} so}", "pack", "name", identity->name, "date",
                              identity->date, "sha256", identity->sha256, "files",
                              (json_int_t)identity->files, "signatures", signatures);
    json_dumpf(whole, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(whole);
}

/* Rules may be a stranger's: a cell that begins so would be a formula to a spreadsheet. */
static void write_csv(const char *text)
{
    bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    bool quote = formula || strpbrk(text, "\",\r\n") != NULL;
    fputs(formula ? "\"'" : quote ? "\"" : "", stdout);
    for (; *text != '\0'; text++) {
        putchar(*text);
        if (*text == '"')
            putchar('"');
    }
    fputs(quote ? "\"" : "", stdout);
}

static void list_csv(const struct signature_pack *pack, const size_t *order, bool japanese)
{
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        printf("%s%s", c == 0 ? "" : ",", columns[c].name);
    fputs("\r\n", stdout);
    for (size_t i = 0; i < signature_count(pack); i++) {
        for (size_t c = 0; c < COLUMN_COUNT; c++) {
            fputs(c == 0 ? "" : ",", stdout);
            write_csv(cell_of(signature_at(pack, order[i]), &columns[c], japanese));
        }
        fputs("\r\n", stdout);
    }
}

bool rules_list(const struct signature_pack *pack, const struct options *options,
                struct error *error)
{
    bool japanese = strcmp(option_text(options, "lang"), "ja") == 0;
    size_t *order = order_of(pack);
    if (order == NULL)
        return error_set(error, ERROR_FAILED, "rules: out of memory");
    if (option_given(options, "json"))
        list_json(pack, order);
    else if (option_given(options, "csv"))
        list_csv(pack, order, japanese);
    else
        list_text(pack, order, japanese);
    free(order);
    return true;
}
