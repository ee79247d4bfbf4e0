#include "serve/http.h"
#include "serve/clock.h"
#include "serve/visitors.h"

#include <arpa/inet.h>
#include <assert.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_BYTES = 16384, STREAM_BLOCK = 8192, SENDING_BYTES = 512 << 20 };

struct http {
    struct MHD_Daemon *daemon;
    int wakes; /* eventfd(2): a reply of another thread is there, for which libmicrohttpd does not wake up by itself */
    struct visitors visitors;
    struct http_options options;
    int64_t now_ms;
    size_t sending; /* bytes of all answers that are on their way */
};

/* Who has it: the handler, until it is replied to; then libmicrohttpd. */
enum exchange_state { EXCHANGE_OPEN, EXCHANGE_SUSPENDED, EXCHANGE_REPLIED };

struct exchange {
    struct http *http;
    struct MHD_Connection *connection;
    struct visitor *visitor; /* whose it is */
    struct request request;
    const char *wrong; /* with the target */
    bool is_begun, is_handled, is_streaming, sleeps;
    _Atomic int state;
    struct document *reply;
    struct http_source source;
    int64_t begun_us;
    bool is_sending;
};

static void take_address(const struct sockaddr *from, struct ipv6 *to)
{
    *to = (struct ipv6){{[10] = 0xff, [11] = 0xff}};
    if (from->sa_family == AF_INET6)
        memcpy(to->bytes, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
    else if (from->sa_family == AF_INET)
        memcpy(to->bytes + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
}

static enum MHD_Result admit(void *context, const struct sockaddr *address, socklen_t length)
{
    struct http *http = context;
    struct ipv6 from;
    (void)length;
    take_address(address, &from);
    return visitors_admit(&http->visitors, &from) ? MHD_YES : MHD_NO;
}

/* --- connections and their exchanges */

static void begin_phase(struct exchange *exchange, enum visitor_phase phase)
{
    visitor_begin(exchange->visitor, phase, exchange->http->now_ms);
}

/* A document that goes to several at a time is in memory once, and counts once. */
static void begin_sending(struct exchange *e)
{
    e->is_sending = true;
    if (e->reply->senders++ == 0)
        e->http->sending += e->reply->length;
}

static void end_sending(struct exchange *e)
{
    if (e->is_sending && --e->reply->senders == 0)
        e->http->sending -= e->reply->length;
}

/* Takes NULL. */
static void exchange_destroy(struct exchange *e)
{
    if (e == NULL)
        return;
    begin_phase(e, VISITOR_READING);
    e->visitor->exchange = NULL;
    end_sending(e);
    if (e->source.closed != NULL)
        e->source.closed(e->source.context);
    document_release(e->reply);
    free(e);
}

static void connection_changed(void *context, struct MHD_Connection *connection,
                               void **socket_context, enum MHD_ConnectionNotificationCode code)
{
    struct http *http = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        struct visitor *visitor = *socket_context;
        if (visitor == NULL)
            return;
        /* libmicrohttpd (0.9.75) forgets to tell that a request has ended in which it finds a second fault. */
        exchange_destroy(visitor->exchange);
        visitors_remove(&http->visitors, visitor);
        *socket_context = NULL;
        return;
    }
    struct ipv6 address;
    take_address(
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
        &address);
    const int fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    *socket_context = visitors_add(&http->visitors, &address, fd, http->now_ms);
}

/* The target as it came, before libmicrohttpd decodes it. NULL: no memory, for the exchange or the visitor. */
static void *exchange_create(void *context, const char *target, struct MHD_Connection *connection)
{
    struct visitor *visitor =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    struct exchange *e = visitor == NULL ? NULL : calloc(1, sizeof *e);
    if (e == NULL)
        return NULL;
    exchange_destroy(visitor->exchange); /* see connection_changed() */
    visitor->exchange = e;
    e->http = context;
    e->begun_us = clock_us();
    e->connection = connection;
    e->visitor = visitor;
    e->wrong = request_parse(target, &e->request);
    return e;
}

static void exchange_ended(void *context, struct MHD_Connection *connection, void **ended,
                           enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    exchange_destroy(*ended);
    *ended = NULL;
}

/* --- replies */

#define DATA_POLICY                                                                                \
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action "                    \
    "'none'"

static const struct {
    const char *name, *value;
} always[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
};

static void add_headers(struct MHD_Response *response, const struct document *d)
{
    char text[16];
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        MHD_add_response_header(response, always[i].name, always[i].value);
    MHD_add_response_header(response, "Content-Security-Policy",
                            d->policy != NULL ? d->policy : DATA_POLICY);
    MHD_add_response_header(response, "Cache-Control", d->cache);
    if (d->type != NULL)
        MHD_add_response_header(response, "Content-Type", d->type);
    if (d->etag[0] != '\0')
        MHD_add_response_header(response, "ETag", d->etag);
    if (d->link != NULL)
        MHD_add_response_header(response, "Link", d->link);
    if (d->allow != NULL)
        MHD_add_response_header(response, "Allow", d->allow);
    if (d->demands_token)
        MHD_add_response_header(response, "WWW-Authenticate", "Bearer realm=\"teiten\"");
    if (d->retry_after_s != 0) {
        snprintf(text, sizeof text, "%u", d->retry_after_s);
        MHD_add_response_header(response, "Retry-After", text);
    }
}

static void release(void *document)
{
    document_release(document);
}

static enum MHD_Result queue(struct exchange *e, unsigned status, struct MHD_Response *response)
{
    if (response == NULL)
        return MHD_NO;
    const enum MHD_Result result = MHD_queue_response(e->connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_document(struct exchange *e)
{
    if (e->reply != NULL && e->reply->senders == 0 &&
        e->reply->length > SENDING_BYTES - e->http->sending) {
        document_release(e->reply);
        e->reply = problem(503, "too much is on its way to others; try again");
    }
    struct document *d = e->reply;
    struct MHD_Response *response;
    const char *tags = MHD_lookup_connection_value(e->connection, MHD_HEADER_KIND, "If-None-Match");
    if (d == NULL)
        return MHD_NO; /* no memory: the connection is closed */
    begin_phase(e, VISITOR_SENDING);
    begin_sending(e);
    const bool same = d->status == 200 && d->etag[0] != '\0' && request_matches_etag(tags, d->etag);
    if (same)
        response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    else
        response = MHD_create_response_from_buffer_with_free_callback_cls(
            d->length, d->bytes, release, document_keep(d));
    if (response != NULL)
        add_headers(response, d);
    if (e->http->options.answered != NULL)
        e->http->options.answered(e->http->options.context, same ? 304 : d->status,
                                  clock_us() - e->begun_us);
    return queue(e, same ? 304 : d->status, response);
}

static ssize_t read_stream(void *context, uint64_t position, char *to, size_t size)
{
    struct exchange *e = context;
    (void)position;
    const ssize_t length = e->source.read(e->source.context, to, size);
    if (length > 0)
        return length;
    if (length < 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    e->sleeps = true;
    MHD_suspend_connection(e->connection);
    return 0;
}

static enum MHD_Result send_stream(struct exchange *e)
{
    const struct document head = {.type = "text/event-stream", .cache = "no-store"};
    begin_phase(e, VISITOR_LIVE);
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, read_stream, e, NULL);
    if (response != NULL)
        add_headers(response, &head);
    return queue(e, 200, response);
}

void http_stream(struct exchange *exchange, const struct http_source *source)
{
    exchange->source = *source;
    exchange->is_streaming = true;
    exchange->state = EXCHANGE_REPLIED;
}

void http_wake(struct exchange *exchange)
{
    if (exchange->sleeps) {
        exchange->sleeps = false;
        MHD_resume_connection(exchange->connection);
    }
}

void http_reply(struct exchange *exchange, struct document *document)
{
    const int wakes = exchange->http->wakes;
    exchange->reply = document;
    if (atomic_exchange(&exchange->state, EXCHANGE_REPLIED) != EXCHANGE_SUSPENDED)
        return;
    MHD_resume_connection(exchange->connection); /* and then it may be gone */
    (void)eventfd_write(wakes, 1);
}

/* --- requests */

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

struct last_value {
    const char *name, *value;
};

static enum MHD_Result keep_last(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct last_value *last = context;
    (void)kind;
    if (strcasecmp(name, last->name) == 0)
        last->value = value;
    return MHD_YES;
}

/* Of a header that comes in several lines: a proxy adds its own behind those of the client. */
static const char *last_header(struct MHD_Connection *connection, const char *name)
{
    struct last_value last = {.name = name};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_last, &last);
    return last.value;
}

static bool announces_body(struct MHD_Connection *connection)
{
    const char *length = header(connection, "Content-Length");
    return header(connection, "Transfer-Encoding") != NULL ||
           (length != NULL && strcmp(length, "0") != 0);
}

static bool wants_new(struct MHD_Connection *connection)
{
    const char *control = header(connection, "Cache-Control");
    return control != NULL && strcasestr(control, "no-cache") != NULL;
}

static void hand_over(struct exchange *e, const char *method)
{
    struct http *http = e->http;
    const struct request_headers headers = {
        .method = method,
        .host = header(e->connection, "Host"),
        .authorization = header(e->connection, "Authorization"),
        .if_none_match = header(e->connection, "If-None-Match"),
        .forwarded = last_header(e->connection, "Forwarded"),
        .forwarded_for = last_header(e->connection, "X-Forwarded-For"),
        .peer = e->visitor->address,
        .wants_new = wants_new(e->connection),
    };
    if (e->wrong != NULL)
        http_reply(e, problem(400, "%s", e->wrong));
    else
        http->options.handle(http->options.context, e, &e->request, &headers);
    int open = EXCHANGE_OPEN;
    if (e->state != EXCHANGE_OPEN)
        return;
    begin_phase(e, VISITOR_WAITING);
    MHD_suspend_connection(e->connection);
    if (!atomic_compare_exchange_strong(&e->state, &open, EXCHANGE_SUSPENDED))
        MHD_resume_connection(e->connection); /* replied meanwhile */
}

/* libmicrohttpd calls this when the head is there, then when all is, and again
 * when the connection is resumed. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_size, void **exchange)
{
    struct exchange *e = *exchange;
    (void)context;
    (void)url;
    (void)version;
    (void)body;
    if (e == NULL)
        return MHD_NO;
    if (!e->is_begun) {
        e->is_begun = true;
        if (!announces_body(connection))
            return MHD_YES;
        http_reply(e, problem(413, "a request has no body here"));
        e->is_handled = true;
        return send_document(e);
    }
    *body_size = 0;
    if (!e->is_handled) {
        e->is_handled = true;
        hand_over(e, method);
    }
    if (e->state != EXCHANGE_REPLIED)
        return MHD_YES;
    return e->is_streaming ? send_stream(e) : send_document(e);
}

/* --- life */

struct http *http_create(const struct http_options *options, struct error *error)
{
    struct http *http = calloc(1, sizeof *http);
    if (http == NULL) {
        close(options->socket);
        error_set(error, ERROR_FAILED, "no memory for the server");
        return NULL;
    }
    http->options = *options;
    http->visitors = (struct visitors){
        .limit = options->connections,
        .limit_of_one = options->connections_of_one,
        .proxies = options->proxies,
        .limit_ms = {[VISITOR_READING] = options->request_ms, [VISITOR_SENDING] = options->send_ms},
    };
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, admit, http, on_request, http,
        MHD_OPTION_LISTEN_SOCKET, options->socket, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)options->connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(options->idle_ms / 1000),
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, exchange_create, http,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_ended, http, MHD_OPTION_NOTIFY_CONNECTION,
        connection_changed, http, MHD_OPTION_END);
    http->wakes = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (http->daemon != NULL && http->wakes >= 0)
        return http;
    error_set(error, ERROR_FAILED, "the server could not be started");
    if (http->daemon == NULL)
        close(options->socket);
    return http_destroy(http);
}

