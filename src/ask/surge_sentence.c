/* A change as one sentence, as an analyst would write it: what, how much, since when, by whom, with what. */
#include "ask/surge_sentence.h"
#include "ask/country.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row of surge_told.sql, by names. */
struct row {
    const struct result *rows;
    size_t number;
};

static const struct cell *cell_of(const struct row *row, const char *name)
{
    for (size_t c = 0; c < row->rows->columns; c++)
        if (strcmp(row->rows->names[c], name) == 0)
            return result_cell(row->rows, row->number, c);
    assert(false); /* a column of surge_told.sql */
    return NULL;
}

/* "" where the cell is null. */
static const char *text_of(const struct row *row, const char *name)
{
    const struct cell *cell = cell_of(row, name);
    return cell->type == CELL_TEXT && cell->text != NULL ? cell->text : "";
}

static bool is(const struct row *row, const char *name, const char *word)
{
    return strcmp(text_of(row, name), word) == 0;
}

/* Null is 0: the caller has looked where that matters. */
static double number_of(const struct row *row, const char *name)
{
    const struct cell *cell = cell_of(row, name);
    return cell->type == CELL_REAL    ? cell->real
           : cell->type == CELL_COUNT ? (double)cell->count
                                      : 0;
}

/* What would be printed as 0.0, of which nothing is a multiple. */
static bool hardly_expected(const struct row *row)
{
    return number_of(row, "expected") < 0.05;
}

/* Words with a blank between them as a list of the language. */
static void write_list(FILE *out, const char *words, const char *comma)
{
    for (; *words != '\0'; words++) {
        if (*words == ' ')
            fputs(comma, out);
        else
            fputc(*words, out);
    }
}

/* Codes of countries with a blank between them, as names. */
static void write_countries(FILE *out, const char *codes, const char *comma, bool japanese)
{
    char code[8], name[COUNTRY_NAME_SIZE];
    for (bool first = true; *codes != '\0'; first = false) {
        const size_t length = strcspn(codes, " ");
        snprintf(code, sizeof code, "%.*s", (int)(length < 7 ? length : 7), codes);
        fprintf(out, "%s%s", first ? "" : comma, country_name(code, japanese, name));
        codes += length;
        codes += *codes == ' ';
    }
}

/* What changed: a country by its name, anything else as it is. */
static const char *series_of(const struct row *row, bool japanese, char name[COUNTRY_NAME_SIZE])
{
    const char *series = text_of(row, "series");
    return is(row, "series_kind", "country") ? country_name(series, japanese, name) : series;
}

/* Two digits without a leading zero. */
static const char *plain(const char *digits, char text[3])
{
    snprintf(text, 3, "%.2s", digits[0] == '0' ? digits + 1 : digits);
    if (digits[0] == '0')
        text[1] = '\0';
    return text;
}

/* "2018-11-20 03:00" of an ISO time; the zone stands in the head of every answer. */
static void write_time(FILE *out, const char *iso, bool japanese)
{
    char month[3], day[3], hour[3];
    if (strlen(iso) < 16)
        fputs(iso, out);
    else if (japanese)
        fprintf(out, "%.4s年%s月%s日%s時", iso, plain(iso + 5, month), plain(iso + 8, day),
                plain(iso + 11, hour));
    else
        fprintf(out, "%.10s %.5s", iso, iso + 11);
}

/* --- English --- */

static void subject_en(FILE *out, const struct row *row)
{
    static const struct {
        const char *kind, *before;
    } words[] = {{"port", "Accesses to "},
                 {"tool", "Accesses made with "},
                 {"country", "Accesses from "},
                 {"class", "Accesses of sources classed "},
                 {"signature", "Payloads that match "}};
    char name[COUNTRY_NAME_SIZE];
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is(row, "series_kind", words[i].kind))
            fputs(words[i].before, out);
    fputs(series_of(row, false, name), out);
}

