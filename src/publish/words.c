#include "publish/words.h"

#include <string.h>

static const struct {
    const char *column, *word, *japanese;
} words[] = {
    {"confidence", "verified", "確認済み"},
    {"confidence", "rule read", "検知規則を参照"},
    {"confidence", "partly from memory", "一部記憶による"},
    {"confidence", "from memory", "記憶による"},
    {"kind", "access", "アクセス"},
    {"kind", "backscatter", "跳ね返り"},
    {"kind", "conversation", "応答観測"},
    {"kind", "other", "その他"},
    {"kind", "exploit", "攻撃"},
    {"kind", "probe", "探索"},
    {"kind", "bot", "ボット"},
    {"kind", "tool", "ツール"},
    {"kind", "research", "調査"},
    {"list", "own", "独自"},
    {"list", "none", "なし"},
    {"event", "start", "開始"},
    {"event", "stop", "停止"},
    {"event", "interface_down", "インターフェース停止"},
    {"event", "no_traffic", "無通信"},
    {"event", "clock_jump", "時計の変更"},
    {"event", "disk_full", "ディスク満杯"},
    {"event", "reload", "設定の再読み込み"},
    {"event", "port", "ポート接触"},
    {"event", "conversation", "応答観測"},
    {"event", "login", "ログイン試行"},
    {"event", "command", "コマンド"},
    {"event", "payload", "ペイロード"},
    {"event", "download", "ダウンロード指示"},
    {"event", "attacked", "DoS攻撃被害"},
};

const char *word_in_japanese(const char *column, const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].column, column) == 0 && strcmp(words[i].word, word) == 0)
            return words[i].japanese;
    return word;
}

bool word_at(size_t index, const char **ret_column, const char **ret_word,
             const char **ret_japanese)
{
    if (index >= sizeof words / sizeof words[0])
        return false;
    *ret_column = words[index].column;
    *ret_word = words[index].word;
    *ret_japanese = words[index].japanese;
    return true;
}
