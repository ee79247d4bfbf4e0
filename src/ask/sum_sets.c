/* Which sets of columns are summed up by day, and which of them answers a question. */
#include "ask/sum_sets.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Columns of a set. Country, class and AS are the source's, port and tool the packet's. */
enum {
    BY_PORT = 1,
    BY_TOOL = 2,
    BY_COUNTRY = 4,
    BY_CLASS = 8,
    BY_ASN = 16,
    WITHOUT_RESEARCH = 32, /* no column: research scanners are left out */
    BY_PROTOCOL = 64,      /* of the ports: all of one protocol together */
    BY_SENSOR = 128        /* no set has it */
};

/* In the order of their numbers, which stand in the files. */
static const unsigned sets[] = {
    0,
    BY_PORT,
    BY_TOOL,
    BY_COUNTRY,
    BY_CLASS,
    BY_ASN,
    BY_PORT | BY_TOOL,
    BY_PORT | BY_COUNTRY,
    BY_PORT | BY_CLASS,
    BY_TOOL | BY_COUNTRY,
    BY_TOOL | BY_CLASS,
    BY_COUNTRY | BY_CLASS,
    BY_ASN | BY_TOOL,
    BY_ASN | BY_CLASS,
    BY_ASN | BY_COUNTRY,
    BY_PORT | BY_TOOL | BY_COUNTRY,
    BY_PORT | BY_COUNTRY | BY_CLASS,
    WITHOUT_RESEARCH,
    WITHOUT_RESEARCH | BY_PORT,
    WITHOUT_RESEARCH | BY_TOOL,
    WITHOUT_RESEARCH | BY_COUNTRY,
    WITHOUT_RESEARCH | BY_ASN,
    WITHOUT_RESEARCH | BY_PORT | BY_COUNTRY,
    BY_PROTOCOL,
};
const unsigned sum_set_count = sizeof sets / sizeof sets[0];
_Static_assert(sizeof sets / sizeof sets[0] <= SUM_SETS_LIMIT, "a bit for each");

char *sum_set_sql(unsigned set)
{
    const unsigned by = sets[set];
    char number[8];
    assert(set < sum_set_count);
    snprintf(number, sizeof number, "%u", set);
    const struct template_value values[] = {
        {"set", number},
        {"port",
         by & BY_PORT ? "port_of(protocol, kind::VARCHAR, src_port, dst_port)" : "NULL::USMALLINT"},
        {"protocol", by & (BY_PORT | BY_PROTOCOL) ? "protocol" : "NULL::UTINYINT"},
        {"tool", by & BY_TOOL ? "tool::VARCHAR" : "NULL::VARCHAR"},
        {"country", by & BY_COUNTRY ? "country::VARCHAR" : "NULL::VARCHAR"},
        {"class", by & BY_CLASS ? "class::VARCHAR" : "NULL::VARCHAR"},
        {"asn", by & BY_ASN ? "asn" : "NULL::UINTEGER"},
        {"which", by & WITHOUT_RESEARCH ? "class <> 'research'" : "true"},
    };
    return template_fill(question_sql("sum_cell.sql"), values, sizeof values / sizeof values[0]);
}

/* Ports and countries together make nine of ten rows. */
uint64_t sum_sets_small(void)
{
    uint64_t small = 0;
    for (unsigned set = 0; set < sum_set_count; set++)
        if ((sets[set] & (BY_PORT | BY_COUNTRY)) != (BY_PORT | BY_COUNTRY))
            small |= (uint64_t)1 << set;
    return small;
}

/* The set's number; sum_set_count: there is none. */
static unsigned find(unsigned by)
{
    unsigned set = 0;
    while (set < sum_set_count && sets[set] != by)
        set++;
    return set;
}

static bool is_one(const char *list)
{
    return strchr(list, ',') == NULL;
}

/* What the question's keys and filters need. `ret_adds` is false where a source may be in several rows of the
 * set that would be added. */