static void growth_en(FILE *out, const struct row *row)
{
    subject_en(out, row);
    if (is(row, "measure", "sources"))
        fputs(", by the number of their sources,", out);
    fputs(is(row, "creeping", "true") ? " have grown slowly from " : " rose on ", out);
    write_time(out, text_of(row, "from"), false);
    if (text_of(row, "until")[0] != '\0') {
        fputs(" until ", out);
        write_time(out, text_of(row, "until"), false);
    }
    fprintf(out, " to %.1f a day and address", number_of(row, "rate"));
    if (hardly_expected(row))
        fputs(", where next to none were expected", out);
    else
        fprintf(out, ", %.1f times the %.1f expected", number_of(row, "ratio"),
                number_of(row, "expected"));
    fprintf(out, ", from %.0f sources, %.0f %% of them new to it", number_of(row, "sources"),
            number_of(row, "new_share") * 100);
    const double by_sources = number_of(row, "by_sources");
    fputs(by_sources >= 0.6   ? "; it is more sources that made it"
          : by_sources <= 0.4 ? "; it is more packets of each source that made it"
                              : "; both more sources and more packets of each made it",
          out);
}

static void head_en(FILE *out, const struct row *row)
{
    if (is(row, "change", "first")) {
        const double sources = number_of(row, "sources");
        fprintf(out, "%s was accessed for the first time on ", text_of(row, "series"));
        write_time(out, text_of(row, "from"), false);
        fprintf(out, ", by %.0f source%s until ", sources, sources > 1 ? "s" : "");
        write_time(out, text_of(row, "noticed"), false);
        fputs(", few enough to be chance", out);
    } else if (is(row, "change", "new")) {
        fprintf(out, "%s, never seen before, has been accessed since ", text_of(row, "series"));
        write_time(out, text_of(row, "from"), false);
        fprintf(out, ", by %.0f sources until ", number_of(row, "sources"));
        write_time(out, text_of(row, "noticed"), false);
    } else if (is(row, "change", "class")) {
        fprintf(out,
                "The sources of %s turned from %s (%.0f %% of them in the four weeks before) to %s "
                "(%.0f %%)",
                text_of(row, "series"), text_of(row, "class_before"),
                number_of(row, "share_before") * 100, text_of(row, "class_now"),
                number_of(row, "share_now") * 100);
    } else {
        growth_en(out, row);
    }
}

/* "; mostly from TW, JP" for each part that there is. */
static void parts_en(FILE *out, const struct row *row)
{
    static const struct {
        const char *column, *before, *kind;
    } parts[] = {{"countries", "; mostly from ", "country"},
                 {"networks", "; AS ", ""},
                 {"tools", "; tool ", "tool"},
                 {"classes", "; classed ", "class"},
                 {"ports", "; to ", "port"},
                 {"company", "; also to ", ""},
                 {"sensors", "; at sensor ", ""}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *words = text_of(row, parts[i].column);
        if (words[0] == '\0' || is(row, "series_kind", parts[i].kind))
            continue;
        fputs(parts[i].before, out);
        if (strcmp(parts[i].column, "countries") == 0)
            write_countries(out, words, ", ", false);
        else
            write_list(out, words, ", ");
    }
    if (text_of(row, "known_as")[0] != '\0')
        fprintf(out, "; by the token of its bots known as %s", text_of(row, "known_as"));
    if (text_of(row, "first")[0] != '\0')
        fprintf(out, "; the first packet came at %s", text_of(row, "first"));
    if (text_of(row, "signatures")[0] != '\0') {
        const char *name = text_of(row, "signature_name");
        fputs("; with it came ", out);
        fputs(name[0] != '\0' ? name : text_of(row, "signatures"), out);
        if (text_of(row, "cve")[0] != '\0') {
            fputs(" (", out);
            write_list(out, text_of(row, "cve"), ", ");
            fputs(")", out);
        }
    }
    fputs(".", out);
}

/* --- Japanese --- */

static void subject_ja(FILE *out, const struct row *row)
{
    static const struct {
        const char *kind, *before, *after;
    } words[] = {{"port", "", "へのアクセス"},
                 {"tool", "ツール", "によるアクセス"},
                 {"country", "", "を送信元とするアクセス"},
                 {"class", "分類", "の送信元からのアクセス"},
                 {"signature", "シグネチャ", "に一致するペイロード"}};
    char name[COUNTRY_NAME_SIZE];
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is(row, "series_kind", words[i].kind))
            fprintf(out, "%s%s%s", words[i].before, series_of(row, true, name), words[i].after);
}

