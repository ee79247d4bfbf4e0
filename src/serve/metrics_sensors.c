/* Of each sensor: its coverage in the store, and what a living one reports. Counters of packets are those of the coverage;
 * they go on when a sensor is started anew. */
#include "serve/metrics.h"

#include <string.h>

#define OFFSET(member) offsetof(struct sensor_health, member)

static const struct {
    const char *name, *type, *help;
    size_t offset;
    enum { OF_REPORTS, OF_COVERAGE } of;
} of_sensors[] = {
    {"teiten_packets_received_total", "counter", "Packets received, as the store has them.",
     OFFSET(covered_received), OF_COVERAGE},
    {"teiten_backscatter_total", "counter", "Packets that answer forged ones.", OFFSET(backscatter),
     OF_COVERAGE},
    {"teiten_conversation_packets_total", "counter", "Packets of conversations with the responder.",
     OFFSET(conversation), OF_COVERAGE},
    {"teiten_undecodable_packets_total", "counter", "Packets that could not be decoded.",
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

static void write_sensor(const struct metrics *m, const char *name, const char *sensor,
                         double value)
{
    metric_write(m, name, value, (const char *const[]){"sensor", sensor, NULL});
}

static int64_t number_at(const struct sensor_health *sensor, size_t offset)
{
    return *(const int64_t *)(const void *)((const char *)sensor + offset);
}

static void write_table(const struct metrics *m)
{
    for (size_t k = 0; k < sizeof of_sensors / sizeof of_sensors[0]; k++) {
        metric_begin(m, of_sensors[k].name, of_sensors[k].type, of_sensors[k].help);
        for (size_t i = 0; i < m->sensors->count; i++) {
            const struct sensor_health *s = &m->sensors->items[i];
            if (of_sensors[k].of == OF_REPORTS ? s->reports : s->has_coverage)
                write_sensor(m, of_sensors[k].name, s->name,
                             (double)number_at(s, of_sensors[k].offset));
        }
    }
}

static void write_drop(const struct metrics *m, const char *sensor, const char *reason,
                       int64_t count)
{
    metric_write(m, "teiten_packets_dropped_total", (double)count,
                 (const char *const[]){"sensor", sensor, "reason", reason, NULL});
}

static void write_drops(const struct metrics *m)
{
    metric_begin(
        m, "teiten_packets_dropped_total", "counter",
        "Packets lost: by kernel or interface, or unwritten (the store could not take them); of a "
        "living sensor since it was started, else by its coverage.");
    for (size_t i = 0; i < m->sensors->count; i++) {
        const struct sensor_health *s = &m->sensors->items[i];
        if (s->reports) {
            write_drop(m, s->name, "kernel", s->dropped_kernel);
            write_drop(m, s->name, "interface", s->dropped_interface);
            write_drop(m, s->name, "unwritten", s->packets_lost);
        } else {
            write_drop(m, s->name, "capture", s->dropped);
            write_drop(m, s->name, "unwritten", s->unwritten);
        }
    }
}

void metrics_sensors(const struct metrics *m)
{
    write_table(m);
    write_drops(m);
    metric_begin(m, "teiten_sensor_up", "gauge", "1: the sensor lives and can write.");
    for (size_t i = 0; i < m->sensors->count; i++) {
        const char *word = sensor_word(&m->sensors->items[i], m->now_s);
        if (m->sensors->items[i].reports)
            write_sensor(m, "teiten_sensor_up", m->sensors->items[i].name,
                         strcmp(word, "ok") == 0 || strcmp(word, "no_traffic") == 0);
    }
    metric_begin(m, "teiten_sensor_lag_seconds", "gauge", "How far the store is behind the clock.");
    for (size_t i = 0; i < m->sensors->count; i++)
        if (m->sensors->items[i].reports && m->sensors->items[i].until_s > 0)
            write_sensor(m, "teiten_sensor_lag_seconds", m->sensors->items[i].name,
                         (double)(m->now_s - m->sensors->items[i].until_s));
}
