/* A report as PDF, printed by Chromium where that is installed. */
#ifndef TEITEN_CLI_PDF_H
#define TEITEN_CLI_PDF_H

#include "report/report.h"

/* ERROR_FAILED says how to go on where there is no Chromium, or what it said. */
bool pdf_write(const char *path, const struct report *report, struct error *error);

#endif
