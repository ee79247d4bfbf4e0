#include "pipeline/log.h"

#include <stdarg.h>
#include <stdio.h>

void log_line(const struct log *log, enum log_priority priority, const char *format, ...)
{
    char text[1200];
    if (log->line == NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    log->line(log->context, priority, text);
}
