/* The six families that the NPA named first (first half of 2020): Cisco and Linksys 32764, Huawei HG532,
 * Grandstream UCM6200, DrayTek Vigor, the boaform formPing family, Dasan GPON.
 *
 * What the metadata mean: rules/README.md. Examples: examples/npa.yaml. Forms of `=`, `&` and blanks are allowed
 * as sent and percent-encoded; a pattern recognises, and is no request. */

rule cisco_32764
{
    meta:
        id = "cisco-32764"
        kind = "exploit"
        name_en = "Cisco and Linksys routers: service on TCP 32764"
        name_ja = "Cisco・Linksys 製ルーター等の 32764/TCP の脆弱性"
        cve = "CVE-2014-0659"
        vendor = "Cisco, Linksys, Netgear, Belkin"
        product = "WAP4410N, WRVS4400N, RVS4000, WAG200G"
        ports = "32764/tcp"
        disclosed = "2014-01-10"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2014-0659"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $big_endian = "ScMM"
        $little_endian = "MMcS"
    condition:
        filesize >= 13 and ($big_endian at 0 or $little_endian at 0)
}

rule huawei_hg532
{
    meta:
        id = "huawei-hg532"
        kind = "exploit"
        name_en = "Huawei HG532 router: command in DeviceUpgrade (UPnP)"
        name_ja = "Huawei 製ルーター HG532 の脆弱性"
        cve = "CVE-2017-17215"
        vendor = "Huawei"
        product = "HG532"
        ports = "37215/tcp"
        disclosed = "2017-11-27"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2017-17215"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "verified"
    strings:
        $path = "POST /ctrlt/DeviceUpgrade_1" nocase
        $login = /username="?dslf-config/ nocase
        $command = /<New(Status|Download)URL>[^<]{0,512}([`;]|\$\(|%24%28|&#36;\(|%(60|3b))/ nocase
    condition:
        $path and ($command or $login)
}

rule grandstream_ucm6200
{
    meta:
        id = "grandstream-ucm6200"
        kind = "exploit"
        name_en = "Grandstream UCM6200 telephone exchange: command in a forgotten password"
        name_ja = "Grandstream 製 IP-PBX UCM6200 シリーズの脆弱性"
        cve = "CVE-2020-5722"
        vendor = "Grandstream"
        product = "UCM6200 series"
        ports = "8089/tcp, 443/tcp, 80/tcp"
        disclosed = "2020-03-23"
        known_exploited = "2022-01-28"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-5722"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $command = /action(=|%3d)sendPasswordEmail(&|%26)user_name(=|%3d)[^&\r\n]{0,40}('|%27)[^\r\n]{0,200}(`|%60)/ nocase
    condition:
        $command
}

rule draytek_vigor
{
    meta:
        id = "draytek-vigor"
        kind = "exploit"
        name_en = "DrayTek Vigor routers: command in mainfunction.cgi"
        name_ja = "DrayTek 製ルーター Vigor シリーズの脆弱性"
        cve = "CVE-2020-8515"
        vendor = "DrayTek"
        product = "Vigor 2960, 3900, 300B; VigorSwitch"
        ports = "80/tcp, 443/tcp, 8080/tcp"
        disclosed = "2020-02-01"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-8515"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/cgi-bin/mainfunction.cgi" nocase
        $key_path = /keyPath(=|%3d)[^&\r\n]{0,64}(['`;|$\n]|%(27|60|3b|7c|24|0a))/ nocase
        $rtick = /rtick(=|%3d)[^&\r\n]{0,48}(['`;|$\n]|%(27|60|3b|7c|24|0a))/ nocase
    condition:
        $path and ($key_path or $rtick)
}

rule boaform_formping_netlink
{
    meta:
        id = "boaform-formping-netlink"
        kind = "exploit"
        name_en = "boaform formPing family: Netlink GPON routers, plain command"
        name_ja = "boaform formPing 系: Netlink 等の GPON ルーターの脆弱性"
        cve = ""
        vendor = "Netlink and OEM brands"
        product = "GPON routers"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2020-03"
        known_exploited = ""
        reference = "https://www.exploit-db.com/exploits/48225"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "POST /boaform/admin/formPing " nocase
        $start = /\n\r?\ntarget_addr(=|%3d);/ nocase
    condition:
        $path and $start
}

rule boaform_formping_vsol
{
    meta:
        id = "boaform-formping-vsol"
        kind = "exploit"
        name_en = "boaform formPing family: V-SOL and Guangzhou 1GE ONU, encoded or quoted command"
        name_ja = "boaform formPing 系: V-SOL 等の ONU の脆弱性"
        cve = "CVE-2020-8958"
        vendor = "Guangzhou 1GE, V-SOL, OptiLink"
        product = "ONU"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2020-07-15"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-8958"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "POST /boaform/admin/formPing " nocase
        $start = /\n\r?\ntarget_addr(=|%3d)(%3b|("|%22)(`|%60))/ nocase
    condition:
        $path and $start
}

rule boaform_formping
{
    meta:
        id = "boaform-formping"
        kind = "exploit"
        name_en = "boaform formPing family, any other form"
        name_ja = "boaform formPing 系の脆弱性（機種不明）"
        cve = ""
        vendor = "various"
        product = "GPON routers and ONU with the boa web server"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2020-03"
        known_exploited = ""
        reference = "https://www.exploit-db.com/exploits/48225"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "partly from memory"
    strings:
        $path = "POST /boaform/admin/formPing" nocase
    condition:
        $path and not boaform_formping_netlink and not boaform_formping_vsol
}

rule dasan_gpon
{
    meta:
        id = "dasan-gpon"
        kind = "exploit"
        name_en = "Dasan GPON home routers: bypassed login and command in diag_Form"
        name_ja = "Dasan 製 GPON ルーターの脆弱性"
        cve = "CVE-2018-10561, CVE-2018-10562"
        vendor = "Dasan (DZS)"
        product = "GPON home routers"
        ports = "80/tcp, 8080/tcp, 443/tcp"
        disclosed = "2018-04-30"
        known_exploited = "2022-03-31"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2018-10561"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $bypass = /\/GponForm\/diag_Form\?images\// nocase
        $page = /\.html\?images\// nocase
        $start = /\n\r?\nXWebPageName(=|%3d)diag(&|%26)diag/ nocase
    condition:
        $bypass or ($page and $start)
}
