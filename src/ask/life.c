/* See life.h. Every section is one SQL file over tables of what this one source did (sql/life.sql). */
#include "ask/life.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct section sections[SECTION_COUNT] = {
    {"ports", "Ports, in the order of first contact", "接触したポート（初回の順）",
     "life_ports.sql"},
    {"tools", "Tools", "ツール", "life_tools.sql"},
    {"tags", "Tags of your own", "独自タグ", "life_tags.sql"},
    {"conversations", "Conversations", "応答観測の通信", "life_conversations.sql"},
    {"logins", "Logins that were tried", "ログイン試行", "life_logins.sql"},
    {"commands", "Commands, in the order of first use", "入力されたコマンド（初回の順）",
     "life_commands.sql"},
    {"payloads", "Payloads", "ペイロード", "life_payloads.sql"},
    {"signatures", "What the payloads tell of", "ペイロードが示すもの", "life_signatures.sql"},
    {"downloads", "Downloads that were asked for", "ダウンロード指示", "life_downloads.sql"},
    {"attacks", "Attacks on it, inferred from backscatter", "受けたDoS攻撃（跳ね返りから推定）",
     "life_attacks.sql"},
    {"registrations", "Country and network over time (as registered)",
     "国・地域とAS（登録地）の推移", "life_registrations.sql"},
};

/* Tables of what was heard of the source: life_conversation, life_login, ... */
static bool make_tables(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                        struct error *error)
{
    static const struct {
        const char *name;
        enum segment_table table;
    } heard[] = {
        {"conversations", TABLE_CONVERSATIONS},
        {"payloads", TABLE_PAYLOADS},
        {"payload_events", TABLE_PAYLOAD_EVENTS},
        {"logins", TABLE_LOGINS},
        {"commands", TABLE_COMMANDS},
        {"downloads", TABLE_DOWNLOADS},
    };
    enum { HEARD = sizeof heard / sizeof heard[0] };
    struct template_value values[HEARD + 1];
    char *rows[HEARD] = {NULL};
    char *signed_events = heard_all_sql(loaded, TABLE_PAYLOAD_EVENTS, true, error);
    bool good = signed_events != NULL;
    values[HEARD] = (struct template_value){"signed", signed_events};
    for (unsigned i = 0; i < HEARD && good; i++) {
        rows[i] = heard_rows_sql(plan, loaded, heard[i].table, error);
        values[i] = (struct template_value){heard[i].name, rows[i]};
        good = rows[i] != NULL;
    }
    good = good && run_template(engine, "life.sql", "", values, HEARD + 1, error);
    free(signed_events);
    for (unsigned i = 0; i < HEARD; i++)
        free(rows[i]);
    return good;
}

/* The rows of an SQL file in their order, at most --top of them, and how many there are. */
static bool take_table(struct engine *engine, const struct plan *plan, const char *file,
                       struct result *ret_rows, int64_t *ret_total, struct error *error)
{
    char limited[96];
    struct result count;
    if (!run_template(engine, file, "CREATE OR REPLACE TEMP TABLE life_found AS ", NULL, 0,
                      error) ||
        !engine_query(engine, "SELECT count(*) FROM life_found", NULL, 0, &count, error))
        return false;
    *ret_total = result_cell(&count, 0, 0)->count;
    result_clear(&count);
    snprintf(limited, sizeof limited,
             "SELECT * EXCLUDE (rank) FROM life_found ORDER BY rank LIMIT %llu",
             (unsigned long long)plan->top);
    return engine_query(engine, limited, NULL, 0, ret_rows, error);
}

static bool take_section(struct engine *engine, const struct plan *plan,
                         const struct section *section, struct answered_section *ret_section,
                         struct error *error)
{
    ret_section->section = section;
    if (!take_table(engine, plan, section->sql_file, &ret_section->rows, &ret_section->row_total,
                    error))
        return false;
    ret_section->column_count = ret_section->rows.columns;
    assert(ret_section->column_count <= SECTION_COLUMN_LIMIT);
    for (size_t i = 0; i < ret_section->column_count; i++) {
        ret_section->columns[i] = column_find(ret_section->rows.names[i]);
        assert(ret_section->columns[i] != NULL);
    }
    return true;
}

bool life_answer(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 struct answer *answer, struct error *error)
{
    bool good =
        attack_make(engine, plan, loaded, error) &&
        kept_signatures_load(engine, plan, loaded, error) &&
        make_tables(engine, plan, loaded, error) &&
        engine_query(engine, question_sql("source_sum.sql"), NULL, 0, &answer->source, error) &&
        engine_query(engine, "SELECT * FROM class_told ORDER BY day", NULL, 0, &answer->class_days,
                     error);
    for (size_t i = 0; i < SECTION_COUNT && good; i++)
        good = take_section(engine, plan, &sections[i], &answer->sections[i], error);
    snprintf(answer->address, sizeof answer->address, "%s", plan->address.written);
    return good && take_table(engine, plan, plan->question->sql_file, &answer->rows,
                              &answer->row_total, error);
}
