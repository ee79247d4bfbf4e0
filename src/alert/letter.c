/* See letter.h. */
#include "alert/letter.h"
#include "publish/width.h"
#include "recognise/signature.h"

#include <jansson.h>
#include <string.h>

static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}

/* To the second, as people and logs of subscribers need it: 2020-06-30 23:59:59 UTC, microseconds kept. */
static void write_time(FILE *out, const char *iso)
{
    for (; *iso != '\0'; iso++)
        fputc(*iso == 'T' || *iso == 'Z' ? ' ' : *iso, out);
    fputs("UTC", out);
}

/* The kinds of evidence (ask/sql/recent_evidence.sql) in words. */
static const char *kind_words(const char *kind, bool japanese)
{
    static const struct {
        const char *kind, *en, *ja;
    } words[] = {
        {"mirai-syn", "search for victims, with Mirai's mark", "Mirai の特徴を持つ探索"},
        {"iot-port", "access to a port of such devices", "IoT 機器が使うポートへのアクセス"},
        {"exploit", "attack on a known weakness", "既知の脆弱性を狙う攻撃"},
        {"default-login", "login with a default password", "初期パスワードによるログイン試行"},
        {"two-phase", "telnet, as bots do it", "ボットに特有の手順による Telnet 接続"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].kind, kind) == 0)
            return japanese ? words[i].ja : words[i].en;
    return kind;
}

static void write_rows(FILE *out, const json_t *evidence, bool japanese)
{
    const json_t *rows = json_object_get(evidence, "rows");
    const json_int_t total = json_integer_value(json_object_get(evidence, "row_total"));
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        const char *ports = member(row, "source_ports");
        fputs("  ", out);
        write_time(out, member(row, "time"));
        fprintf(out,
                japanese ? "  %s 送信元ポート %s → 宛先ポート %lld/%s  %s"
                         : "  %s source port %s to port %lld/%s  %s",
                member(row, "source"),
                ports[0] != '\0' ? ports
                : japanese       ? "（記録なし）"
                                 : "(not kept)",
                (long long)json_integer_value(json_object_get(row, "port")),
                member(row, "protocol"), kind_words(member(row, "kind"), japanese));
        if (member(row, "detail")[0] != '\0')
            fprintf(out, " (%s)", member(row, "detail"));
        fputc('\n', out);
    }
    if (total > (json_int_t)json_array_size(rows))
        fprintf(out, japanese ? "  ほか %lld 件\n" : "  and %lld more\n",
                (long long)(total - (json_int_t)json_array_size(rows)));
}

static const char *const steps_en[] = {
    "Disconnect the device from the network: router, camera, recorder, storage, or whatever it is.",
    "Restart it (switch it off and on). This removes many bots, which live in memory only; a "
    "device that is left on "
    "the line is often infected again within minutes.",
    "Update its firmware to the newest version of the manufacturer. If it needs the Internet for "
    "that: behind a router, "
    "and only for this.",
    "Change the default user name and password to ones that nobody can guess.",
    "Close remote administration from the Internet (web, telnet, SSH) and switch off UPnP.",
    "Only then connect it again: behind a router, not directly to the Internet.",
    "If the manufacturer no longer supports it, replace it.",
};
static const char *const steps_ja[] = {
    "該当する機器（ルーター、ネットワークカメラ、録画機、NAS "
    "など）をネットワークから切り離してください。",
    "電源を切って入れ直し、再起動してください。多くのボットはメモリ上だけで動作しており、再起動によ"
    "り消えます。"
    "ただし、つないだままにすると数分で再び感染することがあります。",
    "ファームウェアをメーカーの最新版に更新してください。更新に接続が必要な場合は、ルーターの内側で"
    "、その間だけ"
    "接続してください。",
    "初期設定のユーザー名とパスワードを、推測されにくいものに変更してください。",
    "インターネット側からの管理機能（ウェブ、Telnet、SSH）と UPnP を無効にしてください。",
    "ここまで済んでから接続し直してください。その際は、インターネットに直接ではなく、ルーターの内側"
    "に設置してください。",
    "メーカーのサポートが終了している場合は、買い替えをご検討ください。",
};
enum { STEPS = sizeof steps_en / sizeof steps_en[0] };