static void wait_for_work(struct http *http, int wait_ms)
{
    MHD_UNSIGNED_LONG_LONG due_ms;
    eventfd_t count;
    const union MHD_DaemonInfo *epoll = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd ends[] = {{.fd = http->wakes, .events = POLLIN},
                            {.fd = epoll->epoll_fd, .events = POLLIN}};
    if (MHD_get_timeout(http->daemon, &due_ms) == MHD_YES &&
        due_ms < (MHD_UNSIGNED_LONG_LONG)wait_ms)
        wait_ms = (int)due_ms;
    poll(ends, sizeof ends / sizeof ends[0], wait_ms);
    if (ends[0].revents != 0)
        (void)eventfd_read(http->wakes, &count);
}

void http_turn(struct http *http, int64_t now_ms, int wait_ms)
{
    http->now_ms = now_ms;
    wait_for_work(http, wait_ms);
    MHD_run_wait(http->daemon, 0);
    visitors_cut(&http->visitors, now_ms);
}

void http_quiesce(struct http *http)
{
    const int socket = MHD_quiesce_daemon(http->daemon);
    if (socket >= 0)
        close(socket);
}

size_t http_connections(const struct http *http)
{
    return http->visitors.count;
}

struct http *http_destroy(struct http *http)
{
    if (http == NULL)
        return NULL;
    if (http->daemon != NULL)
        MHD_stop_daemon(http->daemon);
    assert(http->visitors.count == 0);
    if (http->wakes >= 0)
        close(http->wakes);
    free(http);
    return NULL;
}
