/* /metrics: the text format of Prometheus, version 0.0.4.
 *
 * Labels are of few values that the operator or the program makes: sensors (SENSORS_LIMIT), classes, tools, rules. No
 * address, port, country or text of a source is one. Counters of packets are those of the coverage in the store; they go
 * on when a sensor is started anew. */
#include "alert/book.h"
#include "serve/last_day.h"
#include "serve/meters.h"
#include "serve/resources.h"
#include "serve/sensors.h"
#include "serve/serve.h"

#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum { RULES_LIMIT = 64 };

static void begin(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A label's value: backslash, quote and line end are escaped. */
static void write_label(FILE *out, const char *name, const char *value, bool first)
{
    fprintf(out, "%s%s=\"", first ? "{" : ",", name);
    for (; *value != '\0'; value++) {
        if (*value == '\\' || *value == '"')
            fputc('\\', out);
        if (*value == '\n')
            fputs("\\n", out);
        else
            fputc(*value, out);
    }
    fputc('"', out);
}

static void single(FILE *out, const char *name, const char *type, const char *help, double value)
{
    begin(out, name, type, help);
    fprintf(out, "%s %.17g\n", name, value);
}

static void of_sensor(FILE *out, const char *name, const char *sensor, double value)
{
    fputs(name, out);
    write_label(out, "sensor", sensor, true);
    fprintf(out, "} %.17g\n", value);
}

/* --- sensors */

#define OFFSET(member) offsetof(struct sensor_health, member)

/* Numbers of each sensor. */
static const struct {
    const char *name, *type, *help;
    size_t offset;
    enum { OF_ALL, OF_REPORTS, OF_COVERAGE } of;
} of_sensors[] = {
    {"teiten_packets_received_total", "counter", "Packets received, as the store has them.",
     OFFSET(covered_received), OF_COVERAGE},
    {"teiten_accesses_total", "counter", "Packets to monitored addresses that make contact.",
     OFFSET(accesses), OF_COVERAGE},
    {"teiten_backscatter_total", "counter", "Packets that answer forged ones.", OFFSET(backscatter),
     OF_COVERAGE},
    {"teiten_conversation_packets_total", "counter", "Packets of conversations with the responder.",
     OFFSET(conversation), OF_COVERAGE},
    {"teiten_decode_errors_total", "counter", "Packets that could not be decoded.",
     OFFSET(covered_undecodable), OF_COVERAGE},
    {"teiten_not_monitored_total", "counter", "Packets to addresses that are not monitored.",
     OFFSET(not_monitored), OF_COVERAGE},
    {"teiten_sensor_gap_seconds", "gauge", "Silence between a sensor's first and last live minute.",
     OFFSET(gap_seconds), OF_COVERAGE},
    {"teiten_bytes_received_total", "counter", "Bytes received since the sensor was started.",
     OFFSET(bytes), OF_REPORTS},
    {"teiten_sensor_live_addresses", "gauge", "Monitored IPv4 addresses.", OFFSET(monitored),
     OF_REPORTS},
    {"teiten_sensor_last_packet_timestamp_seconds", "gauge", "When the last packet came.",
     OFFSET(last_packet_s), OF_REPORTS},
    {"teiten_sensor_report_timestamp_seconds", "gauge", "When the sensor last reported.",
     OFFSET(time_s), OF_REPORTS},
};

static void write_sensors(FILE *out, const struct sensors *sensors)
{
    for (size_t m = 0; m < sizeof of_sensors / sizeof of_sensors[0]; m++) {
        begin(out, of_sensors[m].name, of_sensors[m].type, of_sensors[m].help);
        for (size_t i = 0; i < sensors->count; i++) {
            const struct sensor_health *s = &sensors->items[i];
            const bool has = of_sensors[m].of == OF_REPORTS ? s->reports : s->has_coverage;
            if (has)
                of_sensor(out, of_sensors[m].name, s->name,
                          (double)*(const int64_t *)(const void *)((const char *)s +
                                                                   of_sensors[m].offset));
        }
    }
}

static void write_drop(FILE *out, const char *sensor, const char *reason, int64_t count)
{
    fputs("teiten_packets_dropped_total", out);
    write_label(out, "sensor", sensor, true);
    write_label(out, "reason", reason, false);
    fprintf(out, "} %" PRId64 "\n", count);
}

static void write_life(FILE *out, const struct sensors *sensors, int64_t now_s)
{
    begin(
        out, "teiten_packets_dropped_total", "counter",
        "Packets lost: by kernel or interface, or unwritten (the store could not take them); of a "
        "living sensor since it was started, else by its coverage.");
    for (size_t i = 0; i < sensors->count; i++) {
        const struct sensor_health *s = &sensors->items[i];
        if (s->reports) {
            write_drop(out, s->name, "kernel", s->dropped_kernel);
            write_drop(out, s->name, "interface", s->dropped_interface);
            write_drop(out, s->name, "unwritten", s->packets_lost);
        } else {
            write_drop(out, s->name, "capture", s->dropped);
            write_drop(out, s->name, "unwritten", s->unwritten);
        }
    }
    begin(out, "teiten_sensor_up", "gauge", "1: the sensor lives and can write.");
    for (size_t i = 0; i < sensors->count; i++) {
        const char *word = sensor_word(&sensors->items[i], now_s);
        if (sensors->items[i].reports)
            of_sensor(out, "teiten_sensor_up", sensors->items[i].name,
                      strcmp(word, "ok") == 0 || strcmp(word, "no_traffic") == 0);
    }
    begin(out, "teiten_sensor_lag_seconds", "gauge", "How far the store is behind the clock.");
    for (size_t i = 0; i < sensors->count; i++)
        if (sensors->items[i].reports && sensors->items[i].until_s > 0)
            of_sensor(out, "teiten_sensor_lag_seconds", sensors->items[i].name,
                      (double)(now_s - sensors->items[i].until_s));
}

/* --- what was observed on the last day */

static double number_at(const struct answer *answer, size_t row, const char *name)
{
    for (size_t c = 0; c < answer->column_count; c++) {
        const struct cell *cell = result_cell(&answer->rows, row, c);
        if (strcmp(answer->columns[c]->name, name) == 0)
            return cell->type == CELL_REAL ? cell->real : (double)cell->count;
    }
    return 0;
}

static const char *word_at(const struct answer *answer, size_t row)
{
    const struct cell *cell = result_cell(&answer->rows, row, 0);
    return cell->type == CELL_TEXT ? cell->text : "";
}

static void write_column(FILE *out, const struct answer *answer, const char *column,
                         const char *metric, const char *label, bool window)
{
    for (size_t r = 0; r < answer->rows.rows; r++) {
        fputs(metric, out);
        write_label(out, label, word_at(answer, r), true);
        if (window)
            write_label(out, "window", "1d", false);
        fprintf(out, "} %.17g\n", number_at(answer, r, column));
    }
}

static bool write_last_day(FILE *out, struct asker *asker, const struct job *job, int64_t now_s,
                           struct error *error)
{
    char period[LAST_DAY_SIZE];
    struct answer *classes = NULL, *tools = NULL;
    struct ask_options ask = {.question = "classes", .period = last_day(now_s, period)};
    if (!asker_ask(asker, &job->seen, &ask, &classes, error))
        return false;
    ask.question = "tools";
    if (!asker_ask(asker, &job->seen, &ask, &tools, error)) {
        answer_destroy(classes);
        return false;
    }
    begin(out, "teiten_accesses_per_ip_day", "gauge",
          "Accesses a day and monitored address, of the last day, by class of the source.");
    write_column(out, classes, "rate", "teiten_accesses_per_ip_day", "class", false);
    begin(out, "teiten_sources_unique", "gauge", "Distinct sources, by class.");
    write_column(out, classes, "sources", "teiten_sources_unique", "class", true);
    begin(out, "teiten_tool_accesses", "gauge", "Accesses by the tool that made them.");
    write_column(out, tools, "accesses", "teiten_tool_accesses", "tool", true);
    answer_destroy(classes);
    answer_destroy(tools);
    return true;
}

/* --- the rest */

static void write_alerts(FILE *out, const char *store)
{
    char folder[STORE_PATH_SIZE];
    struct error error;
    struct {
        const char *rule;
        uint64_t open[SEVERITY_COUNT];
    } rules[RULES_LIMIT] = {0};
    size_t count = 0;
    snprintf(folder, sizeof folder, "%.4080s/alerts", store);
    struct book *book = book_read(folder, &error);
    if (book == NULL)
        return;
    for (size_t i = 0; i < book->alert_count; i++) {
        size_t r = 0;
        while (r < count && strcmp(rules[r].rule, book->alerts[i].rule) != 0)
            r++;
        if (r == RULES_LIMIT || !book->alerts[i].open)
            continue;
        rules[r].rule = book->alerts[i].rule;
        rules[r].open[book->alerts[i].severity]++;
        count += r == count;
    }
    begin(out, "teiten_alerts_open", "gauge", "Alerts of the watch that are open.");
    for (size_t r = 0; r < count; r++)
        for (int s = 0; s < SEVERITY_COUNT; s++) {
            fputs("teiten_alerts_open", out);
            write_label(out, "rule", rules[r].rule, true);
            write_label(out, "severity", severity_words[s], false);
            fprintf(out, "} %" PRIu64 "\n", rules[r].open[s]);
        }
    book_destroy(book);
}

static void write_server(FILE *out, const struct job *job)
{
    struct meters *m = job->meters;
    begin(out, "teiten_http_requests_total", "counter", "Answers by status.");
    for (int i = 1; i < METER_STATUSES; i++)
        fprintf(out, "teiten_http_requests_total{code=\"%dxx\"} %" PRIuFAST64 "\n", i,
                atomic_load(&m->statuses[i]));
    meter_write(out, "teiten_http_request_duration_seconds", "From a request to its answer.",
                &m->requests);
    meter_write(out, "teiten_query_duration_seconds", "What was asked of the store.",
                &m->questions);
    single(out, "teiten_queries_stopped_total", "counter", "Questions that took too long.",
           (double)atomic_load(&m->stopped));
    single(out, "teiten_http_connections", "gauge", "Open connections.",
           (double)atomic_load(&m->connections));
}

/* The second number of /proc/self/statm, which proc(5) explains; 0: not known. */
static unsigned long resident_pages(void)
{
    char line[128], *behind = line;
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL && fgets(line, sizeof line, file) != NULL) {
        (void)strtoul(line, &behind, 10);
        pages = strtoul(behind, NULL, 10);
    }
    if (file != NULL)
        fclose(file);
    return pages;
}