const char *letter_step(size_t index, bool japanese)
{
    return index >= STEPS ? NULL : japanese ? steps_ja[index] : steps_en[index];
}

/* What the rules of the signatures advise. */
static void write_advice(FILE *out, const json_t *evidence, const struct signature_pack *pack,
                         bool japanese)
{
    size_t i;
    json_t *id;
    if (pack != NULL && json_array_size(json_object_get(evidence, "signatures")) > 0)
        fputs(japanese ? "\n発信元のボットが狙っていた弱点は次のとおりです。ボット自身も同じ経路で"
                         "侵入していることが少なくありません。\n"
                         "該当する機器をお使いの場合は、ご確認ください。\n"
                       : "\nThe bot goes for the weaknesses below. Often it has come in by one of "
                         "them itself: if you "
                         "have such a\ndevice, look there first.\n",
              out);
    json_array_foreach(json_object_get(evidence, "signatures"), i, id)
    {
        size_t at = pack == NULL ? SIZE_MAX : signature_find(pack, json_string_value(id));
        if (at == SIZE_MAX)
            continue;
        const struct signature *s = signature_at(pack, at);
        const bool ja = japanese && s->advice_ja[0] != '\0';
        if (s->advice_en[0] == '\0' && !ja)
            continue;
        fprintf(out, "* %s%s%s%s: %s\n",
                japanese && s->name_ja[0] != '\0' ? s->name_ja : s->name_en,
                s->cve[0] != '\0' ? " (" : "", s->cve, s->cve[0] != '\0' ? ")" : "",
                ja ? s->advice_ja : s->advice_en);
    }
}

static void write_steps(FILE *out, const json_t *evidence, const struct letter_options *options,
                        bool japanese)
{
    fputs(japanese ? "\n■ お願いしたい対処（この順番で）\n\n" : "\nWhat to do, in this order\n\n",
          out);
    for (size_t i = 0; i < STEPS; i++)
        fprintf(out, "%zu. %s\n", i + 1, japanese ? steps_ja[i] : steps_en[i]);
    write_advice(out, evidence, options->signatures, japanese);
}

static const char *confidence_words(const char *word, bool japanese)
{
    if (strcmp(word, "proven") == 0)
        return japanese
                   ? "確実（通信が成立しており、送信元アドレスは偽装されていません）"
                   : "proven: the connection was completed, so the source address is not forged";
    if (strcmp(word, "high") == 0)
        return japanese ? "高い（特徴を持つパケットを複数観測しました）"
                        : "high: several packets have the mark of this malware";
    return japanese ? "中程度（"
                      "パケットが少ないか、間接的な証拠です。送信元アドレスが偽装された可能性も残り"
                      "ます）"
                    : "medium: few packets, or indirect evidence; the source address may have been "
                      "forged";
}

static const char *class_words(const char *word, bool japanese)
{
    if (strcmp(word, "mirai") == 0)
        return japanese ? "Mirai 系のボットに特徴的な通信"
                        : "traffic that is typical of the malware Mirai";
    return japanese ? "IoT 機器を狙うボットに特徴的な通信"
                    : "traffic that is typical of malware on routers, cameras and the like";
}