static unsigned wanted(const struct plan *plan, bool *ret_adds)
{
    static const struct {
        const char *key;
        unsigned by;
    } keys[] = {{"kind", 0},         {"port", BY_PORT},       {"protocol", BY_PORT},
                {"tool", BY_TOOL},   {"country", BY_COUNTRY}, {"asn", BY_ASN},
                {"class", BY_CLASS}, {"sensor", BY_SENSOR}};
    const struct ask_options *o = plan->options;
    unsigned by = 0;
    for (size_t i = 0; i < 3 && plan->question->keys[i] != NULL; i++)
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
            if (strcmp(keys[k].key, plan->question->keys[i]) == 0)
                by |= keys[k].by;
    *ret_adds = (o->ports == NULL || (by & BY_PORT) != 0 ||
                 (is_one(o->ports) && strchr(o->ports, '/') != NULL)) &&
                (o->tools == NULL || (by & BY_TOOL) != 0 || is_one(o->tools)) &&
                (o->countries == NULL || (by & BY_COUNTRY) != 0 || is_one(o->countries));
    if (o->ports != NULL && by == 0 && o->tools == NULL && o->countries == NULL &&
        strpbrk(o->ports, "0123456789,") == NULL) {
        *ret_adds = true;
        return BY_PROTOCOL;
    }
    by |= o->ports != NULL ? BY_PORT : 0;
    by |= o->tools != NULL ? BY_TOOL : 0;
    by |= o->countries != NULL ? BY_COUNTRY : 0;
    return by;
}

/* Adds what leaves the classes that are not kept out. */
static unsigned add_classes(const struct plan *plan, unsigned by, bool *adds, char classes[64])
{
    unsigned count = 0;
    snprintf(classes, 64, "true");
    if (plan->kept == CLASS_ALL)
        return by;
    if (plan->kept == (CLASS_ALL & ~(1u << CLASS_RESEARCH)) && (by & BY_CLASS) == 0)
        return by | WITHOUT_RESEARCH;
    class_condition(plan, classes);
    for (unsigned c = 0; c < CLASS_COUNT; c++)
        count += (plan->kept >> c) & 1u;
    *adds = *adds && (count == 1 || (by & BY_CLASS) != 0);
    return by | BY_CLASS;
}

struct sum_choice sums_choose(const struct scope *scope, const struct plan *plan)
{
    struct sum_choice choice = {0};
    bool adds, total_adds = true;
    if (!scope->sums.whole_days)
        return choice;
    choice.total_set = find(add_classes(plan, 0, &total_adds, choice.total_classes));
    choice.totals = choice.total_set < sum_set_count;
    choice.set = choice.total_set;
    if (!choice.totals || plan->question->shape != SHAPE_RANKED || plan->by == BY_HOUR ||
        plan->address.text[0] != '\0' || (plan->question->knows & KNOWS_TAGS) != 0)
        return choice;
    unsigned by = wanted(plan, &adds);
    choice.set = find(add_classes(plan, by, &adds, choice.classes));
    if (choice.set == sum_set_count && by == BY_PROTOCOL) {
        by = BY_PORT;
        adds = false;
        choice.set = find(add_classes(plan, by, &adds, choice.classes));
    }
    choice.used = choice.set < sum_set_count;
    choice.set = choice.used ? choice.set : choice.total_set;
    choice.counts_sources = adds && plan->by == BY_DAY;
    if (choice.used && (plan->by == BY_NOTHING || plan->by == BY_MONTH))
        choice.seen = (by & (BY_PORT | BY_PROTOCOL)) != 0 ? SEEN_PORTS : SEEN_SOURCES;
    return choice;
}

struct sum_choice sums_choose_classes_of_ports(const struct scope *scope)
{
    const unsigned set = find(BY_PORT | BY_CLASS);
    return (struct sum_choice){
        .used = scope->sums.whole_days, .set = set, .total_set = set, .counts_sources = true};
}