static void write_process(FILE *out)
{
    struct rusage usage;
    single(out, "process_resident_memory_bytes", "gauge", "Resident memory.",
           (double)resident_pages() * (double)sysconf(_SC_PAGESIZE));
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        single(out, "process_cpu_seconds_total", "counter", "User and system time.",
               (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
}

static void write_store(FILE *out, const char *store, const struct signature_pack *signatures)
{
    struct statvfs room;
    if (statvfs(store, &room) == 0)
        single(out, "teiten_storage_free_bytes", "gauge", "Room on the store's file system.",
               (double)room.f_bavail * (double)room.f_frsize);
    single(out, "teiten_rules_loaded", "gauge", "Signatures that are known.",
           signatures == NULL ? 0 : (double)signature_count(signatures));
}

struct document *resource_metrics(struct asker *asker, const struct job *job)
{
    const struct ask_options *common = asker_common(asker);
    const int64_t now_s = (int64_t)time(NULL);
    char *text = NULL;
    size_t length;
    struct error error = {0};
    struct sensors *sensors =
        job->serve->is_public ? NULL : sensors_read(asker, &job->seen, &error);
    if (sensors == NULL && !job->serve->is_public)
        return problem_of(asker, &error);
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) {
        free(sensors);
        return NULL;
    }
    begin(out, "teiten_build_info", "gauge", "1, with the version.");
    fputs("teiten_build_info", out);
    write_label(out, "version", job->serve->version, true);
    fputs("} 1\n", out);
    bool good = true;
    /* What is counted at once would tell at once whose packet it was. */
    if (!job->serve->is_public) {
        write_sensors(out, sensors);
        write_life(out, sensors, now_s);
        good = write_last_day(out, asker, job, now_s, &error);
        write_store(out, common->store, common->signatures);
        write_alerts(out, common->store);
    }
    free(sensors);
    write_server(out, job);
    write_process(out);
    const bool written = fclose(out) == 0;
    if (good && written)
        return document_create(200, TYPE_METRICS, text, length);
    free(text);
    return good ? NULL : problem_of(asker, &error);
}
