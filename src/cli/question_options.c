/* See question_options.h. */
#include "cli/question_options.h"

#include <string.h>

void question_options_take(const struct options *options, struct ask_options *ask,
                           struct question_files *files)
{
    const bool japanese = strcmp(option_text(options, "lang"), "ja") == 0;
    ask->store = option_text(options, "store");
    ask->period = option_text(options, "period");
    ask->compare = option_text(options, "compare");
    ask->by = option_text(options, "by");
    ask->tools = option_text(options, "tool");
    ask->ports = option_text(options, "port");
    ask->countries = option_text(options, "country");
    ask->only = option_text(options, "only");
    ask->without = option_text(options, "without");
    ask->research_file_count =
        option_list(options, "research", files->research, QUESTION_FILES_LIMIT);
    ask->research_files = files->research;
    ask->token_file_count = option_list(options, "tokens", files->tokens, QUESTION_FILES_LIMIT);
    ask->token_files = files->tokens;
    ask->research_ports = (unsigned)option_number(options, "research-ports");
    ask->research_reach = (unsigned)option_number(options, "research-reach");
    ask->sensor = option_text(options, "sensor");
    ask->kind = option_text(options, "kind");
    ask->zone = option_text(options, "tz");
    if (ask->zone == NULL && japanese)
        ask->zone = "Asia/Tokyo";
    ask->japanese = japanese;
    ask->scan_timeout_s = (uint32_t)option_number(options, "scan-timeout");
    ask->attack = (struct attack_rule){
        .packets = option_number(options, "attack-packets"),
        .duration_s = (uint32_t)option_number(options, "attack-duration"),
        .peak = option_number(options, "attack-peak"),
        .gap_s = (uint32_t)option_number(options, "attack-gap"),
    };
    ask->show_passwords = option_given(options, "show-passwords");
    ask->limit_bytes = option_number(options, "query-memory");
}
