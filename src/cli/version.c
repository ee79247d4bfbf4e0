/* teiten --version: the program, what it is built on, and the databases that it finds. */
#include "version.h"
#include "cli/geo_files.h"
#include "cli/verbs.h"
#include "publish/width.h"
#include "store/geo_credit.h"
#include "store/schema.h"

#include <duckdb.h>
#include <jansson.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <zstd.h>

int cli_version(void)
{
    struct error error;
    struct geo *geo;
    printf("teiten %s, store schema %d\n", TEITEN_VERSION, SCHEMA_VERSION);
    printf("DuckDB %s, %s, zstd %s, jansson %s\n", duckdb_library_version(), pcap_lib_version(),
           ZSTD_versionString(), jansson_version_str());
    if (!geo_files_load(NULL, 0, &geo, &error))
        return cli_fail(&error);
    for (size_t i = 0; geo != NULL && i < geo_source_count(geo); i++) {
        const struct geo_source *s = geo_source_at(geo, i);
        printf("%s: %s of %s, %zu ranges\n", s->description, s->file_name, s->date, s->ranges);
        const char *credit = geo_credit_of(s->sha256);
        if (credit == NULL && s->about[0] != '\0')
            credit = s->about;
        if (credit != NULL) {
            fputs("  ", stdout);
            text_write_safe(stdout, credit);
            putchar('\n');
        }
    }
    if (geo == NULL)
        puts("no geo database: countries and networks stay empty (see --geo)");
    geo_destroy(geo);
    return cli_flush(0);
}
