/* See outlet.h. */
#include "alert/outlet.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

char *attempt_body(const struct attempt *attempt)
{
    return json_dumps(attempt->delivery->digest, JSON_COMPACT | JSON_SORT_KEYS);
}

void attempt_fail(struct attempt *attempt, enum outcome outcome, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(attempt->fault, sizeof attempt->fault, format, arguments);
    va_end(arguments);
    for (char *c = attempt->fault; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = ' ';
    attempt->outcome = outcome;
}

unsigned attempt_timeout_s(const struct attempt *attempt)
{
    return attempt->settings->timeout_s != NULL ? *attempt->settings->timeout_s : OUTLET_TIMEOUT_S;
}

void outlets_send(struct attempt *attempts, size_t count)
{
    outlet_curl_send(attempts, count);
    for (size_t i = 0; i < count; i++) {
        if (attempts[i].settings->type == OUTLET_FILE)
            outlet_file_send(&attempts[i]);
        else if (attempts[i].settings->type == OUTLET_COMMAND)
            outlet_command_send(&attempts[i]);
    }
}
