/* Names by which bots call themselves. A User-Agent is what a client says: it names a family, not a weakness.
 *
 * What the metadata mean: rules/README.md. Examples: examples/bots.yaml. Forms of `=`, `&` and blanks are allowed
 * as sent and percent-encoded; a pattern recognises, and is no request. */

rule ua_demons
{
    meta:
        id = "ua-demons"
        kind = "bot"
        name_en = "User-Agent DEMONS of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「DEMONS」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?DEMONS(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_hakai
{
    meta:
        id = "ua-hakai"
        kind = "bot"
        name_en = "User-Agent Hakai of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Hakai」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Hakai(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_messiah
{
    meta:
        id = "ua-messiah"
        kind = "bot"
        name_en = "User-Agent Messiah of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Messiah」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Messiah(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_liquor
{
    meta:
        id = "ua-liquor"
        kind = "bot"
        name_en = "User-Agent Liquor of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Liquor」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Liquor(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_b4ckdoor
{
    meta:
        id = "ua-b4ckdoor"
        kind = "bot"
        name_en = "User-Agent B4ckdoor of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「B4ckdoor」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?B4ckdoor(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_nija
{
    meta:
        id = "ua-nija"
        kind = "bot"
        name_en = "User-Agent Nija of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Nija」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Nija(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_gemini
{
    meta:
        id = "ua-gemini"
        kind = "bot"
        name_en = "User-Agent Gemini of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Gemini」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Gemini(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_kayla
{
    meta:
        id = "ua-kayla"
        kind = "bot"
        name_en = "User-Agent Kayla of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Kayla」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Kayla(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_sector
{
    meta:
        id = "ua-sector"
        kind = "bot"
        name_en = "User-Agent Sector of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Sector」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Sector(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_apep
{
    meta:
        id = "ua-apep"
        kind = "bot"
        name_en = "User-Agent APEP of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「APEP」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?APEP(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_osiris
{
    meta:
        id = "ua-osiris"
        kind = "bot"
        name_en = "User-Agent OSIRIS of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「OSIRIS」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?OSIRIS(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_ankit
{
    meta:
        id = "ua-ankit"
        kind = "bot"
        name_en = "User-Agent Ankit of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Ankit」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Ankit(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_dvrbot
{
    meta:
        id = "ua-dvrbot"
        kind = "bot"
        name_en = "User-Agent DVRBOT of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「DVRBOT」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?DVRBOT(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_xtc
{
    meta:
        id = "ua-xtc"
        kind = "bot"
        name_en = "User-Agent XTC of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「XTC」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?XTC( BOTNET)?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_katana
{
    meta:
        id = "ua-katana"
        kind = "bot"
        name_en = "User-Agent Katana of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Katana」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Katana\/[^\r\n]{0,20}[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_scylla
{
    meta:
        id = "ua-scylla"
        kind = "bot"
        name_en = "User-Agent Scylla of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Scylla」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Scylla\/[^\r\n]{0,20}[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_notrift
{
    meta:
        id = "ua-notrift"
        kind = "bot"
        name_en = "User-Agent NotRift of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「NotRift」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?NotRift\/[^\r\n]{0,20}[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_kratos
{
    meta:
        id = "ua-kratos"
        kind = "bot"
        name_en = "User-Agent Kratos of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Kratos」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Kratos(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_masayki
{
    meta:
        id = "ua-masayki"
        kind = "bot"
        name_en = "User-Agent Masayki of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Masayki」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Masayki(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_meth
{
    meta:
        id = "ua-meth"
        kind = "bot"
        name_en = "User-Agent Meth of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Meth」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Meth\/[^\r\n]{0,20}[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_sa0as
{
    meta:
        id = "ua-sa0as"
        kind = "bot"
        name_en = "User-Agent Sa0aS of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「Sa0aS」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Sa0aS(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_zase
{
    meta:
        id = "ua-zase"
        kind = "bot"
        name_en = "User-Agent ZASE of a Mirai family"
        name_ja = "Mirai 系ボットの User-Agent「ZASE」"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029015 to 2029026, 2029473, 2029759, 2029790"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?ZASE(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_hello_world
{
    meta:
        id = "ua-hello-world"
        kind = "tool"
        name_en = "User-Agent Hello World: of bot families, and of anybody's first program"
        name_ja = "User-Agent「Hello World」（複数のボットのほか、試作プログラムも使用）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2025576"
        advice_en = "By itself it proves no infection: look at what else the source sends."
        advice_ja = "これだけでは感染の証拠になりません。同じ送信元のほかの通信を確認してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[ \t]?Hello,?[ -]World(\/[0-9]{1,2}\.[0-9])?[ \t]*\r?\n/ nocase
    condition:
        $agent
}

rule ua_rondo
{
    meta:
        id = "ua-rondo"
        kind = "bot"
        name_en = "User-Agent of RondoDox: a mail address in Mozilla/5.0"
        name_ja = "RondoDox の User-Agent"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 8080/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://www.trendmicro.com/en_us/research/25/j/rondodox.html"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "verified"
    strings:
        $agent = /\nUser-Agent:[ \t]?Mozilla\/5\.0 \((rondo|bang)20[0-9]{2}@[a-z]{3,20}\.[a-z]{2,5}\)/ nocase
    condition:
        $agent
}

rule mozi_download
{
    meta:
        id = "mozi-download"
        kind = "bot"
        name_en = "Mozi: file name of the bot in a download"
        name_ja = "Mozi のダウンロード"
        cve = ""
        vendor = ""
        product = ""
        ports = "any"
        disclosed = ""
        known_exploited = ""
        reference = "https://blog.netlab.360.com/mozi-another-botnet-using-dht/"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "partly from memory"
    strings:
        $url = /(\/|%2f)Mozi\.[am7]/ nocase
    condition:
        $url
}
