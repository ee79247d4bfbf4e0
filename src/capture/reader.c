#include "capture/reader.h"

#include "capture/link_type.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct capture_format *const formats[] = {&pcap_format, &pcapng_format};

/* What people hand over instead; the text says what helps. */
static const struct other_format {
    const char *magic;
    size_t magic_bytes;
    const char *text;
} other_formats[] = {
    {"\xfd"
     "7zXZ",
     5, "it is compressed with xz; give it through a pipe: xz -dc FILE | teiten ... -r -"},
    {"BZh", 3,
     "it is compressed with bzip2; give it through a pipe: bzip2 -dc FILE | teiten ... -r -"},
    {"\x04\x22\x4d\x18", 4,
     "it is compressed with lz4; give it through a pipe: lz4 -dc FILE | teiten ... -r -"},
    {"PK\x03\x04", 4, "it is a zip archive; unpack it first"},
    {"snoop\0\0\0", 8, "it is in Solaris snoop format; convert it with editcap -F pcap"},
    {"\x1f\x8b", 2, "it is gzip inside a compressed file; decompress it once first"},
    {"\x28\xb5\x2f\xfd", 4, "it is zstd inside a compressed file; decompress it once first"},
};

static bool refuse(const struct source *s, struct error *error)
{
    size_t left = source_left(s);
    if (s->fault.class != ERROR_NONE) {
        if (error != NULL)
            *error = s->fault;
        return false;
    }
    if (left == 0)
        return error_set(error, ERROR_INPUT, "%.512s: is empty%s; there is nothing to read",
                         s->name, s->decompressor != NULL ? " when decompressed" : "");
    for (size_t i = 0; i < sizeof other_formats / sizeof other_formats[0]; i++) {
        const struct other_format *other = &other_formats[i];
        if (left >= other->magic_bytes && memcmp(s->at, other->magic, other->magic_bytes) == 0)
            return error_set(error, ERROR_INPUT, "%.512s: is not a capture: %s", s->name,
                             other->text);
    }
    char begin[3 * READER_MAGIC_BYTES + 1] = "";
    for (size_t i = 0; i < left && i < READER_MAGIC_BYTES; i++)
        snprintf(begin + 3 * i, sizeof begin - 3 * i, " %02x", s->at[i]);
    return error_set(error, ERROR_INPUT,
                     "%.512s: is not a capture: it begins with%s; pcap and pcapng are read, plain, "
                     "gzip or zstd",
                     s->name, begin);
}

static const struct capture_format *format_of(struct source *s)
{
    if (!source_need(s, READER_MAGIC_BYTES))
        return NULL;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (formats[i]->begins(s->at))
            return formats[i];
    return NULL;
}

struct reader *reader_open(struct source *source, bool (*knows_link_type)(uint16_t link_type),
                           struct error *error)
{
    struct reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        error_set(error, ERROR_FAILED, "%.512s: no memory to read it", source->name);
        source_close(source);
        return NULL;
    }
    reader->source = source;
    reader->knows_link_type = knows_link_type;
    reader->first_link_type = LINK_TYPE_UNKNOWN;
    reader->format = format_of(source);
    if (reader->format == NULL) {
        refuse(source, error);
        return reader_close(reader);
    }
    if (!reader->format->open(reader, error))
        return reader_close(reader);
    return reader;
}

struct reader *reader_close(struct reader *reader)
{
    if (reader == NULL)
        return NULL;
    if (reader->format != NULL)
        reader->format->close(reader);
    source_close(reader->source);
    free(reader);
    return NULL;
}

enum { COUNT_TEXT_SIZE = 32 };

/* 1234567 as "1,234,567". */
static const char *count_format(uint64_t count, char text[COUNT_TEXT_SIZE])
{
    char digits[COUNT_TEXT_SIZE];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    char *to = text;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return text;
}

enum read_result reader_fault(const struct reader *reader, uint64_t offset, struct error *error,
                              const char *what, ...)
{
    const struct source *s = reader->source;
    char kept[COUNT_TEXT_SIZE];
    count_format(reader->packets, kept);
    if (s->fault.class != ERROR_NONE) {
        error_set(error, s->fault.class, "%.800s; the %s packets before it are kept", s->fault.text,
                  kept);
        return READ_FAULT;
    }
    char reason[256];
    va_list arguments;
    va_start(arguments, what);
    vsnprintf(reason, sizeof reason, what, arguments);
    va_end(arguments);
    error_set(error, ERROR_PARTIAL,
              "%.512s: offset %llu%s: %s; the file ends here for us, the %s packets before it are "
              "kept",
              s->name, (unsigned long long)offset,
              s->decompressor != NULL ? " of the decompressed content" : "", reason, kept);
    return READ_FAULT;
}
