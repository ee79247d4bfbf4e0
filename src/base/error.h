/* Failures of the world: files, memory, devices, what a user typed.
 *
 * A function that can fail so takes a `struct error *`, returns false or NULL, and fills it with
 * what failed, where (file and offset, key and line) and what to do about it. Libraries neither log
 * nor exit; src/cli/ prints the text and turns the class into the exit status.
 * Hostile packets are not errors: they have a reason in decode/reject.def and are counted.
 * Our own mistakes are asserts. */
#ifndef TEITEN_BASE_ERROR_H
#define TEITEN_BASE_ERROR_H

#include <stdbool.h>

/* The numbers are the exit statuses of the program (man teiten(1), EXIT STATUS). */
enum error_class {
    ERROR_NONE = 0,
    ERROR_FAILED = 1,     /* the machine: disk, memory, a device */
    ERROR_USAGE = 2,      /* the command line */
    ERROR_CONFIG = 3,     /* a configuration or scenario file */
    ERROR_INPUT = 4,      /* an input that cannot be read at all */
    ERROR_PARTIAL = 5,    /* done, but a part of the input was missing: truncated, gaps */
    ERROR_PERMISSION = 6, /* not allowed */
};

struct error {
    enum error_class class;
    char text[1024]; /* one line, no final newline: "what: where: why; what to do" */
};

/* Fill `error` (NULL is allowed) and return false, so that a caller can `return error_set(...)`. */
__attribute__((format(printf, 3, 4))) bool error_set(struct error *error, enum error_class class,
                                                     const char *format, ...);

/* As error_set(), with ": " and the text of errno added. EACCES and EPERM become ERROR_PERMISSION. */
__attribute__((format(printf, 3, 4))) bool
error_set_errno(struct error *error, enum error_class class, const char *format, ...);

#endif
