/* A delivery as a mail: summary, and attached letters, rows and packets of its alerts about watched addresses.
 *
 * Every header is made of validated addresses, of our own words, and of base64 (RFC 2047); every part is base64, so
 * nothing in a text can end a header, a part or the message. The same delivery gives the same mail, but for the number of
 * the attempt: its Message-ID is the delivery's id. Bounded: MAIL_ALERTS alerts have attachments. */
#include "alert/outlet.h"
#include "base/whole_file.h"
#include "publish/width.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MAIL_ALERTS = 5,
    ATTACHMENT_BYTES = 2 << 20,
    LINE_GROUPS = 19,
    WORD_BYTES = 42,
    PATH_SIZE = 4400
};

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* `line_groups` groups of three bytes a line; 0: one line. */
static void write_base64(FILE *out, const uint8_t *bytes, size_t length, unsigned line_groups)
{
    for (size_t i = 0; i < length; i += 3) {
        const unsigned b = i + 1 < length ? bytes[i + 1] : 0, c = i + 2 < length ? bytes[i + 2] : 0;
        fputc(digits[bytes[i] >> 2], out);
        fputc(digits[(bytes[i] & 3u) << 4 | b >> 4], out);
        fputc(i + 1 < length ? digits[(b & 15u) << 2 | c >> 6] : '=', out);
        fputc(i + 2 < length ? digits[c & 63u] : '=', out);
        if (line_groups > 0 && (i / 3 + 1) % line_groups == 0)
            fputs("\r\n", out);
    }
    if (line_groups > 0)
        fputs("\r\n", out);
}

/* RFC 2047: words of at most 75 characters that cut no character. */
static void write_subject(FILE *out, const char *text)
{
    fputs("Subject:", out);
    for (bool first = true; *text != '\0'; first = false) {
        size_t length = text_fit(text, WORD_BYTES);
        if (length == 0)
            length = 1;
        fputs(first ? " =?UTF-8?B?" : "\r\n =?UTF-8?B?", out);
        write_base64(out, (const uint8_t *)text, length, 0);
        fputs("?=", out);
        text += length;
    }
    fputs("\r\n", out);
}

static void write_date(FILE *out, struct instant time)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t seconds = (time_t)instant_seconds(time);
    struct tm tm;
    if (gmtime_r(&seconds, &tm) != NULL)
        fprintf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[tm.tm_wday], tm.tm_mday,
                months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool is_japanese(const struct attempt *attempt)
{
    return attempt->settings->japanese != NULL && *attempt->settings->japanese;
}

static void write_headers(FILE *out, const struct attempt *attempt)
{
    const struct outlet_settings *o = attempt->settings;
    const struct delivery *d = attempt->delivery;
    const json_t *alerts = json_object_get(d->digest, "alerts");
    const json_t *first = json_array_get(alerts, 0);
    const json_int_t total = json_integer_value(json_object_get(d->digest, "alert_total"));
    const char *sentence =
        json_string_value(json_object_get(first, is_japanese(attempt) ? "text_ja" : "text_en"));
    char subject[300];
    fprintf(out, "From: <%s>\r\nTo:", o->from);
    for (unsigned i = 0; i < o->to_count; i++)
        fprintf(out, "%s <%s>", i > 0 ? ",\r\n" : "", o->to[i]);
    fputs("\r\n", out);
    int length =
        snprintf(subject, sizeof subject,
                 is_japanese(attempt) ? "[定点] %lld件: " : "[teiten] %lld: ", (long long)total);
    snprintf(subject + length, sizeof subject - (size_t)length, "%s",
             sentence != NULL ? sentence : "");
    subject[text_fit(subject, sizeof subject - 1 < 200 ? sizeof subject - 1 : 200)] = '\0';
    write_subject(out, subject);
    write_date(out, d->made);
    fprintf(out,
            "Message-ID: <%s@%s>\r\nX-Teiten-Attempt: %u%s\r\nAuto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"teiten-%s\"\r\n\r\n",
            d->id, strchr(o->from, '@') + 1, d->attempts,
            d->unsure ? "; may repeat an earlier one" : "", d->id);
}

/* `name` NULL: the text of the mail itself. */
static void write_part(FILE *out, const struct attempt *attempt, const char *type, const char *name,
                       const uint8_t *bytes, size_t length)
{
    fprintf(out, "--teiten-%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n",
            attempt->delivery->id, type);
    if (name != NULL)
        fprintf(out, "Content-Disposition: attachment; filename=\"%s\"\r\n", name);
    fputs("\r\n", out);
    write_base64(out, bytes, length, LINE_GROUPS);
}

static void attach(FILE *out, const struct attempt *attempt, const char *id, const char *name,
                   const char *type)
{
    char path[PATH_SIZE], shown[64];
    size_t length = 0;
    snprintf(path, sizeof path, "%.4200s/%s/%s", attempt->evidence, id, name);
    uint8_t *bytes = whole_file_read(path, ATTACHMENT_BYTES, &length);
    snprintf(shown, sizeof shown, "%.16s-%.40s", id, name);
    if (bytes != NULL && length <= ATTACHMENT_BYTES)
        write_part(out, attempt, type, shown, bytes, length);
    free(bytes);
}

static bool is_name(const char *id)
{
    return id != NULL && strlen(id) == ALERT_ID_SIZE - 1 &&
           strspn(id, "0123456789abcdef") == ALERT_ID_SIZE - 1;
}

static void write_attachments(FILE *out, const struct attempt *attempt)
{
    const json_t *alerts = json_object_get(attempt->delivery->digest, "alerts");
    const bool packets =
        attempt->settings->attach_packets != NULL && *attempt->settings->attach_packets;
    unsigned written = 0;
    size_t i;
    json_t *alert;
    json_array_foreach(alerts, i, alert)
    {
        const char *id = json_string_value(json_object_get(alert, "id"));
        const json_t *files = json_object_get(json_object_get(alert, "evidence"), "files");
        const char *change = json_string_value(json_object_get(alert, "change"));
        if (files == NULL || !is_name(id) || change == NULL || strcmp(change, "closed") == 0 ||
            written == MAIL_ALERTS)
            continue;
        written++;
        attach(out, attempt, id, "letter.ja.txt", "text/plain; charset=utf-8");
        attach(out, attempt, id, "letter.en.txt", "text/plain; charset=utf-8");
        attach(out, attempt, id, "evidence.csv", "text/csv; charset=utf-8");
        if (packets && json_object_get(files, "packets") != NULL)
            attach(out, attempt, id, "packets.pcapng", "application/octet-stream");
    }
}

char *mail_write(const struct attempt *attempt, size_t *ret_length)
{
    char *mail = NULL;
    const char *text = json_string_value(json_object_get(attempt->delivery->digest, "text"));
    FILE *out = open_memstream(&mail, ret_length);
    if (out == NULL)
        return NULL;
    write_headers(out, attempt);
    if (text != NULL)
        write_part(out, attempt, "text/plain; charset=utf-8", NULL, (const uint8_t *)text,
                   strlen(text));
    write_attachments(out, attempt);
    fprintf(out, "--teiten-%s--\r\n", attempt->delivery->id);
    if (fclose(out) == 0)
        return mail;
    free(mail);
    return NULL;
}
