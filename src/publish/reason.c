/* Why a source has its class: evidence in words and numbers. One entry for each kind of evidence. */
#include "publish/number.h"
#include "publish/publish.h"
#include "publish/width.h"

#include <string.h>

/* One row of view class_told (ask/sql/class.sql). */
struct evidence {
    const struct result *rows;
    size_t row;
    bool ja;
};

static const struct cell *cell_of(const struct evidence *e, const char *name)
{
    static const struct cell none = {.type = CELL_NULL};
    for (size_t c = 0; c < e->rows->columns; c++)
        if (strcmp(e->rows->names[c], name) == 0)
            return result_cell(e->rows, e->row, c);
    return &none;
}

static int64_t count_of(const struct evidence *e, const char *name)
{
    const struct cell *cell = cell_of(e, name);
    return cell->type == CELL_COUNT ? cell->count : 0;
}

static const char *text_of(const struct evidence *e, const char *name)
{
    const struct cell *cell = cell_of(e, name);
    return cell->type == CELL_TEXT ? cell->text : "";
}

/* Each writes its evidence after `separator`, or nothing and returns false. */
static bool write_published(FILE *out, const struct evidence *e, const char *separator)
{
    if (text_of(e, "published")[0] == '\0')
        return false;
    fprintf(out, "%s%s", separator,
            e->ja ? "公表された調査目的のスキャナー: " : "published scanner: ");
    text_write_safe(out, text_of(e, "published"));
    return true;
}

static bool write_survey(FILE *out, const struct evidence *e, const char *separator)
{
    char ports[NUMBER_TEXT_SIZE], packets[NUMBER_TEXT_SIZE], addresses[NUMBER_TEXT_SIZE];
    if (strcmp(text_of(e, "is_survey"), "true") != 0)
        return false;
    count_format(count_of(e, "ports"), ports);
    count_format(count_of(e, "packets"), packets);
    count_format(count_of(e, "addresses"), addresses);
    fputs(separator, out);
    fprintf(out,
            e->ja ? "調査とみられる挙動: 宛先%sポート、%sパケット（観測対象%sアドレス）"
                  : "behaves as a survey: %s destination ports, %s packets to %s monitored "
                    "addresses",
            ports, packets, addresses);
    return true;
}

static bool write_mirai(FILE *out, const struct evidence *e, const char *separator)
{
    char mirai[NUMBER_TEXT_SIZE], tcp[NUMBER_TEXT_SIZE];
    if (count_of(e, "mirai") == 0)
        return false;
    count_format(count_of(e, "mirai"), mirai);
    count_format(count_of(e, "tcp"), tcp);
    fputs(separator, out);
    fprintf(out,
            e->ja ? "Mirai の特徴: TCP アクセスのうち %s/%s件（偶然に一致する確率は SYN "
                    "1個につき2^32分の1）"
                  : "Mirai feature in %s of %s TCP accesses; by chance 1 in 2^32 a SYN",
            mirai, tcp);
    return true;
}

static bool write_signatures(FILE *out, const struct evidence *e, const char *separator)
{
    if (text_of(e, "signatures")[0] == '\0')
        return false;
    fprintf(out, "%s%s", separator, e->ja ? "攻撃ペイロード: " : "exploit: ");
    text_write_safe(out, text_of(e, "signatures"));
    return true;
}

static bool write_counted(FILE *out, const struct evidence *e, const char *separator,
                          const char *name, const char *en, const char *ja)
{
    char number[NUMBER_TEXT_SIZE];
    if (count_of(e, name) == 0)
        return false;
    count_format(count_of(e, name), number);
    fprintf(out, "%s%s: %s", separator, e->ja ? ja : en, number);
    return true;
}

static bool write_logins(FILE *out, const struct evidence *e, const char *separator)
{
    return write_counted(out, e, separator, "logins", "known default logins",
                         "既知の初期パスワードによるログイン試行");
}

static bool write_two_phase(FILE *out, const struct evidence *e, const char *separator)
{
    return write_counted(out, e, separator, "two_phase", "telnet in two phases, conversations",
                         "二段階の telnet 接続");
}

static bool write_iot_ports(FILE *out, const struct evidence *e, const char *separator)
{
    if (text_of(e, "iot_ports")[0] == '\0')
        return false;
    fprintf(out, "%s%s", separator,
            e->ja ? "Mirai の特徴のない、IoT 機器のポートの組み合わせ: "
                  : "IoT ports without the Mirai feature: ");
    text_write_safe(out, text_of(e, "iot_ports"));
    return true;
}

void reason_write(FILE *out, const struct result *class_days, size_t row, bool japanese)
{
    static bool (*const kinds[])(FILE *, const struct evidence *, const char *) = {
        write_published, write_survey,    write_mirai,    write_signatures,
        write_logins,    write_two_phase, write_iot_ports};
    const struct evidence evidence = {class_days, row, japanese};
    char packets[NUMBER_TEXT_SIZE], ports[NUMBER_TEXT_SIZE];
    bool any = false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        any = kinds[i](out, &evidence, any ? "; " : "") || any;
    if (any)
        return;
    fprintf(out,
            japanese ? "他の分類の証拠なし（%sアクセス、%sポート）"
                     : "no evidence of the others in %s accesses to %s ports",
            count_format(count_of(&evidence, "packets"), packets),
            count_format(count_of(&evidence, "ports"), ports));
}
