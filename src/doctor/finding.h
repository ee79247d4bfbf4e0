/* Finding: what one check of teiten doctor has to say, in both languages, and what to do about it. */
#ifndef TEITEN_DOCTOR_FINDING_H
#define TEITEN_DOCTOR_FINDING_H

#include <stdarg.h>

/* Ascending: what a check says last cannot make better what it said before. */
enum finding_level {
    FINDING_NONE, /* the check does not apply: no line */
    FINDING_OK,
    FINDING_UNKNOWN, /* could not tell */
    FINDING_WARNING,
    FINDING_FAILED,
};

enum { FINDING_TEXT_SIZE = 768, FINDING_COMMAND_SIZE = 2048 };

struct finding_text {
    char en[FINDING_TEXT_SIZE], ja[FINDING_TEXT_SIZE];
};

struct finding {
    enum finding_level level;
    struct finding_text found;          /* one line */
    struct finding_text advice;         /* one line, or empty */
    char command[FINDING_COMMAND_SIZE]; /* to be copied into a shell, or empty */
};

#define FINDING_FORMATS(en, ja, first)                                                             \
    __attribute__((format(printf, en, first), format(printf, ja, first)))

/* Both formats take the same arguments. Text that is there already is kept, "; " between; the level only
 * rises. A text beyond its size is cut. */
FINDING_FORMATS(3, 4, 5)
void finding_say(struct finding *finding, enum finding_level level, const char *en, const char *ja,
                 ...);
FINDING_FORMATS(2, 3, 4)
void finding_advise(struct finding *finding, const char *en, const char *ja, ...);
/* The first command stands. */
__attribute__((format(printf, 2, 3))) void finding_command(struct finding *finding,
                                                           const char *format, ...);

/* "ok", "could not tell", ...: for people, and as a JSON value. */
const char *finding_level_text(enum finding_level level, int japanese);
const char *finding_level_word(enum finding_level level);

#endif
