/* The checks, and what they know in common. Private to doctor/. */
#ifndef TEITEN_DOCTOR_CHECKS_H
#define TEITEN_DOCTOR_CHECKS_H

#include "base/address_set.h"
#include "doctor/doctor.h"
#include "doctor/report.h"
#include "doctor/ways.h"

/* What was heard on the interface while the doctor listened. */
struct heard_traffic {
    bool listened;
    int error_number;    /* why not */
    uint64_t arrived;    /* to monitored addresses */
    uint64_t other;      /* to others */
    uint64_t resets;     /* from monitored addresses: a closed port of the kernel */
    uint64_t handshakes; /* SYN-ACK: an open port of the kernel */
    uint64_t icmp;       /* errors and echo replies */
    uint16_t open_port;  /* the last one that sent a SYN-ACK */
};

struct doctor {
    const struct doctor_options *options;
    const char *interface, *addresses;    /* given, or of the report; NULL: not known */
    struct address_set *monitored;        /* NULL with addresses NULL */
    struct prefix prefixes[PREFIX_LIMIT]; /* the same, as written */
    unsigned ways[PREFIX_LIMIT];          /* bits of enum way, for each prefix */
    size_t prefix_count;
    struct local_address locals[LOCAL_LIMIT];
    size_t local_count;
    struct sensor_report report;
    uint32_t segment_s; /* as the sensor reports, else as in the options */
    struct heard_traffic heard;
};

/* Whether the sensor's report is young enough that it must be running. */
bool doctor_sensor_runs(const struct doctor *doctor);

void check_privileges(struct doctor *doctor, struct finding *finding);
void check_interface(struct doctor *doctor, struct finding *finding);
void check_offloads(struct doctor *doctor, struct finding *finding);
void check_addresses(struct doctor *doctor, struct finding *finding);
void check_silence(struct doctor *doctor, struct finding *finding);
void check_traffic(struct doctor *doctor, struct finding *finding);
void check_answers(struct doctor *doctor, struct finding *finding);
void check_clock(struct doctor *doctor, struct finding *finding);
void check_disk(struct doctor *doctor, struct finding *finding);
void check_archive(struct doctor *doctor, struct finding *finding);
void check_memory(struct doctor *doctor, struct finding *finding);
void check_geo(struct doctor *doctor, struct finding *finding);
void check_sandbox(struct doctor *doctor, struct finding *finding);
void check_sensor(struct doctor *doctor, struct finding *finding);
void check_probe(struct doctor *doctor, struct finding *finding);

#endif
