/* Routers and firewalls.
 *
 * What the metadata mean: rules/README.md. Examples: examples/routers.yaml. Forms of `=`, `&` and blanks are allowed
 * as sent and percent-encoded; a pattern recognises, and is no request. */

rule realtek_miniigd
{
    meta:
        id = "realtek-miniigd"
        kind = "exploit"
        name_en = "Realtek SDK (UPnP miniigd): command in AddPortMapping"
        name_ja = "Realtek SDK の UPnP（miniigd）の脆弱性（ロジテック製ルーター等）"
        cve = "CVE-2014-8361"
        vendor = "Realtek, Logitec, D-Link and others"
        product = "routers with the Realtek SDK"
        ports = "52869/tcp"
        disclosed = "2015-04-30"
        known_exploited = "2023-09-18"
        reference = "https://jvn.jp/jp/JVN47580234/"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "partly from memory"
    strings:
        $path = /POST \/(picdesc|wanipcn)\.xml/ nocase
        $action = /WANIPConnection:[0-9]#AddPortMapping/ nocase
        $command = /NewInternalClient>[^<]{0,120}(`|%60|\$\(|&#96;)/ nocase
    condition:
        $path and $action and $command
}

rule dlink_hnap
{
    meta:
        id = "dlink-hnap"
        kind = "exploit"
        name_en = "D-Link DIR-645 and others: command in a HNAP1 SOAPAction"
        name_ja = "D-Link 製ルーターの HNAP の脆弱性"
        cve = "CVE-2015-2051"
        vendor = "D-Link"
        product = "DIR-645 and others"
        ports = "80/tcp, 8080/tcp, 49152/tcp"
        disclosed = "2015-02-13"
        known_exploited = "2022-02-10"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2015-2051"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $path = "/HNAP1" nocase
        $command = /SOAPAction:[ \t]*"?http:\/\/purenetworks\.com\/HNAP1\/[^\r\n]{0,80}([`;]|\$\(|%(60|3b))/ nocase
    condition:
        $path and $command
}

rule tr064_ntp
{
    meta:
        id = "tr064-ntp"
        kind = "exploit"
        name_en = "TR-064 of Eir D1000 and Zyxel routers: command in SetNTPServers"
        name_ja = "Zyxel 等のルーターの TR-064 の脆弱性"
        cve = "CVE-2016-10372"
        vendor = "Zyxel, Eir"
        product = "D1000, AMG1302 and others"
        ports = "7547/tcp, 5555/tcp"
        disclosed = "2016-11-07"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2016-10372"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/UD/act?1" nocase
        $action = "urn:dslforum-org:service:Time:1" nocase
        $command = /<NewNTPServer[0-9][^>]{0,40}>[^<]{0,96}([;&`|$]|%(3b|26|60|7c|24))/ nocase
    condition:
        $command and ($path or $action)
}

rule netgear_dgn1000
{
    meta:
        id = "netgear-dgn1000"
        kind = "exploit"
        name_en = "Netgear DGN1000 and DGN2200: command in setup.cgi"
        name_ja = "NETGEAR 製ルーター DGN1000・DGN2200 の脆弱性"
        cve = "CVE-2024-12847"
        vendor = "Netgear"
        product = "DGN1000, DGN2200"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2013-06"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-12847"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $command = /\/setup\.cgi\?[^\r\n]{0,80}todo(=|%3d)syscmd[^\r\n]{0,60}cmd(=|%3d)/ nocase
    condition:
        $command
}

rule linksys_themoon
{
    meta:
        id = "linksys-themoon"
        kind = "exploit"
        name_en = "Linksys E series: command in ttcp_ip (TheMoon)"
        name_ja = "Linksys 製 E シリーズルーターの脆弱性（TheMoon）"
        cve = "CVE-2025-34037"
        vendor = "Linksys"
        product = "E series"
        ports = "8080/tcp, 80/tcp"
        disclosed = "2014-02"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-34037"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $cgi = ".cgi" nocase
        $command = /ttcp_ip(=|%3d)(-|%2d)(h|%68)[^&\r\n]{0,64}([`$;]|%(60|24|3b))/ nocase
        $encoded = "%74%74%63%70%5f%69%70%3d%2d%68" nocase
    condition:
        $command or ($cgi and $encoded)
}

