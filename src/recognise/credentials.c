/* See credentials.h. Texts stay as they are read, unescaped in place; pairs point into them. */
#include "recognise/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recognise/credentials_embedded.h"

struct pair {
    const uint8_t *user, *password;
    uint32_t user_length, password_length;
    enum login_list list;
};

struct credentials {
    uint8_t *texts[CREDENTIALS_FILES_LIMIT + 1];
    size_t text_count;
    struct pair *pairs; /* sorted, each once */
    size_t count, capacity;
    size_t lines[LOGIN_LIST_COUNT];
};

struct credentials *credentials_destroy(struct credentials *c)
{
    if (c == NULL)
        return NULL;
    for (size_t i = 0; i < c->text_count; i++)
        free(c->texts[i]);
    free(c->pairs);
    free(c);
    return NULL;
}

/* ---- Order ---- */

static int compare_bytes(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length)
{
    const size_t shorter = a_length < b_length ? a_length : b_length;
    const int order = shorter == 0 ? 0 : memcmp(a, b, shorter);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

static int compare_pairs(const struct pair *a, const struct pair *b)
{
    const int order = compare_bytes(a->user, a->user_length, b->user, b->user_length);
    return order != 0
               ? order
               : compare_bytes(a->password, a->password_length, b->password, b->password_length);
}

static int compare(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    const int order = compare_pairs(x, y);
    return order != 0 ? order : (x->list > y->list) - (x->list < y->list);
}

static void sort_and_unite(struct credentials *c)
{
    size_t kept = 0;
    if (c->count > 0)
        qsort(c->pairs, c->count, sizeof *c->pairs, compare);
    for (size_t i = 0; i < c->count; i++)
        if (kept == 0 || compare_pairs(&c->pairs[kept - 1], &c->pairs[i]) != 0)
            c->pairs[kept++] = c->pairs[i];
    c->count = kept;
}

enum login_list credentials_find(const struct credentials *c, const void *user, size_t user_length,
                                 const void *password, size_t password_length)
{
    if (user_length > UINT32_MAX || password_length > UINT32_MAX)
        return LOGIN_LIST_NONE;
    const struct pair wanted = {.user = user,
                                .password = password,
                                .user_length = (uint32_t)user_length,
                                .password_length = (uint32_t)password_length};
    size_t low = 0, high = c->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare_pairs(&wanted, &c->pairs[middle]);
        if (order == 0)
            return c->pairs[middle].list;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return LOGIN_LIST_NONE;
}

size_t credentials_pairs(const struct credentials *c, enum login_list list)
{
    size_t pairs = 0;
    for (size_t i = 0; i < c->count; i++)
        pairs += c->pairs[i].list == list;
    return pairs;
}

size_t credentials_lines(const struct credentials *c, enum login_list list)
{
    return c->lines[list];
}

/* ---- Reading ---- */

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const uint8_t lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Unescapes in place; false where a backslash stands before something else. */
static bool unescape(uint8_t *text, size_t length, uint32_t *ret_length)
{
    size_t out = 0;
    for (size_t i = 0; i < length; i++, out++) {
        text[out] = text[i];
        if (text[i] != '\\')
            continue;
        if (length - i >= 2 && text[i + 1] == '\\') {
            i++;
            continue;
        }
        const int high = length - i >= 4 && text[i + 1] == 'x' ? hex_digit(text[i + 2]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 3]) : -1;
        if (low < 0)
            return false;
        text[out] = (uint8_t)(high << 4 | low);
        i += 3;
    }
    *ret_length = (uint32_t)out;
    return true;
}

static bool add_pair(struct credentials *c, const struct pair *pair)
{
    if (c->count == c->capacity) {
        const size_t larger = c->capacity == 0 ? 128 : 2 * c->capacity;
        struct pair *moved = reallocarray(c->pairs, larger, sizeof *moved);
        if (moved == NULL)
            return false;
        c->pairs = moved;
        c->capacity = larger;
    }
    c->pairs[c->count++] = *pair;
    c->lines[pair->list]++;
    return true;
}

/* "[mirai]": the list by its word; LOGIN_LIST_NONE: there is none. */
static enum login_list list_of(const uint8_t *line, size_t length)
{
    for (int i = LOGIN_LIST_MIRAI; i < LOGIN_LIST_COUNT; i++) {
        const size_t word = strlen(login_list_words[i]);
        if (length == word + 2 && line[length - 1] == ']' &&
            memcmp(line + 1, login_list_words[i], word) == 0)
            return (enum login_list)i;
    }
    return LOGIN_LIST_NONE;
}

