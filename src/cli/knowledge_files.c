/* See knowledge_files.h. */
#include "cli/knowledge_files.h"

bool knowledge_find(const struct options *options, struct rule_files *ret_rules,
                    struct error *error)
{
    const char *named[RULE_FILES_LIMIT];
    const size_t count = option_list(options, "rules", named, RULE_FILES_LIMIT);
    return rule_files_find(named, count, ret_rules, error);
}

struct knowledge *knowledge_load(const struct options *options, struct error *error)
{
    const char *logins[CREDENTIALS_FILES_LIMIT];
    struct rule_files rules;
    if (!knowledge_find(options, &rules, error))
        return NULL;
    const struct knowledge_options files = {
        .rules = rules.paths,
        .rule_count = rules.count,
        .logins = logins,
        .login_count = option_list(options, "credentials", logins, CREDENTIALS_FILES_LIMIT),
    };
    return knowledge_create(&files, error);
}