rule engenius_enshare
{
    meta:
        id = "engenius-enshare"
        kind = "exploit"
        name_en = "EnGenius EnShare: command in usbinteract.cgi"
        name_ja = "EnGenius 製ルーター（EnShare）の脆弱性"
        cve = "CVE-2025-34035"
        vendor = "EnGenius"
        product = "EnShare routers"
        ports = "9000/tcp"
        disclosed = "2017"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-34035"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $path = "/usbinteract.cgi" nocase
        $start = /\n\r?\naction(=|%3d)7(&|%26)path(=|%3d)/ nocase
    condition:
        $path and $start
}

rule dlink_dsl2750b
{
    meta:
        id = "dlink-dsl2750b"
        kind = "exploit"
        name_en = "D-Link DSL-2750B: command in login.cgi"
        name_ja = "D-Link 製ルーター DSL-2750B の脆弱性"
        cve = "CVE-2016-20017"
        vendor = "D-Link"
        product = "DSL-2750B"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2016"
        known_exploited = "2024-01-08"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2016-20017"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $command = /\/login\.cgi\?cli(=|%3d)[^\r\n]{0,120}([';]|%(27|3b))/ nocase
    condition:
        $command
}

rule zyxel_p660hn
{
    meta:
        id = "zyxel-p660hn"
        kind = "exploit"
        name_en = "Zyxel P660HN-T1A: command in ViewLog.asp"
        name_ja = "Zyxel 製ルーター P660HN-T1A の脆弱性"
        cve = "CVE-2017-18368"
        vendor = "Zyxel"
        product = "P660HN-T1A, Billion 5200W-T"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2017"
        known_exploited = "2023-08-07"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2017-18368"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $path = "/cgi-bin/ViewLog.asp" nocase
        $flag = /remote_submit_Flag(=|%3d)/ nocase
        $command = /remote_host(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $flag and $command
}

rule zyxel_emg2926
{
    meta:
        id = "zyxel-emg2926"
        kind = "exploit"
        name_en = "Zyxel EMG2926: command in nslookup"
        name_ja = "Zyxel 製ルーター EMG2926 の脆弱性"
        cve = "CVE-2017-6884"
        vendor = "Zyxel"
        product = "EMG2926"
        ports = "80/tcp"
        disclosed = "2017-04"
        known_exploited = "2023-09-18"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2017-6884"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $luci = "/cgi-bin/luci" nocase
        $command = /\/nslookup\?nslookup_button(=|%3d)nslookup_button(&|%26)[^\r\n]{0,120}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $luci and $command
}

rule zyxel_ztp
{
    meta:
        id = "zyxel-ztp"
        kind = "exploit"
        name_en = "Zyxel USG FLEX and ATP firewalls: command in the ZTP handler"
        name_ja = "Zyxel 製ファイアウォール USG FLEX・ATP の脆弱性"
        cve = "CVE-2022-30525"
        vendor = "Zyxel"
        product = "USG FLEX, ATP, VPN"
        ports = "443/tcp, 80/tcp"
        disclosed = "2022-05"
        known_exploited = ""
        known_exploited_memory = "2022-05-16"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2022-30525"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/ztp/cgi-bin/handler" nocase
        $action = "setWanPortSt" nocase
        $command = /"mtu"[ \t]{0,4}:[ \t]{0,4}"?[^"\r\n]{0,120}[;`$|&]/ nocase
    condition:
        $path and $action and $command
}

rule zyxel_ike
{
    meta:
        id = "zyxel-ike"
        kind = "exploit"
        name_en = "Zyxel firewalls: command in an IKEv2 notification"
        name_ja = "Zyxel 製ファイアウォールの IKEv2 の脆弱性"
        cve = "CVE-2023-28771"
        vendor = "Zyxel"
        product = "ZyWALL, USG FLEX, ATP, VPN"
        ports = "500/udp, 4500/udp"
        disclosed = "2023-04"
        known_exploited = "2023-05-31"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2023-28771"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "partly from memory"
    strings:
        $shell = /(bash -c|\/bin\/(ba)?sh|wget[ \t]|curl[ \t]|";[ \t]?[a-z]{2,8}[ \t])/ nocase
    condition:
        filesize > 36 and ((uint8(16) == 0x29 and uint8(17) == 0x20) or (uint32(0) == 0 and uint8(20) == 0x29 and uint8(21) == 0x20)) and $shell
}

rule comtrend_vr3033
{
    meta:
        id = "comtrend-vr3033"
        kind = "exploit"
        name_en = "Comtrend VR-3033: command in ping.cgi"
        name_ja = "Comtrend 製ルーター VR-3033 の脆弱性"
        cve = "CVE-2020-10173"
        vendor = "Comtrend"
        product = "VR-3033"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2020-03"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-10173"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $command = /ping\.cgi\?pingIpAddress(=|%3d)[^&\r\n]{0,64}([;`|]|%(3b|60|7c))/ nocase
    condition:
        $command
}

