/* The table of checks, and what they know in common. See doctor.h. */
#include "doctor/doctor.h"
#include "doctor/checks.h"
#include "doctor/interface.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct check checks[] = {
    {"privileges", "privileges", "権限", check_privileges},
    {"interface", "interface", "インターフェース", check_interface},
    {"offloads", "offloads", "オフロード", check_offloads},
    {"addresses", "addresses", "観測対象", check_addresses},
    {"silence", "silence", "カーネルの沈黙", check_silence},
    {"traffic", "traffic", "受信", check_traffic},
    {"answers", "answers", "他の応答", check_answers},
    {"clock", "clock", "時計", check_clock},
    {"disk", "disk", "ディスク", check_disk},
    {"archive", "archive", "保存パケット", check_archive},
    {"memory", "memory", "メモリ", check_memory},
    {"geo", "geo data", "地理データ", check_geo},
    {"sandbox", "sandbox", "サンドボックス", check_sandbox},
    {"sensor", "sensor", "センサー", check_sensor},
    {"probe", "probe", "印付きパケット", check_probe},
};

/* Every prefix that the interface's own addresses make, for --addresses own. */
static size_t own_prefixes(const struct doctor *doctor, struct prefix prefixes[PREFIX_LIMIT])
{
    size_t count = 0;
    for (size_t i = 0; i < doctor->local_count && count < PREFIX_LIMIT; i++)
        if (doctor->locals[i].here)
            prefixes[count++] = (struct prefix){doctor->locals[i].address, 128};
    return count;
}

/* Asked of the second address of a block: the first may be one for broadcast. */
static bool kernel_owns(const struct prefix *prefix)
{
    struct ipv6 address = prefix->address;
    if (prefix->length < 127)
        address.bytes[15] |= 1;
    return interface_kernel_owns(address);
}

static bool take_addresses(struct doctor *doctor, struct error *error)
{
    const char *given = doctor->options->addresses;
    if (given != NULL && strcmp(given, "own") == 0)
        doctor->prefix_count = own_prefixes(doctor, doctor->prefixes);
    else if (!prefix_list_parse(doctor->addresses, doctor->prefixes, &doctor->prefix_count, error))
        return false;
    doctor->monitored = address_set_create();
    if (doctor->monitored == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for the monitored addresses");
    for (size_t i = 0; i < doctor->prefix_count; i++) {
        char text[PREFIX_TEXT_SIZE];
        doctor->ways[i] = ways_of(&doctor->prefixes[i], doctor->locals, doctor->local_count);
        if (kernel_owns(&doctor->prefixes[i]))
            doctor->ways[i] |= 1U << WAY_OWN;
        if (!address_set_add_text(doctor->monitored, prefix_format(&doctor->prefixes[i], text),
                                  error))
            return false;
    }
    return true;
}

static bool prepare(struct doctor *doctor, struct error *error)
{
    const struct doctor_options *options = doctor->options;
    sensor_report_read(options->store, options->sensor, &doctor->report);
    doctor->segment_s =
        doctor->report.segment_s != 0 ? doctor->report.segment_s : options->segment_s;
    doctor->interface = options->interface;
    doctor->addresses = options->addresses;
    if (doctor->interface == NULL && doctor->report.interface[0] != '\0')
        doctor->interface = doctor->report.interface;
    if (doctor->addresses == NULL && doctor->report.addresses[0] != '\0')
        doctor->addresses = doctor->report.addresses;
    doctor->local_count =
        interface_locals(doctor->interface == NULL ? "" : doctor->interface, doctor->locals);
    return doctor->addresses == NULL || take_addresses(doctor, error);
}

bool doctor_run(const struct doctor_options *options,
                void (*visit)(void *context, const struct check *check,
                              const struct finding *finding),
                void *context, struct error *error)
{
    struct doctor *doctor = calloc(1, sizeof *doctor);
    struct finding *finding = malloc(sizeof *finding);
    bool good = doctor != NULL && finding != NULL;
    if (!good)
        error_set(error, ERROR_FAILED, "memory: no room for the doctor");
    if (doctor != NULL)
        doctor->options = options;
    good = good && prepare(doctor, error);
    for (size_t i = 0; good && i < sizeof checks / sizeof checks[0]; i++) {
        *finding = (struct finding){0};
        checks[i].run(doctor, finding);
        if (finding->level != FINDING_NONE)
            visit(context, &checks[i], finding);
    }
    if (doctor != NULL)
        address_set_destroy(doctor->monitored);
    free(doctor);
    free(finding);
    return good;
}
