/* See finding.h. */
#include "doctor/finding.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *word, *en, *ja;
} levels[] = {
    [FINDING_NONE] = {"none", "", ""},
    [FINDING_OK] = {"ok", "ok", "正常"},
    [FINDING_UNKNOWN] = {"unknown", "unknown", "不明"},
    [FINDING_WARNING] = {"warning", "warning", "注意"},
    [FINDING_FAILED] = {"failed", "FAILED", "異常"},
};

const char *finding_level_text(enum finding_level level, int japanese)
{
    return japanese ? levels[level].ja : levels[level].en;
}

const char *finding_level_word(enum finding_level level)
{
    return levels[level].word;
}

__attribute__((format(printf, 3, 0))) static void
append(char text[FINDING_TEXT_SIZE], const char *separator, const char *format, va_list arguments)
{
    size_t used = strlen(text);
    if (used > 0)
        used += (size_t)snprintf(text + used, FINDING_TEXT_SIZE - used, "%s", separator);
    if (used < FINDING_TEXT_SIZE)
        vsnprintf(text + used, FINDING_TEXT_SIZE - used, format, arguments);
}

void finding_say(struct finding *finding, enum finding_level level, const char *en, const char *ja,
                 ...)
{
    va_list arguments;
    va_start(arguments, ja);
    append(finding->found.en, "; ", en, arguments);
    va_end(arguments);
    va_start(arguments, ja);
    append(finding->found.ja, "、", ja, arguments);
    va_end(arguments);
    if (level > finding->level)
        finding->level = level;
}

void finding_advise(struct finding *finding, const char *en, const char *ja, ...)
{
    va_list arguments;
    va_start(arguments, ja);
    append(finding->advice.en, "; ", en, arguments);
    va_end(arguments);
    va_start(arguments, ja);
    append(finding->advice.ja, "、", ja, arguments);
    va_end(arguments);
}

void finding_command(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    if (finding->command[0] != '\0')
        return;
    va_start(arguments, format);
    vsnprintf(finding->command, sizeof finding->command, format, arguments);
    va_end(arguments);
}