static void write_en(FILE *out, const struct alert *alert, const struct letter_options *options)
{
    const json_t *e = alert->evidence;
    fprintf(out, "To: %s\nSubject: A device at %s may be infected; please have a look\n\n",
            member(e, "owner"), member(e, "source"));
    fprintf(out,
            "We observe attacks on the Internet with sensors at addresses that nobody should be "
            "talking to.\n"
            "From your address %s we received %s.\n"
            "Somebody else probably controls a device there without your knowledge. This happens "
            "to many\n"
            "people, and nobody blames you for it.\n\nWhat was observed\n\n",
            member(e, "source"), class_words(member(e, "class"), false));
    write_rows(out, e, false);
    fprintf(out, "\nWhy we think so: %s\nConfidence: %s\n", member(e, "reason_en"),
            confidence_words(member(e, "confidence"), false));
    write_steps(out, e, options, false);
    fputs("\nThe source may be another device behind the router that has this address: time and "
          "source port above\n"
          "tell which one, where the router or the provider keeps a log.\n",
          out);
    fprintf(out, "\nReference: %s\n", alert->id);
    if (options->contact != NULL)
        fprintf(out, "Questions, or was this wrong? %s\n", options->contact);
    if (options->signed_by != NULL)
        fprintf(out, "\n%s\n", options->signed_by);
}

static void write_ja(FILE *out, const struct alert *alert, const struct letter_options *options)
{
    const json_t *e = alert->evidence;
    fprintf(out,
            "%s ご担当者様\n件名: 【ご確認のお願い】%s "
            "の機器がマルウェアに感染している可能性があります\n\n",
            member(e, "owner"), member(e, "source"));
    fprintf(out,
            "私どもは、本来通信が届くはずのないアドレスにセンサーを置き、インターネット上の攻撃活動"
            "を定点観測しています。\n"
            "このたび、お使いのアドレス %s から、%sを観測しましたので、お知らせいたします。\n"
            "お使いの機器のいずれかが、知らないうちに第三者に操作されている可能性があります。多くの"
            "方に起きていることで、\n"
            "責任を問うものではありません。\n\n■ 観測した内容（時刻は協定世界時）\n\n",
            member(e, "source"), class_words(member(e, "class"), true));
    write_rows(out, e, true);
    fprintf(out, "\n判断の理由: %s\n確度: %s\n", member(e, "reason_ja"),
            confidence_words(member(e, "confidence"), true));
    write_steps(out, e, options, true);
    fputs("\nこのアドレスを持つルーターの内側にある別の機器が発信元である場合もあります。ルーターや"
          "接続事業者に記録が\n"
          "残っていれば、上記の時刻と送信元ポートから機器を特定できます。\n",
          out);
    fprintf(out, "\n照会番号: %s\n", alert->id);
    if (options->contact != NULL)
        fprintf(out, "ご質問、お心当たりのない場合のご連絡先: %s\n", options->contact);
    if (options->signed_by != NULL)
        fprintf(out, "\n%s\n", options->signed_by);
}

void letter_write(FILE *out, const struct alert *alert, bool japanese,
                  const struct letter_options *options)
{
    (japanese ? write_ja : write_en)(out, alert, options);
}

/* Texts of the watch list may have commas and quotes. */
static void write_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

void evidence_csv_write(FILE *out, const struct alert *alert, bool heading)
{
    const json_t *e = alert->evidence;
    size_t i;
    json_t *row;
    if (heading)
        fputs("time,last,src_ip,src_ports,dst_port,protocol,class,confidence,kind,detail,packets,"
              "asn,country,owner,"
              "alert\r\n",
              out);
    json_array_foreach(json_object_get(e, "rows"), i, row)
    {
        fprintf(out, "%s,%s,%s,%s,%lld,%s,%s,%s,%s,%s,%lld,%lld,%s,", member(row, "time"),
                member(row, "last"), member(row, "source"), member(row, "source_ports"),
                (long long)json_integer_value(json_object_get(row, "port")),
                member(row, "protocol"), member(e, "class"), member(e, "confidence"),
                member(row, "kind"), member(row, "detail"),
                (long long)json_integer_value(json_object_get(row, "packets")),
                (long long)json_integer_value(json_object_get(e, "asn")), member(e, "country"));
        write_quoted(out, member(e, "owner"));
        fprintf(out, ",%s\r\n", alert->id);
    }
}
