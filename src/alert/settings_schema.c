/* The schema of section `watch:`. See settings.h. */
#include "alert/settings.h"

enum { TEXT_LIMIT = 4096, LIST_FILES = 64, RULES = 64 };

#define OPTIONAL_TEXT(key, of, field)                                                              \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, of, field, 1, TEXT_LIMIT)
#define OPTIONAL_LIST(key, of, field, most)                                                        \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, of, field, &text_entry, 1, \
                         most)
#define OPTIONAL_NUMBER(key, of, field)                                                            \
    CYAML_FIELD_UINT_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, of, field)
#define OPTIONAL_FLAG(key, of, field)                                                              \
    CYAML_FIELD_BOOL_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, of, field)

static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, TEXT_LIMIT)};

static const cyaml_strval_t severity_values[] = {
    {"info", SEVERITY_INFO}, {"low", SEVERITY_LOW},           {"medium", SEVERITY_MEDIUM},
    {"high", SEVERITY_HIGH}, {"critical", SEVERITY_CRITICAL},
};
static const cyaml_strval_t type_values[] = {
    {"webhook", OUTLET_WEBHOOK},
    {"smtp", OUTLET_SMTP},
    {"command", OUTLET_COMMAND},
    {"file", OUTLET_FILE},
};
static const cyaml_strval_t tls_values[] = {{"required", TLS_REQUIRED}, {"none", TLS_NONE}};

static const cyaml_schema_field_t rule_fields[] = {
    CYAML_FIELD_STRING_PTR("rule", CYAML_FLAG_POINTER, struct rule_settings, rule, 1, TEXT_LIMIT),
    OPTIONAL_FLAG("off", struct rule_settings, off),
    CYAML_FIELD_ENUM_PTR("severity", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct rule_settings,
                         severity, severity_values, CYAML_ARRAY_LEN(severity_values)),
    CYAML_FIELD_FLOAT_PTR("at", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct rule_settings, at),
    CYAML_FIELD_END};
static const cyaml_schema_value_t rule_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_settings, rule_fields)};

static const cyaml_schema_field_t outlet_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct outlet_settings, name, 1, TEXT_LIMIT),
    CYAML_FIELD_ENUM("type", CYAML_FLAG_STRICT, struct outlet_settings, type, type_values,
                     CYAML_ARRAY_LEN(type_values)),
    OPTIONAL_TEXT("url", struct outlet_settings, url),
    OPTIONAL_TEXT("url-file", struct outlet_settings, url_file),
    OPTIONAL_TEXT("token-file", struct outlet_settings, token_file),
    OPTIONAL_TEXT("user", struct outlet_settings, user),
    OPTIONAL_TEXT("password-file", struct outlet_settings, password_file),
    OPTIONAL_TEXT("from", struct outlet_settings, from),
    OPTIONAL_LIST("to", struct outlet_settings, to, OUTLET_RECIPIENTS),
    OPTIONAL_TEXT("ca-file", struct outlet_settings, ca_file),
    CYAML_FIELD_ENUM("tls", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct outlet_settings, tls,
                     tls_values, CYAML_ARRAY_LEN(tls_values)),
    OPTIONAL_LIST("command", struct outlet_settings, command, OUTLET_ARGUMENTS),
    OPTIONAL_TEXT("path", struct outlet_settings, path),
    CYAML_FIELD_ENUM_PTR("least", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct outlet_settings,
                         least, severity_values, CYAML_ARRAY_LEN(severity_values)),
    OPTIONAL_LIST("rules", struct outlet_settings, rules, RULES),
    OPTIONAL_FLAG("only-owners", struct outlet_settings, only_owners),
    OPTIONAL_FLAG("attach-packets", struct outlet_settings, attach_packets),
    OPTIONAL_FLAG("japanese", struct outlet_settings, japanese),
    OPTIONAL_NUMBER("digest-minutes", struct outlet_settings, digest_minutes),
    OPTIONAL_NUMBER("timeout-s", struct outlet_settings, timeout_s),
    CYAML_FIELD_END};
static const cyaml_schema_value_t outlet_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct outlet_settings, outlet_fields)};

const cyaml_schema_field_t alert_settings_fields[] = {
    OPTIONAL_LIST("lists", struct alert_settings, lists, LIST_FILES),
    OPTIONAL_LIST("ignore", struct alert_settings, ignore, LIST_FILES),
    OPTIONAL_TEXT("packets", struct alert_settings, packets),
    OPTIONAL_TEXT("signed-by", struct alert_settings, signed_by),
    OPTIONAL_TEXT("contact", struct alert_settings, contact),
    OPTIONAL_NUMBER("look-s", struct alert_settings, look_s),
    OPTIONAL_NUMBER("digest-minutes", struct alert_settings, digest_minutes),
    OPTIONAL_NUMBER("close-hours", struct alert_settings, close_hours),
    CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct alert_settings,
                         rules, &rule_entry, 0, RULES),
    CYAML_FIELD_SEQUENCE("outlets", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct alert_settings,
                         outlets, &outlet_entry, 0, OUTLET_LIMIT),
    CYAML_FIELD_END};
