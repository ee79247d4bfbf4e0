/* Internal to report: a report as JSON. */
#ifndef TEITEN_REPORT_JSON_H
#define TEITEN_REPORT_JSON_H

#include "report/inside.h"

struct json_t;
/* What the report was made with, and its figures: what stands in the page for verify and for programs. NULL: no memory. */
struct json_t *report_data_json(const struct report *report);

enum { REPORT_DATA_VERSION = 1 };

#endif
