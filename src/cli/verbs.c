#include "cli/verbs.h"

#include <string.h>

static const char *const observe_examples[] = {
    "teiten observe -r capture.pcap",
    "a capture; monitored: the destinations seen",
    "teiten observe -r day/ --addresses 198.51.100.0/24 --sensor tokyo-1",
    "a folder, for one sensor",
    "zstdcat c.pcap.zst | teiten observe -r - 'tcp or udp'",
    "standard input, filtered",
    "teiten observe -i eth0 --addresses 198.51.100.0/24 --respond",
    "an interface, answering SYNs",
    NULL};

static const char *const show_words[] = {"totals",          "ports",
                                         "sources",         "tools",
                                         "countries",       "networks",
                                         "classes",         "tags",
                                         "variants",        "surges",
                                         "scans",           "attacks",
                                         "attack-ports",    "attack-countries",
                                         "coverage",        "source",
                                         "logins",          "commands",
                                         "downloads",       "payloads",
                                         "vulnerabilities", "detections",
                                         "signatures",      "conversations",
                                         "events",          NULL};

static const char *const show_examples[] = {"teiten show tools --period 2020-H1 --compare 2019-H1",
                                            "the half-year beside the one before",
                                            "teiten show ports --tool mirai --by day --top 5 --csv",
                                            "a series of the five largest ports",
                                            "teiten show source 192.0.2.1 --lang ja",
                                            "one address, in Japanese",
                                            NULL};

static const char *const watch_words[] = {"ignore", NULL};

static const char *const watch_examples[] = {"teiten watch --once --config teiten.yaml",
                                             "one look, as cron does it",
                                             "teiten watch --list --lang ja",
                                             "the alerts, in Japanese",
                                             "teiten watch ignore add prefix 203.0.113.7",
                                             "not to hear of one's own scanner",
                                             NULL};

static const char *const report_examples[] = {
    "teiten report --period 2020-H1 --lang ja -o report.html",
    "the half-year as the NPA reports it",
    "teiten report --period 2025-Q2 --profile jpcert --pdf report.pdf",
    "a quarter, printed",
    "teiten verify report.html",
    "does every figure follow from the store?",
    NULL};

static const char *const verify_examples[] = {"teiten verify report.html --store store",
                                              "makes it again and compares every figure", NULL};

static const char *const export_words[] = {"csv",         "jsonl",     "parquet", "blocklist",
                                           "warninglist", "misp",      "stix",    "shadowserver",
                                           "eve",         "flowtuple", "pcap",    NULL};

static const char *const export_examples[] = {
    "teiten export parquet --period 2020-02 -o flows.parquet", "every flow of February",
    "teiten export blocklist --period 2026-11 -o bots.txt",
    "bots' addresses, with the end of their stay", NULL};

static const char *const serve_examples[] = {
    "teiten serve --store store",
    "pages and API for this machine: http://127.0.0.1:8080/",
    "teiten serve --listen 192.0.2.1:8080 --token-file /etc/teiten/token",
    "for others, who have the token",
    "teiten serve --listen [::]:80 --public --infected yes --host teiten.example",
    "for everybody: only aggregates",
    NULL};

static const char *const simulate_examples[] = {
    "teiten simulate scenarios/small.yaml -w small.pcapng --truth small.json",
    "a capture and what is in it", NULL};

static const char *const store_words[] = {"list", "check", "compact", "sum", NULL};

static const char *const store_examples[] = {"teiten store list",
                                             "every segment",
                                             "teiten store check",
                                             "recomputes every sha256",
                                             "teiten store compact --limit 100G",
                                             "joins past days, then keeps to 100 GiB",
                                             "teiten store sum --tz Asia/Tokyo",
                                             "sums of past days: quick reports and pages",
                                             NULL};

static const char *const rules_words[] = {"list", "test", "check", NULL};

static const char *const rules_examples[] = {"teiten rules list --lang ja",
                                             "every signature",
                                             "teiten rules check",
                                             "as `test`, and metadata, speed, coverage",
                                             "teiten rules test --rules own/ --rules none",
                                             "one's own alone, on the examples beside them",
                                             NULL};

static const char *const config_words[] = {"check", "show", NULL};

static const char *const config_examples[] = {"teiten config check ./teiten.yaml",
                                              "before it is put into place", "teiten config show",
                                              "what is in force, and where it comes from", NULL};

static const char *const doctor_examples[] = {"teiten doctor",
                                              "as the running sensor says",
                                              "teiten doctor -i eth0 --addresses own --respond",
                                              "before it is started",
                                              "teiten doctor --probe --lang ja",
                                              "end to end, in Japanese",
                                              NULL};

static const char *const completion_words[] = {"bash", "zsh", "fish", NULL};

