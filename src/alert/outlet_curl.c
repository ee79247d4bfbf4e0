/* Outlets webhook and smtp, by libcurl.
 *
 * Connects to the configured URL and nowhere else: no redirect is followed, no proxy and no .netrc is taken from the
 * environment, only HTTP(S) or SMTP(S) is spoken. Certificates are checked. Secrets come from files at each attempt, and
 * stand in no message of ours. */
#include "alert/outlet.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_S = 10, REPLY_BYTES = 64 << 10 };

struct transfer {
    struct attempt *attempt;
    CURL *easy;
    struct curl_slist *headers, *recipients;
    char *text; /* body or mail */
    size_t length, at, replied;
    char fault[CURL_ERROR_SIZE];
};

static size_t hand_over(char *buffer, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    size_t length = size * count;
    if (length > t->length - t->at)
        length = t->length - t->at;
    memcpy(buffer, t->text + t->at, length);
    t->at += length;
    return length;
}

/* What the other side says is of no interest, and may not be endless. */
static size_t pass_over(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    (void)bytes;
    t->replied += size * count;
    return t->replied > REPLY_BYTES ? 0 : size * count;
}

static bool add(struct curl_slist **list, const char *text)
{
    struct curl_slist *longer = curl_slist_append(*list, text);
    if (longer != NULL)
        *list = longer;
    return longer != NULL;
}

static bool set_url(struct transfer *t, struct error *error)
{
    const struct outlet_settings *o = t->attempt->settings;
    char url[SECRET_SIZE];
    if (o->url != NULL)
        return curl_easy_setopt(t->easy, CURLOPT_URL, o->url) == CURLE_OK;
    if (!secret_read(o->url_file, url, error))
        return false;
    bool good = curl_easy_setopt(t->easy, CURLOPT_URL, url) == CURLE_OK;
    explicit_bzero(url, sizeof url);
    return good || error_set(error, ERROR_FAILED, "the url cannot be used");
}

static void set_common(struct transfer *t)
{
    const struct outlet_settings *o = t->attempt->settings;
    CURL *e = t->easy;
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR,
                     o->type == OUTLET_SMTP ? "smtp,smtps" : "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)attempt_timeout_s(t->attempt));
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (o->ca_file != NULL)
        curl_easy_setopt(e, CURLOPT_CAINFO, o->ca_file);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->fault);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, pass_over);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
}

static bool set_token(struct transfer *t, struct error *error)
{
    char token[SECRET_SIZE], header[SECRET_SIZE + 32];
    if (t->attempt->settings->token_file == NULL)
        return true;
    if (!secret_read(t->attempt->settings->token_file, token, error))
        return false;
    snprintf(header, sizeof header, "Authorization: Bearer %s", token);
    bool good = add(&t->headers, header);
    explicit_bzero(token, sizeof token);
    explicit_bzero(header, sizeof header);
    return good || error_set(error, ERROR_FAILED, "no memory");
}

static bool set_webhook(struct transfer *t, struct error *error)
{
    char id[96], count[64];
    const struct delivery *d = t->attempt->delivery;
    snprintf(id, sizeof id, "Idempotency-Key: %s", d->id);
    snprintf(count, sizeof count, "X-Teiten-Attempt: %u%s", d->attempts,
             d->unsure ? "; may repeat" : "");
    t->text = attempt_body(t->attempt);
    if (t->text == NULL || !add(&t->headers, "Content-Type: application/json; charset=utf-8") ||
        !add(&t->headers, id) || !add(&t->headers, count) || !add(&t->headers, "Expect:"))
        return error_set(error, ERROR_FAILED, "no memory");
    if (!set_token(t, error))
        return false;
    curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "teiten");
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(t->text));
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->text);
    return true;
}

static bool set_login(struct transfer *t, struct error *error)
{
    char password[SECRET_SIZE];
    if (t->attempt->settings->user == NULL)
        return true;
    if (!secret_read(t->attempt->settings->password_file, password, error))
        return false;
    curl_easy_setopt(t->easy, CURLOPT_USERNAME, t->attempt->settings->user);
    curl_easy_setopt(t->easy, CURLOPT_PASSWORD, password);
    explicit_bzero(password, sizeof password);
    return true;
}