rule dlink_apply_sec
{
    meta:
        id = "dlink-apply-sec"
        kind = "exploit"
        name_en = "D-Link DIR-600 and DIR-800 series: command in ping_test"
        name_ja = "D-Link 製ルーター DIR-6xx・DIR-8xx の脆弱性"
        cve = "CVE-2019-16920"
        vendor = "D-Link"
        product = "DIR-655, DIR-866L, DIR-652, DHP-1565 and others"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2019-09"
        known_exploited = ""
        known_exploited_memory = "2022-03-25"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2019-16920"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $path = "/apply_sec.cgi" nocase
        $action = /action(=|%3d)ping_test/ nocase
        $command = /ping_ipaddr(=|%3d)[^&\r\n]{0,64}([\n`;|$]|%(0a|60|3b|7c|24))/ nocase
    condition:
        $path and $action and $command
}

rule netis_53413
{
    meta:
        id = "netis-53413"
        kind = "exploit"
        name_en = "Netis and Netcore routers: back door on UDP 53413"
        name_ja = "Netis・Netcore 製ルーターの 53413/UDP のバックドア"
        cve = "CVE-2025-34117"
        vendor = "Netis, Netcore"
        product = "routers"
        ports = "53413/udp"
        disclosed = "2014-08"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-34117"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $login = "AAAAAAAAnetcore"
        $command = { 41 41 00 00 41 41 41 41 }
    condition:
        $login at 0 or ($command at 0 and filesize > 8)
}

rule tenda_usbunload
{
    meta:
        id = "tenda-usbunload"
        kind = "exploit"
        name_en = "Tenda AC7 to AC15: command in setUsbUnload"
        name_ja = "Tenda 製ルーター AC シリーズの脆弱性（setUsbUnload）"
        cve = "CVE-2020-10987, CVE-2018-14558"
        vendor = "Tenda"
        product = "AC7, AC9, AC10, AC15"
        ports = "80/tcp"
        disclosed = "2020-07"
        known_exploited = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-10987"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/goform/setUsbUnload" nocase
        $command = /deviceName(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule tenda_setmac
{
    meta:
        id = "tenda-setmac"
        kind = "exploit"
        name_en = "Tenda AC11: overlong or command-bearing mac in setmac"
        name_ja = "Tenda 製ルーター AC11 の脆弱性（setmac）"
        cve = "CVE-2021-31755"
        vendor = "Tenda"
        product = "AC11"
        ports = "80/tcp"
        disclosed = "2021-05"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-31755"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/goform/setmac" nocase
        $command = /mac(=|%3d)[^&\r\n]{0,24}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule realtek_udpserver
{
    meta:
        id = "realtek-udpserver"
        kind = "exploit"
        name_en = "Realtek Jungle SDK: command to the UDP server"
        name_ja = "Realtek Jungle SDK の UDP サーバーの脆弱性"
        cve = "CVE-2021-35394"
        vendor = "Realtek"
        product = "devices with the Jungle SDK"
        ports = "9034/udp"
        disclosed = "2021-08"
        known_exploited = ""
        known_exploited_memory = "2021-12-10"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-35394"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $start = "orf;"
    condition:
        $start at 0 and filesize > 4
}

rule realtek_formsyscmd
{
    meta:
        id = "realtek-formsyscmd"
        kind = "exploit"
        name_en = "Realtek AP SDK: command in formSysCmd"
        name_ja = "Realtek SDK（AP-Router）の脆弱性（formSysCmd）"
        cve = "CVE-2021-35395, CVE-2019-19824"
        vendor = "Realtek, TOTOLINK"
        product = "routers with the Realtek AP SDK"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2021-08"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-35395"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = /\/(goform\/|boafrm\/|boaform\/)?formSysCmd[ ?]/ nocase
        $command = /[&\n?]sysCmd(=|%3d)/ nocase
    condition:
        $path and $command
}

rule realtek_formwsc
{
    meta:
        id = "realtek-formwsc"
        kind = "exploit"
        name_en = "Realtek AP SDK: command in the WPS peer PIN"
        name_ja = "Realtek SDK（AP-Router）の脆弱性（formWsc）"
        cve = "CVE-2021-35395"
        vendor = "Realtek"
        product = "routers with the Realtek AP SDK"
        ports = "80/tcp"
        disclosed = "2021-08"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-35395"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/formWsc" nocase
        $command = /peerPin(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule arcadyan_traversal
{
    meta:
        id = "arcadyan-traversal"
        kind = "exploit"
        name_en = "Arcadyan routers (Buffalo and others): path traversal around the login"
        name_ja = "Arcadyan 製ルーター（バッファロー等）の認証回避の脆弱性"
        cve = "CVE-2021-20090"
        vendor = "Arcadyan, Buffalo and others"
        product = "WSR-2533DHPL2, WSR-2533DHP3 and others"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2021-08-03"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-20090"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "verified"
    strings:
        $traversal = /\/(images|js|css|lib)\/\.\.(%2f|%252f)[a-z0-9_]{2,40}\.(cgi|htm)/ nocase
    condition:
        $traversal
}

rule netgear_r7000
{
    meta:
        id = "netgear-r7000"
        kind = "exploit"
        name_en = "Netgear R6400, R7000, R8000: command after /cgi-bin/"
        name_ja = "NETGEAR 製ルーター R6400・R7000・R8000 の脆弱性"
        cve = "CVE-2016-6277"
        vendor = "Netgear"
        product = "R6400, R7000, R8000"
        ports = "80/tcp, 8443/tcp"
        disclosed = "2016-12"
        known_exploited = ""
        known_exploited_memory = "2022-03-07"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2016-6277"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $command = /\/cgi-bin\/(;|%3b|\$IFS|\$\{IFS\}|%24IFS|%24%7bIFS%7d)/ nocase
        $luci = /\/cgi-bin\/luci/ nocase
    condition:
        $command and not $luci
}

rule tplink_archer_ax21
{
    meta:
        id = "tplink-archer-ax21"
        kind = "exploit"
        name_en = "TP-Link Archer AX21: command in the country"
        name_ja = "TP-Link 製ルーター Archer AX21 の脆弱性"
        cve = "CVE-2023-1389"
        vendor = "TP-Link"
        product = "Archer AX21"
        ports = "80/tcp, 443/tcp"
        disclosed = "2023-03-15"
        known_exploited = ""
        known_exploited_memory = "2023-05-01"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2023-1389"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = /\/cgi-bin\/luci\/(;|%3b)stok(=|%3d)\/locale/ nocase
        $command = /country(=|%3d)(\$|%24)(\(|%28)/ nocase
    condition:
        $path and $command
}

rule tplink_wr940n
{
    meta:
        id = "tplink-wr940n"
        kind = "exploit"
        name_en = "TP-Link TL-WR940N, WR841N, WR740N: command in the SSID"
        name_ja = "TP-Link 製ルーター TL-WR940N 等の脆弱性"
        cve = "CVE-2023-33538"
        vendor = "TP-Link"
        product = "TL-WR940N V2/V4, TL-WR841N V8/V10, TL-WR740N V1/V2"
        ports = "80/tcp"
        disclosed = "2023"
        known_exploited = "2025-06-16"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2023-33538"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $path = "/userRpm/WlanNetworkRpm" nocase
        $command = /ssid1(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule lblink_limitclient
{
    meta:
        id = "lblink-limitclient"
        kind = "exploit"
        name_en = "LB-Link routers: command in set_LimitClient_cfg"
        name_ja = "LB-Link 製ルーターの脆弱性"
        cve = "CVE-2023-26801"
        vendor = "LB-Link"
        product = "BL-AC1900, BL-WR9000, BL-X26, BL-LTE300"
        ports = "80/tcp"
        disclosed = "2023-03"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2023-26801"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/goform/set_LimitClient_cfg" nocase
        $time = /time1(=|%3d)/ nocase
        $command = /mac(=|%3d)[^&\r\n]{0,24}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $time and $command
}

rule totolink_cstecgi
{
    meta:
        id = "totolink-cstecgi"
        kind = "exploit"
        name_en = "TOTOLINK routers: command in cstecgi.cgi"
        name_ja = "TOTOLINK 製ルーターの脆弱性（cstecgi.cgi）"
        cve = "CVE-2022-26210, CVE-2022-26186, CVE-2023-30013, CVE-2024-7214"
        vendor = "TOTOLINK"
        product = "A830R, A3100R, N600R, X5000R and others"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2022-03"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2022-26210"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "/cgi-bin/cstecgi.cgi" nocase
        $after = /topicurl[^\r\n]{0,64}([`;|]|\$\(|%(60|3b))/ nocase
        $before = /([`;|]|\$\()[^\r\n]{0,160}"topicurl"/ nocase
        $export = /cstecgi\.cgi\?exportOvpn(=|%3d)[^\r\n]{0,120}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and ($after or $before or $export)
}

rule fourfaith_f3x24
{
    meta:
        id = "fourfaith-f3x24"
        kind = "exploit"
        name_en = "Four-Faith F3x24 and F3x36: command in adjust_sys_time"
        name_ja = "Four-Faith 製産業用ルーター F3x24・F3x36 の脆弱性"
        cve = "CVE-2024-12856"
        vendor = "Four-Faith"
        product = "F3x24, F3x36"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2024-12-27"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-12856"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "verified"
    strings:
        $path = "/apply.cgi" nocase
        $action = "adjust_sys_time" nocase
        $command = /adj_time_year(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $action and $command
}

rule fxc_ae1021
{
    meta:
        id = "fxc-ae1021"
        kind = "exploit"
        name_en = "FXC AE1021 wall outlet access point: command in the NTP server"
        name_ja = "FXC 製情報コンセント型無線ルーター AE1021 の脆弱性"
        cve = "CVE-2023-49897"
        vendor = "FXC"
        product = "AE1021, AE1021PE"
        ports = "80/tcp"
        disclosed = "2023-12"
        known_exploited = "2023-12-21"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2023-49897"
        advice_en = "Update the firmware, keep the management page from the Internet, change default passwords. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、インターネットから管理画面に接続できないように設定してください。初期設定のパスワードは変更してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "from memory"
    strings:
        $path = "/cgi-bin/action" nocase
        $command = /ntp\.general\.hostname(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule telesquare_sdt_cw3b1
{
    meta:
        id = "telesquare-sdt-cw3b1"
        kind = "exploit"
        name_en = "Telesquare SDT-CW3B1: command in admin.cgi"
        name_ja = "Telesquare 製 LTE ルーター SDT-CW3B1 の脆弱性"
        cve = "CVE-2021-46422"
        vendor = "Telesquare"
        product = "SDT-CW3B1"
        ports = "80/tcp"
        disclosed = "2022"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-46422"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $command = /\/cgi-bin\/admin\.cgi\?Command(=|%3d)sysCommand(&|%26)Cmd(=|%3d)/ nocase
    condition:
        $command
}
