/* Sources that somebody may act on: the rule of the block list, shared by stix and misp. */
#include "export/inside.h"

#include <string.h>

static bool is_monitored(const struct address_set *monitored, const char *text)
{
    struct ipv4 ipv4;
    struct ipv6 ipv6;
    return ipv4_parse(text, strlen(text), &ipv4)
               ? address_set_has_ipv4(monitored, ipv4)
               : ipv6_parse(text, strlen(text), &ipv6) && address_set_has_ipv6(monitored, ipv6);
}

struct choosing {
    struct listed *listed;
    struct address_set *monitored;
};

static bool choose(void *context, const struct cell *cells, struct error *error)
{
    struct choosing *c = context;
    struct listed *listed = c->listed;
    struct export *x = listed->x;
    const struct export_options *o = x->options;
    const int64_t expires = time_read(cells[SOURCE_LAST].text).ns + (int64_t)o->expire_s * NS_PER_S;
    const char *class = cells[SOURCE_CLASS].text;
    uint64_t *reason = NULL;
    if (strcmp(class, source_class_names[CLASS_RESEARCH]) == 0)
        reason = &listed->research;
    else if (is_monitored(c->monitored, cells[SOURCE_ADDRESS].text))
        reason = &listed->monitored;
    else if (expires <= o->now.ns)
        reason = &listed->expired;
    if (reason == NULL)
        return listed->row(listed->context, cells, error);
    ++*reason;
    x->counts.rows--; /* rows_each() counts it */
    return true;
}

bool listed_each(struct listed *listed, struct error *error)
{
    struct export *x = listed->x;
    struct choosing choosing = {listed, address_set_create()};
    const char *addresses = x->options->addresses;
    bool whole; /* without it a list has what the store knows */
    bool good =
        choosing.monitored != NULL || error_set(error, ERROR_FAILED, "no memory for the addresses");
    good = good &&
           (addresses == NULL || address_set_add_text(choosing.monitored, addresses, error)) &&
           detail_monitored(x->detail, choosing.monitored, &whole, error) &&
           details_each(x, DETAIL_SOURCES, choose, &choosing, error);
    address_set_destroy(choosing.monitored);
    return good;
}