static bool set_smtp(struct transfer *t, struct error *error)
{
    const struct outlet_settings *o = t->attempt->settings;
    bool good = true;
    t->text = mail_write(t->attempt, &t->length);
    for (unsigned i = 0; good && i < o->to_count; i++)
        good = add(&t->recipients, o->to[i]);
    if (t->text == NULL || !good)
        return error_set(error, ERROR_FAILED, "no memory");
    if (!set_login(t, error))
        return false;
    curl_easy_setopt(t->easy, CURLOPT_USE_SSL,
                     (long)(o->tls == TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, o->from);
    curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->recipients);
    curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, hand_over);
    curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->length);
    return true;
}

static bool begin(struct transfer *t, CURLM *multi)
{
    struct error error = {.text = "libcurl cannot be used"};
    t->easy = curl_easy_init();
    bool good = t->easy != NULL;
    if (good)
        set_common(t);
    good =
        good && set_url(t, &error) &&
        (t->attempt->settings->type == OUTLET_SMTP ? set_smtp(t, &error) : set_webhook(t, &error));
    good = good && curl_multi_add_handle(multi, t->easy) == CURLM_OK;
    if (!good)
        attempt_fail(t->attempt, OUTCOME_FAILED, "%s", error.text);
    return good;
}

static void finish(struct transfer *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->headers);
    curl_slist_free_all(t->recipients);
    free(t->text);
}

/* A refusal in words of the protocol is certain. So is what failed before anything was sent. */
static void judge(struct transfer *t, CURLcode result)
{
    long code = 0;
    curl_off_t sent = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    const bool is_smtp = t->attempt->settings->type == OUTLET_SMTP;
    if (result == CURLE_OK && (is_smtp || (code >= 200 && code < 300))) {
        t->attempt->outcome = OUTCOME_SENT;
        return;
    }
    const char *words = t->fault[0] != '\0' ? t->fault : curl_easy_strerror(result);
    const bool refused = is_smtp ? code >= 400 : code >= 300;
    if (refused || sent == 0)
        attempt_fail(t->attempt, OUTCOME_FAILED, "%s (%ld)",
                     result == CURLE_OK ? "the server refused it" : words, code);
    else
        attempt_fail(t->attempt, OUTCOME_UNSURE, "%s (%ld)", words, code);
}

static void run(CURLM *multi)
{
    int running = 1, left;
    while (running > 0 && curl_multi_perform(multi, &running) == CURLM_OK && running > 0)
        if (curl_multi_poll(multi, NULL, 0, 1000, NULL) != CURLM_OK)
            break;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
        struct transfer *t = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        if (message->msg == CURLMSG_DONE && t != NULL)
            judge(t, message->data.result);
    }
}

void outlet_curl_send(struct attempt *attempts, size_t count)
{
    struct transfer transfers[OUTLET_LIMIT] = {0};
    CURLM *multi = NULL;
    size_t used = 0;
    for (size_t i = 0; i < count && used < OUTLET_LIMIT; i++) {
        const enum outlet_type type = attempts[i].settings->type;
        if (type != OUTLET_WEBHOOK && type != OUTLET_SMTP)
            continue;
        attempt_fail(&attempts[i], OUTCOME_UNSURE, "it was not finished");
        if (multi == NULL &&
            (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || (multi = curl_multi_init()) == NULL)) {
            attempt_fail(&attempts[i], OUTCOME_FAILED, "libcurl cannot be used");
            continue;
        }
        transfers[used].attempt = &attempts[i];
        begin(&transfers[used++], multi);
    }
    if (multi == NULL)
        return;
    run(multi);
    for (size_t i = 0; i < used; i++) {
        if (transfers[i].easy != NULL)
            curl_multi_remove_handle(multi, transfers[i].easy);
        finish(&transfers[i]);
    }
    curl_multi_cleanup(multi);
    curl_global_cleanup();
}
