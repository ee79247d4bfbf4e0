/* Software and other devices; the Android Debug Bridge, telnet, and the generic downloader.
 *
 * What the metadata mean: rules/README.md. Examples: examples/services.yaml. Forms of `=`, `&` and blanks are allowed
 * as sent and percent-encoded; a pattern recognises, and is no request. */

rule thinkphp_invokefunction
{
    meta:
        id = "thinkphp-invokefunction"
        kind = "exploit"
        name_en = "ThinkPHP 5: function call in the route"
        name_ja = "ThinkPHP の脆弱性（invokefunction）"
        cve = "CVE-2018-20062, CVE-2019-9082"
        vendor = "ThinkPHP"
        product = "ThinkPHP 5.0, 5.1"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2018-12"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2018-20062"
        advice_en = "Update the software, require authentication, and let only those who need it reach the port."
        advice_ja = "ソフトウェアを最新版に更新し、認証を有効にして、必要な相手だけがポートに接続できるように制限してください。"
        confidence = "rule read"
    strings:
        $command = /invokefunction(&|%26)function(=|%3d)call_user_func_array/ nocase
    condition:
        $command
}

rule thinkphp_construct
{
    meta:
        id = "thinkphp-construct"
        kind = "exploit"
        name_en = "ThinkPHP 5: filter set by _method=__construct"
        name_ja = "ThinkPHP の脆弱性（__construct）"
        cve = "CVE-2019-9082"
        vendor = "ThinkPHP"
        product = "ThinkPHP 5.0"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2018-12"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2019-9082"
        advice_en = "Update the software, require authentication, and let only those who need it reach the port."
        advice_ja = "ソフトウェアを最新版に更新し、認証を有効にして、必要な相手だけがポートに接続できるように制限してください。"
        confidence = "rule read"
    strings:
        $command = /_method(=|%3d)__construct(&|%26)filter(\[|%5b)(\]|%5d)/ nocase
    condition:
        $command
}

rule yealink_dm
{
    meta:
        id = "yealink-dm"
        kind = "exploit"
        name_en = "Yealink Device Management: command in getPingData"
        name_ja = "Yealink 製デバイス管理ソフトの脆弱性"
        cve = "CVE-2021-27561"
        vendor = "Yealink"
        product = "Device Management 3.6.0.20"
        ports = "443/tcp, 80/tcp"
        disclosed = "2021-02"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-27561"
        advice_en = "Update the software, require authentication, and let only those who need it reach the port."
        advice_ja = "ソフトウェアを最新版に更新し、認証を有効にして、必要な相手だけがポートに接続できるように制限してください。"
        confidence = "rule read"
    strings:
        $command = /\/premise\/front\/getPingData\?url(=|%3d)http(:|%3a)(\/|%2f){2}0\.0\.0\.0(:|%3a)9600/ nocase
    condition:
        $command
}

rule emerge_e3
{
    meta:
        id = "emerge-e3"
        kind = "exploit"
        name_en = "Nice/Linear eMerge E3 access control: command in card_scan"
        name_ja = "Nice（Linear）製入退室管理装置 eMerge E3 の脆弱性"
        cve = "CVE-2019-7256"
        vendor = "Nice, Linear"
        product = "eMerge E3"
        ports = "80/tcp"
        disclosed = "2019"
        known_exploited = ""
        known_exploited_memory = "2024-03-25"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2019-7256"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $command = /\/card_scan[a-z_]{0,20}\.php\?[^\r\n]{0,64}([`;$]|%(60|3b|24))/ nocase
    condition:
        $command
}

