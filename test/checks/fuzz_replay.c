/* Tries inputs on a fuzz target without libFuzzer, so that every kept input is a regression test.
 *
 * In:  files and folders of files, as arguments.
 * Out: exit status 0 when the target took all of them, 77 when there were none; a target that finds
 *      something wrong aborts, and the last line names the input. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t inputs;

static void die(const char *what, const char *path)
{
    fprintf(stderr, "%s: ", path);
    perror(what);
    exit(1);
}

static void try_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die("cannot open", path);
    uint8_t *data = malloc(size > 0 ? size : 1);
    if (data == NULL || fread(data, 1, size, file) != size)
        die("cannot read", path);
    fclose(file);

    printf("%s\n", path);
    fflush(stdout);
    (void)LLVMFuzzerTestOneInput(data, size);
    inputs++;
    free(data);
}

static void try_path(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        die("cannot read", path);
    if (S_ISREG(status.st_mode)) {
        try_file(path, (size_t)status.st_size);
        return;
    }

    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0)
        die("cannot list", path);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            char *inner = NULL;
            if (asprintf(&inner, "%s/%s", path, entries[i]->d_name) < 0)
                die("no memory", path);
            try_path(inner);
            free(inner);
        }
        free(entries[i]);
    }
    free(entries);
}

int main(int count, char **paths)
{
    for (int i = 1; i < count; i++)
        try_path(paths[i]);
    if (inputs == 0) {
        puts("skip: no inputs");
        return 77;
    }
    return 0;
}