static void growth_ja(FILE *out, const struct row *row)
{
    subject_ja(out, row);
    fputs(is(row, "measure", "sources") ? "の送信元IPアドレス数が、" : "が、", out);
    write_time(out, text_of(row, "from"), true);
    const bool creeping = is(row, "creeping", "true");
    if (text_of(row, "until")[0] != '\0') {
        fputs("から", out);
        write_time(out, text_of(row, "until"), true);
        fputs(creeping ? "にかけて徐々に増加し、" : "にかけて急増し、", out);
    } else {
        fputs(creeping ? "頃から徐々に増加し、" : "から急増し、", out);
    }
    fprintf(out, "1日・1IPアドレス当たり%.1f件", number_of(row, "rate"));
    if (hardly_expected(row))
        fputs("（想定はほぼ0件）", out);
    else
        fprintf(out, "と、想定（%.1f件）の%.1f倍", number_of(row, "expected"),
                number_of(row, "ratio"));
    fprintf(out, "となりました。送信元は%.0f件で、その%.0f%%が新たに現れたものです。",
            number_of(row, "sources"), number_of(row, "new_share") * 100);
    const double by_sources = number_of(row, "by_sources");
    fputs(by_sources >= 0.6   ? "主な要因は送信元の増加です。"
          : by_sources <= 0.4 ? "主な要因は送信元1件当たりの件数の増加です。"
                              : "送信元の数と送信元1件当たりの件数がともに増加しています。",
          out);
}

static void head_ja(FILE *out, const struct row *row)
{
    if (is(row, "change", "first")) {
        fprintf(out, "%sへのアクセスを", text_of(row, "series"));
        write_time(out, text_of(row, "from"), true);
        fputs("に初めて観測し、", out);
        write_time(out, text_of(row, "noticed"), true);
        fprintf(out, "までの送信元は%.0f件でした（偶然の可能性があります）。",
                number_of(row, "sources"));
    } else if (is(row, "change", "new")) {
        fprintf(out, "これまで観測のなかった%sへのアクセスが", text_of(row, "series"));
        write_time(out, text_of(row, "from"), true);
        fputs("に始まり、", out);
        write_time(out, text_of(row, "noticed"), true);
        fprintf(out, "までに%.0f件の送信元から観測されました。", number_of(row, "sources"));
    } else if (is(row, "change", "class")) {
        fprintf(out,
                "%sの送信元の分類が、%s（直前の4週間は%.0f%%）から%s（%.0f%%）に変わりました。",
                text_of(row, "series"), text_of(row, "class_before"),
                number_of(row, "share_before") * 100, text_of(row, "class_now"),
                number_of(row, "share_now") * 100);
    } else {
        growth_ja(out, row);
    }
}

static void parts_ja(FILE *out, const struct row *row)
{
    static const struct {
        const char *column, *before, *kind;
    } parts[] = {{"countries", "送信元の国・地域は主に", "country"},
                 {"networks", "送信元のASは", ""},
                 {"tools", "ツールは", "tool"},
                 {"classes", "分類は", "class"},
                 {"ports", "宛先ポートは", "port"},
                 {"company", "ほかの宛先ポートは", ""},
                 {"sensors", "センサーは", ""}};
    bool any = false;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *words = text_of(row, parts[i].column);
        if (words[0] == '\0' || is(row, "series_kind", parts[i].kind))
            continue;
        fputs(any ? "、" : "", out);
        any = true;
        fputs(parts[i].before, out);
        if (strcmp(parts[i].column, "countries") == 0)
            write_countries(out, words, "・", true);
        else
            write_list(out, words, "・");
    }
    fputs(any ? "です。" : "", out);
    if (text_of(row, "known_as")[0] != '\0')
        fprintf(out, "ボットのトークンは%sとして知られるものです。", text_of(row, "known_as"));
    if (text_of(row, "first")[0] != '\0')
        fprintf(out, "最初のパケットの受信は%sです。", text_of(row, "first"));
    if (text_of(row, "signatures")[0] != '\0') {
        const char *name = text_of(row, "signature_name");
        fputs(name[0] != '\0' ? name : text_of(row, "signatures"), out);
        if (text_of(row, "cve")[0] != '\0') {
            fputs("（", out);
            write_list(out, text_of(row, "cve"), "、");
            fputs("）", out);
        }
        fputs("を標的とするペイロードを伴っています。", out);
    }
}

char *surge_sentence(const struct result *rows, size_t row, bool japanese)
{
    const struct row of = {rows, row};
    char *sentence = NULL;
    size_t size;
    FILE *out = open_memstream(&sentence, &size);
    if (out == NULL)
        return NULL;
    if (japanese) {
        head_ja(out, &of);
        parts_ja(out, &of);
    } else {
        head_en(out, &of);
        parts_en(out, &of);
    }
    if (fclose(out) == 0)
        return sentence;
    free(sentence);
    return NULL;
}
