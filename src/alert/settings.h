/* Settings: the section `watch:` of the configuration file, as libcyaml fills it (docs/watch.md).
 *
 * In: YAML by alert_settings_schema. Out: this struct, whose texts belong to the loaded file; optional numbers are
 * pointers that are NULL where nothing is said. alert_settings_check() holds it to what a schema cannot say. */
#ifndef TEITEN_ALERT_SETTINGS_H
#define TEITEN_ALERT_SETTINGS_H

#include "alert/notice.h"

#include <cyaml/cyaml.h>

enum {
    OUTLET_LIMIT = 16,
    OUTLET_RECIPIENTS = 32,
    OUTLET_ARGUMENTS = 32,
    LOOK_S = 10,
    DIGEST_MINUTES = 15,
    CLOSE_HOURS = 24,
    OUTLET_TIMEOUT_S = 20,
};

enum outlet_type { OUTLET_WEBHOOK, OUTLET_SMTP, OUTLET_COMMAND, OUTLET_FILE };
enum outlet_tls { TLS_REQUIRED, TLS_NONE }; /* none: in the clear, for loopback */

struct rule_settings {
    char *rule;
    bool *off;
    enum severity *severity;
    double *at; /* the threshold; its unit is the rule's */
};

struct outlet_settings {
    char *name;
    enum outlet_type type;
    char *url, *url_file; /* webhook, smtp */
    char *token_file;     /* webhook: Authorization: Bearer */
    char *user, *password_file;
    char *from;
    char **to;
    unsigned to_count;
    char *ca_file;
    enum outlet_tls tls;
    char **command;
    unsigned command_count;
    char *path;
    enum severity *least; /* below it nothing is sent */
    char **rules;         /* only these; none: all */
    unsigned rules_count;
    bool *only_owners; /* only alerts of owners whose entry in the watch list names this outlet */
    bool *attach_packets;
    bool *japanese;
    unsigned *digest_minutes;
    unsigned *timeout_s;
};

struct alert_settings {
    char **lists;
    unsigned lists_count;
    char **ignore;
    unsigned ignore_count;
    char *packets;             /* the archive of raw packets, -w of the sensor */
    char *signed_by, *contact; /* below letters */
    unsigned *look_s, *digest_minutes, *close_hours;
    struct rule_settings *rules;
    unsigned rules_count;
    struct outlet_settings *outlets;
    unsigned outlets_count;
};

/* A mapping with CYAML_FLAG_POINTER. */
extern const cyaml_schema_field_t alert_settings_fields[];

/* ERROR_CONFIG "watch: outlets: ops: why". */
bool alert_settings_check(const struct alert_settings *settings, struct error *error);

/* A secret: of a file, or, for a name without a slash, of $CREDENTIALS_DIRECTORY; without its line end. At most
 * SECRET_SIZE - 1 bytes; a control character in it is an error. The text is never told in a message. */
enum { SECRET_SIZE = 1024 };
bool secret_read(const char *file, char secret[SECRET_SIZE], struct error *error);

#endif