static const char *const completion_examples[] = {"source <(teiten completion bash)",
                                                  "for this shell", NULL};

static const char *const help_words[] = {"observe", "show",   "report",     "verify", "watch",
                                         "export",  "serve",  "simulate",   "store",  "rules",
                                         "config",  "doctor", "completion", "help",   NULL};
static const char *const help_examples[] = {"teiten help show", "the same as teiten show --help",
                                            NULL};

const struct verb verbs[] = {
    {.name = "observe",
     .letter = 'o',
     .synopsis = "-r FILE [-r FILE ...] | -i INTERFACE [OPTION ...] [FILTER ...]",
     .summary = "packets in, segments out",
     .summary_ja = "パケットを読み、セグメントに集計する",
     .examples = observe_examples,
     .text =
         "The words after the options are a\n.Xr pcap-filter 7\nexpression.\nEach file needs "
         "its own\n.Fl r ,\nsince further words could not be told from the expression.\nAn input "
         "that was observed before changes nothing.\n"
         "A file of\n.Fl -tags\nnames packets by expressions of the same language: docs/tags.md.\n",
     .words_end_options = true,
     .run = cli_observe},
    {.name = "show",
     .letter = 'w',
     .synopsis = "QUESTION [ADDRESS] [OPTION ...]",
     .summary = "asks the store",
     .summary_ja = "集計結果を表示する",
     .words = show_words,
     .examples = show_examples,
     .text =
         "A rate is accesses per day and monitored address: accesses divided by the coverage "
         "in address-days,\nwhere a minute of a sensor counts once, whatever number of inputs "
         "has it.\nA share is a part of all packets of the same kind and period (with\n.Fl -by "
         ":\nof the same bucket) without the filters\n.Fl -tool , -port\nand\n.Fl -country ,\n"
         "but of the classes that\n.Fl -only\nand\n.Fl -without\nleave: of what remains.\n"
         "A class is of a source and a day in UTC; the first of research, mirai, iot-bot and "
         "other that holds.\n"
         "Below answers that show a country or AS stand the databases that they are from, with the "
         "credit that is due;\nCSV has no place for it.\n"
         "The JSON form is described in docs/json.md.\n",
     .run = cli_show},
    {.name = "report",
     .letter = 'p',
     .synopsis = "--period PERIOD [OPTION ...]",
     .summary = "writes the periodic report: one HTML file, in English or Japanese",
     .summary_ja = "定期観測報告書（HTML）を作成する",
     .examples = report_examples,
     .text = "The page stands alone: it has no script and fetches nothing, and prints on A4.\nIt "
             "puts the period "
             "beside the same one of last year; months and quarters also beside the one "
             "before.\nProfiles: "
             ".Cm npa\nas the National Police Agency of Japan reports,\n.Cm nicter\nas NICT does,\n"
             ".Cm jpcert\nas JPCERT/CC does.\nHow figures are rounded, and the JSON form: "
             "docs/report.md.\n",
     .run = cli_report},
    {.name = "verify",
     .letter = 'v',
     .synopsis = "REPORT.html [OPTION ...]",
     .summary = "does every figure of a report follow from the store?",
     .summary_ja = "報告書のすべての数値をストアから再計算して検証する",
     .examples = verify_examples,
     .text =
         "Makes the report again, with what the page says it was made with, and compares every "
         "figure and every line.\nThe exit status is 0 where all hold, and 8 where one does not: "
         "each is printed with what the store gives.\n",
     .run = cli_verify},
    {.name = "watch",
     .letter = 'a',
     .synopsis =
         "[--once | --list] [OPTION ...] | ignore add|remove|list [WHAT VALUE [UNTIL [REASON]]]",
     .summary = "alerts: tells when a watched address, a sensor or a series needs somebody",
     .summary_ja = "監視対象やセンサーの異常を検知し、アラートを送る",
     .words = watch_words,
     .examples = watch_examples,
     .text =
         "A process of its own beside the sensor.\nWhat it watches and whom it tells stands in "
         "section\n"
         ".Ql watch\nof the configuration (docs/watch.md).\nIt keeps its book below\n.Pa alerts\n"
         "in the store.\nSIGTERM ends it, SIGHUP makes it read configuration, lists and rules "
         "again.\n"
         "With\n.Fl -once\nthe exit status is 7 where an alert was opened or updated.\n.Cm ignore\n"
         "keeps a list of what is not to ring:\n.Ar WHAT\nis prefix, port, class or rule,\n"
         ".Ar UNTIL\na day such as 2026-12-31.\n",
     .run = cli_watch},
    {.name = "export",
     .letter = 'e',
     .synopsis = "FORMAT [OPTION ...] | --make-key FILE",
     .summary = "writes the store for other programs",
     .summary_ja = "集計結果を他のプログラム向けに出力する",
     .words = export_words,
     .examples = export_examples,
     .text = "Formats, their columns and what is left out of them: docs/export.md.\n"
             "What goes to a file is written beside it first, so that a reader never sees half of "
             "it.\nThe exit status is 5 where\n.Fl -rows\nleft rows out.\n",
     .run = cli_export},
    {.name = "serve",
     .letter = 'b',
     .synopsis = "[--listen ADDRESS:PORT] [OPTION ...]",
     .summary = "pages, API and metrics over HTTP; reads only",
     .summary_ja = "Web ページ・API・メトリクスを HTTP で公開する（読み取り専用）",
     .examples = serve_examples,
     .text = "The questions of\n.Xr teiten-show 1\nare\n.Pa /v1/QUESTION ;\n.Pa "
             "/v1/openapi.json\nlists all there is, and\n.Pa /metrics\nis for Prometheus "
             "(docs/serve.md).\nIt listens for this machine alone unless\n.Fl -listen\nsays "
             "otherwise, and then wants a token or\n.Fl -public .\nTLS is a proxy's "
             "task.\nSIGTERM ends it.\n",
     .run = cli_serve},
    {.name = "simulate",
     .letter = 'i',
     .synopsis = "SCENARIO.yaml -w FILE [OPTION ...]",
     .summary = "a capture file with known truth; never sends a packet",
     .summary_ja = "正解付きのキャプチャファイルを作る（送信はしない）",
     .examples = simulate_examples,
     .text = "",
     .run = cli_simulate},
    {.name = "store",
     .letter = 's',
     .synopsis = "list | check | compact | sum [OPTION ...]",
     .summary = "looks after the folder of segments",
     .summary_ja = "セグメントのフォルダーを管理する",
     .words = store_words,
     .examples = store_examples,
     .text = "",
     .run = cli_store},
    {.name = "rules",
     .letter = 'r',
     .synopsis = "list | test | check [OPTION ...]",
     .summary = "lists and tries the signatures of payloads",
     .summary_ja = "シグネチャの一覧表示と検査を行う",
     .words = rules_words,
     .examples = rules_examples,
     .text =
         "Signatures are YARA rules: those that come with the program, and one's own.\n.Cm test\n"
         "tries every rule on its own examples: payloads that it must match, and near misses that "
         "it must not.\n.Cm check\nalso looks at metadata, at rules that would slow down all "
         "others, and at what a pack is expected to recognise.\nThe exit status is 3 where there "
         "is a "
         "fault.\nHow a rule is written: docs/signatures.md.\n",
     .run = cli_rules},
    {.name = "config",
     .letter = 'g',
     .synopsis = "check [FILE] | show [OPTION ...]",
     .summary = "checks and shows the configuration file",
     .summary_ja = "設定ファイルを検査・表示する",
     .words = config_words,
     .examples = config_examples,
     .text = "The file is YAML: options of\n.Xr teiten-observe 1\nby their long names, such as\n"
             ".Ql memory: 512M .\nA flag is yes or no; what may be given several times is a list.\n"
             "The command line comes before the file, and the file before the defaults.\nThe other "
             "verbs take only store, lang, tz, query-memory, tags, tokens and the keys of research "
             "from it; doctor and watch take every key that is an option of theirs.\nAn "
             "unknown key or a wrong "
             "value is an error with file and line.\n",
     .run = cli_config},
    {.name = "doctor",
     .letter = 'd',
     .synopsis = "[OPTION ...]",
     .summary = "is the sensor observing what it is meant to?",
     .summary_ja = "センサーが正しく観測しているか診断する",
     .examples = doctor_examples,
     .text = "Interface and addresses that are not given are those of the running sensor.\nEach "
             "line is\nok, warning, FAILED or unknown,\nwhat was found, and below it what to do.\n"
             "With\n.Fl -probe\none packet with a source of documentation addresses goes into the "
             "interface inside the machine,\nand is then looked for in the store; it is counted as "
             "any other.\nExit status: 0, or 1 when something failed.\n",
     .run = cli_doctor},
    {.name = "completion",
     .letter = 'c',
     .synopsis = "bash | zsh | fish",
     .summary = "prints a completion script",
     .summary_ja = "シェル補完スクリプトを出力する",
     .words = completion_words,
     .examples = completion_examples,
     .text = "",
     .run = cli_completion},
    {.name = "help",
     .letter = 'h',
     .synopsis = "[VERB]",
     .summary = "tells about a verb",
     .summary_ja = "使い方を表示する",
     .words = help_words,
     .examples = help_examples,
     .text = "",
     .run = cli_help},
};
const size_t verb_count = sizeof verbs / sizeof verbs[0];

const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < verb_count; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}
