/* Where a long-running stage tells what happened: one line, no final newline. Only cli/ prints. */
#ifndef TEITEN_PIPELINE_LOG_H
#define TEITEN_PIPELINE_LOG_H

/* As syslog(3) numbers them, which systemd's journal reads. */
enum log_priority {
    LOG_LINE_ERROR = 3,
    LOG_LINE_WARNING = 4,
    LOG_LINE_NOTICE = 5,
    LOG_LINE_INFO = 6
};

struct log {
    void (*line)(void *context, enum log_priority priority, const char *text); /* any thread */
    void *context;
};

__attribute__((format(printf, 3, 4))) void
log_line(const struct log *log, enum log_priority priority, const char *format, ...);

#endif