rule crestron_am100
{
    meta:
        id = "crestron-am100"
        kind = "exploit"
        name_en = "Crestron AM-100 and Barco presentation systems: command in file_transfer.cgi"
        name_ja = "Crestron AM-100 等のプレゼンテーション機器の脆弱性"
        cve = "CVE-2019-3929"
        vendor = "Crestron, Barco and others"
        product = "AM-100, AM-101, wePresent and others"
        ports = "80/tcp, 443/tcp"
        disclosed = "2019-04"
        known_exploited = ""
        known_exploited_memory = "2022-04-15"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2019-3929"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/cgi-bin/file_transfer.cgi" nocase
        $command = /file_transfer(=|%3d)[^\r\n]{0,60}(&|%26)dir(=|%3d)('|%27)Pa_Note/ nocase
    condition:
        $path and $command
}

rule solarview_compact
{
    meta:
        id = "solarview-compact"
        kind = "exploit"
        name_en = "Contec SolarView Compact: command in conf_mail.php"
        name_ja = "コンテック製太陽光発電計測表示装置 SolarView Compact の脆弱性"
        cve = "CVE-2022-29303"
        vendor = "Contec"
        product = "SolarView Compact"
        ports = "80/tcp"
        disclosed = "2022-05"
        known_exploited = ""
        known_exploited_memory = "2023-07-13"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2022-29303"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/conf_mail.php" nocase
        $command = /mail_address(=|%3d)[^&\r\n]{0,64}([`;|$\n]|%(60|3b|7c|24|26|0a))/ nocase
    condition:
        $path and $command
}

rule adb_connect
{
    meta:
        id = "adb-connect"
        kind = "probe"
        name_en = "Android Debug Bridge: connection"
        name_ja = "Android Debug Bridge（ADB）への接続"
        cve = ""
        vendor = "Android"
        product = "set-top boxes, phones, TVs with ADB over the network"
        ports = "5555/tcp"
        disclosed = "2018-02"
        known_exploited = ""
        reference = "https://www.exploit-db.com/exploits/39328"
        advice_en = "Switch ADB over the network off (debugging in the developer options), or keep TCP port 5555 from the Internet. A restart does not remove what was installed: reset the device to its factory settings."
        advice_ja = "開発者向けオプションでネットワーク経由の ADB デバッグを無効にするか、5555/TCP にインターネットから接続できないようにしてください。インストールされた不正なアプリは再起動しても消えないため、端末を初期化してください。"
        confidence = "rule read"
    strings:
        $connect = "CNXN"
        $magic = { BC B1 A7 B1 }
    condition:
        $connect at 0 and $magic at 20
}

rule adb_shell
{
    meta:
        id = "adb-shell"
        kind = "exploit"
        name_en = "Android Debug Bridge: shell command"
        name_ja = "Android Debug Bridge（ADB）経由のコマンド実行"
        cve = ""
        vendor = "Android"
        product = "set-top boxes, phones, TVs with ADB over the network"
        ports = "5555/tcp"
        disclosed = "2018-02"
        known_exploited = ""
        reference = "https://www.exploit-db.com/exploits/39328"
        advice_en = "Switch ADB over the network off (debugging in the developer options), or keep TCP port 5555 from the Internet. A restart does not remove what was installed: reset the device to its factory settings."
        advice_ja = "開発者向けオプションでネットワーク経由の ADB デバッグを無効にするか、5555/TCP にインターネットから接続できないようにしてください。インストールされた不正なアプリは再起動しても消えないため、端末を初期化してください。"
        confidence = "rule read"
    strings:
        $open = { 4F 50 45 4E [16] B0 AF BA B1 (73 68 65 6C 6C | 65 78 65 63) }
    condition:
        $open
}

rule hadoop_yarn
{
    meta:
        id = "hadoop-yarn"
        kind = "exploit"
        name_en = "Hadoop YARN: application without a login"
        name_ja = "Hadoop YARN の認証のない API の悪用"
        cve = ""
        vendor = "Apache"
        product = "Hadoop YARN ResourceManager"
        ports = "8088/tcp"
        disclosed = "2018"
        known_exploited = ""
        reference = "https://github.com/vulhub/vulhub/tree/master/hadoop/unauthorized-yarn"
        advice_en = "Update the software, require authentication, and let only those who need it reach the port."
        advice_ja = "ソフトウェアを最新版に更新し、認証を有効にして、必要な相手だけがポートに接続できるように制限してください。"
        confidence = "verified"
    strings:
        $submit = "POST /ws/v1/cluster/apps" nocase
    condition:
        $submit at 0
}

rule telnetd_newenviron
{
    meta:
        id = "telnetd-newenviron"
        kind = "exploit"
        name_en = "GNU inetutils telnetd: option -f as the user name"
        name_ja = "GNU inetutils telnetd の認証回避の脆弱性"
        cve = "CVE-2026-24061"
        vendor = "GNU"
        product = "inetutils telnetd"
        ports = "23/tcp"
        disclosed = "2026"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2026-24061"
        advice_en = "Update the telnet server or, better, switch it off and use SSH; keep TCP port 23 from the Internet."
        advice_ja = "telnet サーバーを更新するか、telnet を停止して SSH を利用してください。23/TCP にインターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $user = { FF FA 27 (00 | 02) [0-200] (00 | 03) 55 53 45 52 01 2D 66 }
    condition:
        $user
}

rule generic_downloader
{
    meta:
        id = "generic-downloader"
        kind = "exploit"
        name_en = "A program is fetched and run, whatever the way in"
        name_ja = "不正プログラムのダウンロードと実行（侵入経路を問わない）"
        cve = ""
        vendor = ""
        product = ""
        ports = "any"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2029011, 2029012"
        advice_en = "The source is likely an infected device: take it off the network, restart it, update its firmware, change its passwords, and only then connect it again."
        advice_ja = "送信元はボットに感染した機器と考えられます。ネットワークから切り離して再起動し、ファームウェアを更新してパスワードを変更してから、接続し直してください。"
        confidence = "partly from memory"
    strings:
        // With something to fetch: `man wget | less` has nothing.
        $get = /(wget|curl|tftp|ftpget)([ \t+]|%20|(\$|%24)(\{|%7b)?IFS(\}|%7d)?){1,4}[^ \t+|;&<>\r\n]/ nocase
        $chmod = /chmod([ \t+]|%20|(\$|%24)(\{|%7b)?IFS(\}|%7d)?)/ nocase
        $run = /[;&|\n \t+}](\.\/|\.%2f)/ nocase
        $run_encoded = /%(3b|20|26|7c|0a|7d)(\.\/|\.%2f)/ nocase
        $folder = /[ \t+}0]\/(tmp|var|dev)/ nocase
        $chmod_all = /chmod([ \t+]|%20)[0-7a-z+]{1,8}([ \t+]|%20)\*/ nocase
        $shell = /([;|&\n]|%(3b|7c|26|0a))([ \t+]|%20|(\$|%24)(\{|%7b)?IFS(\}|%7d)?){0,3}((\/|%2f)bin(\/|%2f))?(ba)?sh(([ \t+]|%20|(\$|%24)(\{|%7b)?IFS(\}|%7d)?)|[\r\n;'"`)&|\x00#]|%3b|%7c)/ nocase
        $shell_last = /(\||%7c)([ \t+]|%20|(\$|%24)(\{|%7b)?IFS(\}|%7d)?){0,3}((\/|%2f)bin(\/|%2f))?(ba)?sh$/ nocase
    condition:
        // Distances, and no wide patterns: those are slow on text that is made to be.
        for any i in (1..8): ($get in (@chmod[i] - 246..@chmod[i]) and any of ($run, $run_encoded, $folder) in (@chmod[i] + 6..@chmod[i] + 246)) or
        $get in (@chmod_all[1] - 246..@chmod_all[1]) or
        for any i in (1..8): ($get in (@shell[i] - 246..@shell[i])) or
        $get in (@shell_last[1] - 246..@shell_last[1])
}