static bool take_line(struct credentials *c, const char *name, size_t number, uint8_t *line,
                      size_t length, enum login_list *list, struct error *error)
{
    if (length == 0 || line[0] == '#')
        return true;
    if (line[0] == '[') {
        *list = list_of(line, length);
        return *list != LOGIN_LIST_NONE ||
               error_set(error, ERROR_CONFIG, "%s:%zu: which list? [mirai], [later] or [own]", name,
                         number);
    }
    uint8_t *slash = memchr(line, '/', length);
    if (slash == NULL)
        return error_set(error, ERROR_CONFIG, "%s:%zu: no slash; a line is user/password", name,
                         number);
    struct pair pair = {.user = line, .password = slash + 1, .list = *list};
    if (!unescape(line, (size_t)(slash - line), &pair.user_length) ||
        !unescape(slash + 1, length - (size_t)(slash + 1 - line), &pair.password_length))
        return error_set(error, ERROR_CONFIG,
                         "%s:%zu: a backslash alone; \\\\ is one, \\x5c as well", name, number);
    return add_pair(c, &pair) || error_set(error, ERROR_FAILED, "memory: no room for logins");
}

/* Takes the text over. */
static bool take_text(struct credentials *c, const char *name, uint8_t *text, size_t length,
                      struct error *error)
{
    enum login_list list = LOGIN_LIST_OWN;
    bool good = true;
    c->texts[c->text_count++] = text;
    for (size_t at = 0, number = 1; at < length && good; number++) {
        uint8_t *line = text + at;
        const uint8_t *end = memchr(line, '\n', length - at);
        const size_t whole = end == NULL ? length - at : (size_t)(end - line);
        const size_t kept = whole > 0 && line[whole - 1] == '\r' ? whole - 1 : whole;
        good = take_line(c, name, number, line, kept, &list, error);
        at += whole + 1;
    }
    return good;
}

static bool take_copy(struct credentials *c, const char *name, const void *text, size_t length,
                      struct error *error)
{
    uint8_t *copy = malloc(length + 1);
    if (copy == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room for %s", name);
    memcpy(copy, text, length);
    return take_text(c, name, copy, length, error);
}

static bool take_file(struct credentials *c, const char *name, struct error *error)
{
    FILE *file = fopen(name, "re");
    if (file == NULL)
        return error_set_errno(error, ERROR_INPUT, "%s: cannot open", name);
    uint8_t *text = malloc(CREDENTIALS_LIMIT_BYTES + 1);
    const size_t length = text == NULL ? 0 : fread(text, 1, CREDENTIALS_LIMIT_BYTES + 1, file);
    const bool failed = ferror(file) != 0;
    fclose(file);
    if (text == NULL || failed || length > CREDENTIALS_LIMIT_BYTES) {
        free(text);
        return failed ? error_set_errno(error, ERROR_INPUT, "%s: cannot read", name)
                      : error_set(error, ERROR_CONFIG, "%s: more than %zu MiB", name,
                                  CREDENTIALS_LIMIT_BYTES >> 20);
    }
    return take_text(c, name, text, length, error);
}

static struct credentials *create(struct error *error)
{
    struct credentials *c = calloc(1, sizeof *c);
    if (c == NULL)
        error_set(error, ERROR_FAILED, "memory: no room for logins");
    return c;
}

struct credentials *credentials_read(const char *const *files, size_t count, struct error *error)
{
    struct credentials *c = create(error);
    bool good = c != NULL && take_copy(c, "credentials.txt", login_credentials_txt,
                                       login_credentials_txt_size, error);
    if (good && count > CREDENTIALS_FILES_LIMIT)
        good = error_set(error, ERROR_USAGE, "at most %d files of logins", CREDENTIALS_FILES_LIMIT);
    for (size_t i = 0; i < count && good; i++)
        good = take_file(c, files[i], error);
    if (!good)
        return credentials_destroy(c);
    sort_and_unite(c);
    return c;
}

struct credentials *credentials_parse(const char *name, const uint8_t *text, size_t length,
                                      struct error *error)
{
    struct credentials *c = create(error);
    if (c == NULL || !take_copy(c, name, text, length, error))
        return credentials_destroy(c);
    sort_and_unite(c);
    return c;
}
