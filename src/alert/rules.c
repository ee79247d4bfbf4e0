/* See rules.h. */
#include "alert/rules.h"

#include <string.h>

const struct rule alert_rules[] = {
    {"watched", "a watched address behaves as a bot", "監視対象のアドレスがボットの挙動を示した",
     SEVERITY_HIGH, 0, NULL, false, rule_watched},
    {"new-port", "a port that was not seen before", "これまで観測されていないポート", SEVERITY_LOW,
     3, "sources in the same minutes", false, rule_new_port},
    {"new-signature", "an exploit that was not seen before", "これまで観測されていない攻撃",
     SEVERITY_MEDIUM, 1, "sources", false, rule_new_signature},
    {"silent-sensor", "a sensor has stopped reporting", "センサーからの報告が途絶えている",
     SEVERITY_HIGH, 15, "minutes without coverage", true, rule_silent_sensor},
    {"lossy-sensor", "a sensor loses packets", "センサーがパケットを取りこぼしている",
     SEVERITY_MEDIUM, 1, "percent of the packets", false, rule_lossy_sensor},
    {"disk", "the disk of the store is nearly full", "保存先のディスクの空きが少ない",
     SEVERITY_HIGH, 5, "percent that are free, of bytes or of files", true, rule_disk},
    {"disk-trend", "the disk of the store will soon be full",
     "保存先のディスクがまもなくいっぱいになる", SEVERITY_MEDIUM, 7, "days until it is full", true,
     rule_disk_trend},
    {"retention", "the limit of the store has removed detail",
     "保存量の上限により古い詳細データを削除した", SEVERITY_LOW, 24,
     "hours after the last removal until it is over", true, rule_retention},
    {"surge", "a series surges", "急増", SEVERITY_MEDIUM, 0, NULL, false, rule_surge},
};
const size_t alert_rule_count = sizeof alert_rules / sizeof alert_rules[0];

const struct rule *rule_find(const char *name)
{
    for (size_t i = 0; i < alert_rule_count; i++)
        if (strcmp(alert_rules[i].name, name) == 0)
            return &alert_rules[i];
    return NULL;
}

bool is_rule(const char *name)
{
    return rule_find(name) != NULL;
}

static const struct rule_settings *settings_of(const struct alert_settings *settings,
                                               const struct rule *rule)
{
    for (unsigned i = 0; i < settings->rules_count; i++)
        if (strcmp(settings->rules[i].rule, rule->name) == 0)
            return &settings->rules[i];
    return NULL;
}

bool rules_look(const struct look *look, const struct alert_settings *settings,
                struct notices *notices, struct error *error)
{
    for (size_t i = 0; i < alert_rule_count; i++) {
        const struct rule_settings *own = settings_of(settings, &alert_rules[i]);
        struct look mine = *look;
        mine.at = own != NULL && own->at != NULL ? *own->at : alert_rules[i].at;
        mine.severity =
            own != NULL && own->severity != NULL ? *own->severity : alert_rules[i].severity;
        if ((own != NULL && own->off != NULL && *own->off) ||
            ignores_word(look->ignore, IGNORE_RULE, alert_rules[i].name, instant_day(look->now)))
            continue;
        if (!alert_rules[i].look(&mine, notices, error))
            return false;
    }
    return true;
}

bool rule_surge(const struct look *look, struct notices *notices, struct error *error)
{
    return look->surges == NULL || look->surges(look->surges_context, look, notices, error);
}
