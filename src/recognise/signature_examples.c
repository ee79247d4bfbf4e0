/* See signature_examples.h. */
#include <cyaml/cyaml.h>
#include <string.h>

#include "base/yaml.h"
#include "recognise/signature_examples.h"

enum { ID_BYTES = 64, TEXT_BYTES = 4 * SIGNATURE_EXAMPLE_BYTES, PAYLOADS = 64, ENTRIES = 4096 };

static const cyaml_schema_value_t payload_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, TEXT_BYTES)};
static const cyaml_schema_value_t id_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, ID_BYTES)};

static const cyaml_schema_field_t example_fields[] = {
    CYAML_FIELD_STRING_PTR("rule", CYAML_FLAG_POINTER, struct signature_example, rule, 1, ID_BYTES),
    CYAML_FIELD_SEQUENCE("match", CYAML_FLAG_POINTER, struct signature_example, match,
                         &payload_entry, 0, PAYLOADS),
    CYAML_FIELD_SEQUENCE("near_miss", CYAML_FLAG_POINTER, struct signature_example, near_miss,
                         &payload_entry, 0, PAYLOADS),
    CYAML_FIELD_END};
static const cyaml_schema_value_t example_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct signature_example, example_fields)};
static const cyaml_schema_field_t examples_fields[] = {
    CYAML_FIELD_SEQUENCE("examples", CYAML_FLAG_POINTER, struct signature_examples, examples,
                         &example_entry, 0, ENTRIES),
    CYAML_FIELD_END};
static const cyaml_schema_value_t examples_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct signature_examples, examples_fields)};

static const cyaml_schema_field_t row_fields[] = {
    CYAML_FIELD_STRING_PTR("row", CYAML_FLAG_POINTER, struct signature_row, row, 1, ID_BYTES),
    CYAML_FIELD_STRING_PTR("what", CYAML_FLAG_POINTER, struct signature_row, what, 1, 256),
    CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER, struct signature_row, rules, &id_entry, 0,
                         PAYLOADS),
    CYAML_FIELD_END};
static const cyaml_schema_value_t row_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct signature_row, row_fields)};
static const cyaml_schema_field_t expected_fields[] = {
    CYAML_FIELD_SEQUENCE("expected", CYAML_FLAG_POINTER, struct signature_expected, rows,
                         &row_entry, 0, ENTRIES),
    CYAML_FIELD_END};
static const cyaml_schema_value_t expected_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct signature_expected, expected_fields)};

static struct yaml_options options_of(const cyaml_schema_value_t *schema, const char *noun)
{
    return (struct yaml_options){.schema = schema,
                                 .limit_bytes = (size_t)4 << 20,
                                 .memory_bytes = (size_t)32 << 20,
                                 .documentation = "docs/signatures.md",
                                 .noun = noun};
}

struct signature_examples *signature_examples_read(const char *file_name, struct error *error)
{
    const struct yaml_options options = options_of(&examples_schema, "file of examples");
    return yaml_read(file_name, &options, error);
}

struct signature_expected *signature_expected_read(const char *file_name, struct error *error)
{
    const struct yaml_options options = options_of(&expected_schema, "table of expected rules");
    return yaml_read(file_name, &options, error);
}

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c | 0x20);
    return at == NULL ? -1 : (int)(at - digits);
}

/* The byte of the escape behind a backslash, and how many characters it takes; 0 for a wrong one. */
static size_t escape_of(const char *text, uint8_t *ret_byte)
{
    static const char letters[] = "rn\\", bytes[] = "\r\n\\";
    const char *letter = *text == '\0' ? NULL : strchr(letters, *text);
    if (letter != NULL) {
        *ret_byte = (uint8_t)bytes[letter - letters];
        return 1;
    }
    int high = text[0] == 'x' ? digit_of(text[1]) : -1;
    int low = high >= 0 ? digit_of(text[2]) : -1;
    if (low < 0)
        return 0;
    *ret_byte = (uint8_t)(16 * high + low);
    return 3;
}

bool signature_example_bytes(const char *text, uint8_t ret_bytes[SIGNATURE_EXAMPLE_BYTES],
                             size_t *ret_length)
{
    size_t length = 0;
    while (*text != '\0') {
        if (length == SIGNATURE_EXAMPLE_BYTES)
            return false;
        uint8_t byte = (uint8_t)*text++;
        if (byte == '\\') {
            size_t taken = escape_of(text, &byte);
            if (taken == 0)
                return false;
            text += taken;
        }
        ret_bytes[length++] = byte;
    }
    *ret_length = length;
    return true;
}
