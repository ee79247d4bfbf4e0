/* The key file of pseudonyms: read, and made. The key never stands on a command line, which others can see. */
#include "export/anonymise.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES = 256 };

/* 64 hexadecimal digits, with any blanks between. */
static bool read_digits(const uint8_t *bytes, size_t length, struct anonymise_key *key)
{
    size_t digits = 0;
    *key = (struct anonymise_key){0};
    for (size_t i = 0; i < length; i++) {
        const int c = bytes[i];
        if (isspace(c))
            continue;
        if (!isxdigit(c) || digits == 2 * sizeof key->bytes)
            return false;
        const int value = isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
        key->bytes[digits / 2] = (uint8_t)(key->bytes[digits / 2] << 4 | value);
        digits++;
    }
    return digits == 2 * sizeof key->bytes;
}

static bool read_bytes(int fd, const char *path, struct anonymise_key *ret_key, struct error *error)
{
    uint8_t bytes[FILE_BYTES];
    struct stat status;
    size_t length = 0;
    ssize_t count = 1;
    if (fstat(fd, &status) != 0)
        return error_set_errno(error, ERROR_CONFIG, "key %.300s", path);
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return error_set(
            error, ERROR_PERMISSION,
            "key %.300s: others may use it; chmod 600 it, and make a new one if it was "
            "seen",
            path);
    while (count > 0 && length < sizeof bytes) {
        count = read(fd, bytes + length, sizeof bytes - length);
        if (count < 0)
            return error_set_errno(error, ERROR_CONFIG, "key %.300s", path);
        length += (size_t)count;
    }
    bool good = length == sizeof ret_key->bytes;
    if (good)
        memcpy(ret_key->bytes, bytes, length);
    else
        good = read_digits(bytes, length, ret_key);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return good || error_set(error, ERROR_CONFIG,
                             "key %.300s: it is neither 32 bytes nor 64 hexadecimal digits; teiten "
                             "export --make-key FILE makes one",
                             path);
}

bool anonymise_key_read(const char *path, struct anonymise_key *ret_key, struct error *error)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, ERROR_CONFIG, "key %.300s", path);
    const bool good = read_bytes(fd, path, ret_key, error);
    close(fd);
    return good;
}

bool anonymise_key_make(const char *path, struct error *error)
{
    struct anonymise_key key;
    char text[2 * sizeof key.bytes + 2];
    if (getrandom(key.bytes, sizeof key.bytes, 0) != (ssize_t)sizeof key.bytes)
        return error_set_errno(error, ERROR_FAILED, "no random numbers for a key");
    for (size_t i = 0; i < sizeof key.bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", key.bytes[i]);
    text[sizeof text - 2] = '\n';
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return error_set_errno(error, ERROR_FAILED,
                               "key %.300s: cannot be made; one that is there is left alone", path);
    const ssize_t length = (ssize_t)sizeof text - 1;
    bool good = write(fd, text, (size_t)length) == length && fsync(fd) == 0;
    good = close(fd) == 0 && good;
    OPENSSL_cleanse(text, sizeof text);
    OPENSSL_cleanse(&key, sizeof key);
    if (!good) {
        error_set_errno(error, ERROR_FAILED, "key %.300s", path);
        unlink(path);
    }
    return good;
}
