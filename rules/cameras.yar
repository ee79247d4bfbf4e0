/* Network cameras and recorders.
 *
 * What the metadata mean: rules/README.md. Examples: examples/cameras.yaml. Forms of `=`, `&` and blanks are allowed
 * as sent and percent-encoded; a pattern recognises, and is no request. */

rule mvpower_dvr
{
    meta:
        id = "mvpower-dvr"
        kind = "exploit"
        name_en = "MVPower DVR (JAWS web server): open shell"
        name_ja = "MVPower 製 DVR（JAWS ウェブサーバー）の脆弱性"
        cve = "CVE-2016-20016"
        vendor = "MVPower"
        product = "TV-7104HE, TV-7108HE and others"
        ports = "80/tcp, 8080/tcp, 60001/tcp, 81/tcp"
        disclosed = "2016"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2016-20016"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $shell = /(GET|POST) \/shell(\?|%3f)[^ \r\n]{2,}/ nocase
        $referer = "\nReferer:" nocase
    condition:
        $shell at 0 and not $referer
}

rule vacron_nvr
{
    meta:
        id = "vacron-nvr"
        kind = "exploit"
        name_en = "Vacron NVR: command in board.cgi"
        name_ja = "Vacron 製 NVR の脆弱性"
        cve = "CVE-2025-34043"
        vendor = "Vacron"
        product = "NVR"
        ports = "80/tcp, 8080/tcp, 8888/tcp"
        disclosed = "2017-10"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-34043"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "verified"
    strings:
        $query = /\/board\.cgi\?cmd(=|%3d)[^ \r\n]/ nocase
        $path = "/board.cgi" nocase
        $body = /\n\r?\ncmd(=|%3d)[^&\r\n]{0,200}([`$]|%(60|24))/ nocase
    condition:
        $query or ($path and $body)
}

rule tvt_language
{
    meta:
        id = "tvt-language"
        kind = "exploit"
        name_en = "CCTV DVR (TVT and some 70 brands): command in the language"
        name_ja = "TVT 系 CCTV-DVR（約 70 ブランド）の脆弱性"
        cve = "CVE-2025-34036"
        vendor = "TVT and OEM brands"
        product = "CCTV DVR, Cross Web Server"
        ports = "81/tcp, 82/tcp, 8000/tcp"
        disclosed = "2016-03"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-34036"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $command = /\/language\/[A-Z][a-z]{2,15}(\$|%24)(IFS|(\{|%7b)IFS(\}|%7d))([;|]|&&|%26%26|%(3b|7c))/ nocase
    condition:
        $command
}

rule avtech_search
{
    meta:
        id = "avtech-search"
        kind = "exploit"
        name_en = "AVTECH recorders: command in Search.cgi"
        name_ja = "AVTECH 製録画装置の脆弱性（Search.cgi）"
        cve = "CVE-2025-34051"
        vendor = "AVTECH"
        product = "DVR, NVR, IP cameras"
        ports = "80/tcp, 88/tcp"
        disclosed = "2016-10"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-34051"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $query = /\/Search\.cgi\?action(=|%3d)cgi_query[^\r\n]{0,120}username(=|%3d)[^\r\n]{0,160}password(=|%3d)/ nocase
    condition:
        $query
}

rule avtech_cloudsetup
{
    meta:
        id = "avtech-cloudsetup"
        kind = "exploit"
        name_en = "AVTECH recorders: command in CloudSetup.cgi"
        name_ja = "AVTECH 製録画装置の脆弱性（CloudSetup.cgi）"
        cve = ""
        vendor = "AVTECH"
        product = "DVR, NVR, IP cameras"
        ports = "80/tcp, 88/tcp"
        disclosed = "2016-10"
        known_exploited = ""
        reference = "https://www.exploit-db.com/exploits/40500"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $command = /\/cgi-bin\/supervisor\/CloudSetup\.cgi\?exefile(=|%3d)[^ \r\n]/ nocase
    condition:
        $command
}

rule avtech_adcommand
{
    meta:
        id = "avtech-adcommand"
        kind = "exploit"
        name_en = "AVTECH recorders: command in adcommand.cgi"
        name_ja = "AVTECH 製録画装置の脆弱性（adcommand.cgi）"
        cve = ""
        vendor = "AVTECH"
        product = "DVR, NVR, IP cameras"
        ports = "80/tcp, 88/tcp"
        disclosed = "2016-10"
        known_exploited = ""
        reference = "https://www.exploit-db.com/exploits/40500"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "adcommand.cgi" nocase
        $action = "DoShellCmd" nocase
    condition:
        $path and $action
}

rule avtech_pwdgrp
{
    meta:
        id = "avtech-pwdgrp"
        kind = "exploit"
        name_en = "AVTECH recorders: command in PwdGrp.cgi"
        name_ja = "AVTECH 製録画装置の脆弱性（PwdGrp.cgi）"
        cve = ""
        vendor = "AVTECH"
        product = "DVR, NVR, IP cameras"
        ports = "80/tcp, 88/tcp"
        disclosed = "2016-10"
        known_exploited = ""
        reference = "https://www.exploit-db.com/exploits/40500"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "partly from memory"
    strings:
        $command = /PwdGrp\.cgi\?action(=|%3d)[^\r\n]{0,120}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $command
}

rule avtech_brightness
{
    meta:
        id = "avtech-brightness"
        kind = "exploit"
        name_en = "AVTECH AVM1203 camera: command in brightness"
        name_ja = "AVTECH 製ネットワークカメラ AVM1203 の脆弱性"
        cve = "CVE-2024-7029"
        vendor = "AVTECH"
        product = "AVM1203"
        ports = "80/tcp"
        disclosed = "2024-08-02"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-7029"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $path = "/cgi-bin/supervisor/Factory.cgi" nocase
        $command = /brightness(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule dlink_dcs930l
{
    meta:
        id = "dlink-dcs930l"
        kind = "exploit"
        name_en = "D-Link DCS-930L camera: setSystemCommand"
        name_ja = "D-Link 製ネットワークカメラ DCS-930L の脆弱性"
        cve = "CVE-2016-11021"
        vendor = "D-Link"
        product = "DCS-930L, DCS-932L"
        ports = "80/tcp"
        disclosed = "2016"
        known_exploited = "2022-03-25"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2016-11021"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $path = "/setSystemCommand" nocase
        $command = /[^t]SystemCommand(=|%3d)/ nocase
    condition:
        $path and $command
}

rule xiongmai_telnet
{
    meta:
        id = "xiongmai-telnet"
        kind = "exploit"
        name_en = "XiongMai and HiSilicon recorders: telnet opened on 9530"
        name_ja = "XiongMai・HiSilicon 系 DVR の 9530/TCP のバックドア"
        cve = "CVE-2020-22253"
        vendor = "XiongMai, HiSilicon"
        product = "DVR, NVR, IP cameras"
        ports = "9530/tcp, 9527/tcp, 23/tcp"
        disclosed = "2020-02"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-22253"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $open = "OpenTelnet:OpenOnce"
    condition:
        $open at 1 and (uint8(0) == 0x15 or uint8(0) == 0x13)
}

rule tbk_dvr_users
{
    meta:
        id = "tbk-dvr-users"
        kind = "exploit"
        name_en = "TBK and HiSilicon DVR: list of users without a login"
        name_ja = "TBK 系 DVR の認証情報漏えいの脆弱性"
        cve = "CVE-2018-9995"
        vendor = "TBK and OEM brands"
        product = "DVR4104, DVR4216"
        ports = "80/tcp, 81/tcp, 8080/tcp"
        disclosed = "2018-04"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2018-9995"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $query = /\/device\.rsp\?opt(=|%3d)user(&|%26)cmd(=|%3d)list/ nocase
    condition:
        $query
}

rule tbk_dvr_sos
{
    meta:
        id = "tbk-dvr-sos"
        kind = "exploit"
        name_en = "TBK DVR-4104 and DVR-4216: command in mdc"
        name_ja = "TBK 製 DVR DVR-4104・DVR-4216 の脆弱性"
        cve = "CVE-2024-3721"
        vendor = "TBK and OEM brands"
        product = "DVR-4104, DVR-4216"
        ports = "80/tcp, 81/tcp, 8080/tcp"
        disclosed = "2024-04-12"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-3721"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $command = /\/device\.rsp\?opt(=|%3d)sys(&|%26)cmd(=|%3d)___S_O_S_T_R_E_A_MAX___[^\r\n]{0,200}md[bc](=|%3d)/ nocase
    condition:
        $command
}

rule tvt_4567
{
    meta:
        id = "tvt-4567"
        kind = "exploit"
        name_en = "TVT DVR and NVR: fixed authentication on TCP 4567"
        name_ja = "TVT 系 DVR・NVR の固定認証情報の脆弱性（4567/TCP）"
        cve = ""
        vendor = "TVT and OEM brands"
        product = "DVR, NVR"
        ports = "4567/tcp"
        disclosed = "2018"
        known_exploited = ""
        reference = "ET Open 2036272"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $key = /(\{|%7b)D79E94C5-70F0-46BD-965B-E17497CCB598(\}|%7d)/ nocase
    condition:
        $key
}

rule lilin_ntp
{
    meta:
        id = "lilin-ntp"
        kind = "exploit"
        name_en = "LILIN DVR: command in the NTP server"
        name_ja = "LILIN 製 DVR の脆弱性（NTPUpdate）"
        cve = ""
        vendor = "LILIN"
        product = "DVR"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2020-03"
        known_exploited = ""
        reference = "https://blog.netlab.360.com/multiple-botnets-are-spreading-using-lilin-dvr-0-day-en/"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "partly from memory"
    strings:
        $path = "/z/zbin/dvr_box" nocase
        $update = "NTPUpdate" nocase
        $command = /(Server|NTPUpdate)[^\r\n]{0,48}([`;|]|\$\(|%(60|3b))/ nocase
    condition:
        $path and $update and $command
}

rule hikvision_weblanguage
{
    meta:
        id = "hikvision-weblanguage"
        kind = "exploit"
        name_en = "Hikvision cameras and recorders: command in webLanguage"
        name_ja = "Hikvision 製ネットワークカメラ等の脆弱性"
        cve = "CVE-2021-36260"
        vendor = "Hikvision"
        product = "IP cameras, NVR"
        ports = "80/tcp, 443/tcp, 8080/tcp"
        disclosed = "2021-09"
        known_exploited = ""
        known_exploited_memory = "2022-01-10"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-36260"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "rule read"
    strings:
        $path = "PUT /SDK/webLanguage" nocase
        $command = /<language>[^<]{0,240}([$`;]|&#36;|%(24|60|3b))/ nocase
    condition:
        $path and $command
}

rule nuuo_upgrade
{
    meta:
        id = "nuuo-upgrade"
        kind = "exploit"
        name_en = "NUUO NVRmini and ReadyNAS Surveillance: command in upgrade_handle.php"
        name_ja = "NUUO 製 NVRmini 等の脆弱性"
        cve = "CVE-2018-14933"
        vendor = "NUUO, Netgear"
        product = "NVRmini, ReadyNAS Surveillance"
        ports = "8081/tcp, 80/tcp"
        disclosed = "2017"
        known_exploited = ""
        known_exploited_memory = "2024-12-18"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2018-14933"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $command = /\/upgrade_handle\.php\?cmd(=|%3d)writeuploaddir(&|%26)uploaddir(=|%3d)[^&\r\n]{0,120}([';`|$]|%(27|3b|60|7c|24))/ nocase
    condition:
        $command
}

rule geovision_datesetting
{
    meta:
        id = "geovision-datesetting"
        kind = "exploit"
        name_en = "GeoVision devices out of support: command in DateSetting.cgi"
        name_ja = "GeoVision 製サポート終了機器の脆弱性"
        cve = "CVE-2024-6047, CVE-2024-11120"
        vendor = "GeoVision"
        product = "GV-VS12, GV-VS11, GV-DSP_LPR_V3, GVLX 4 and others"
        ports = "80/tcp"
        disclosed = "2024-06-17"
        known_exploited = "2025-05-07"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-6047"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $path = "/DateSetting.cgi" nocase
        $command = /szSrvIpAddr(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule edimax_ic7100
{
    meta:
        id = "edimax-ic7100"
        kind = "exploit"
        name_en = "Edimax IC-7100 camera: command in NTP_serverName"
        name_ja = "Edimax 製ネットワークカメラ IC-7100 の脆弱性"
        cve = "CVE-2025-1316"
        vendor = "Edimax"
        product = "IC-7100"
        ports = "80/tcp"
        disclosed = "2025-03"
        known_exploited = ""
        known_exploited_memory = "2025-03-19"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-1316"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "verified"
    strings:
        $path = "/camera-cgi/admin/param.cgi" nocase
        $command = /NTP_serverName(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule qnap_viostor
{
    meta:
        id = "qnap-viostor"
        kind = "exploit"
        name_en = "QNAP VioStor NVR: command in the NTP server"
        name_ja = "QNAP 製 NVR VioStor の脆弱性"
        cve = "CVE-2023-47565"
        vendor = "QNAP"
        product = "VioStor NVR (QVR 4.x)"
        ports = "80/tcp, 8080/tcp"
        disclosed = "2023-12"
        known_exploited = ""
        known_exploited_memory = "2023-12-21"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2023-47565"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "verified"
    strings:
        $path = "/cgi-bin/server/server.cgi" nocase
        $command = /SPECIFIC_SERVER(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule digiever_nvr
{
    meta:
        id = "digiever-nvr"
        kind = "exploit"
        name_en = "DigiEver NVR: command in the NTP server"
        name_ja = "DigiEver 製 NVR の脆弱性"
        cve = "CVE-2023-52163"
        vendor = "DigiEver"
        product = "DS-2105 Pro and others"
        ports = "80/tcp"
        disclosed = "2023-12"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2023-52163"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "verified"
    strings:
        $path = "/cgi-bin/cgi_main.cgi" nocase
        $name = "time_tzsetup" nocase
        $command = /ntp[12]?(=|%3d)[^&\r\n]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $name and $command
}

rule ptzoptics_ntp
{
    meta:
        id = "ptzoptics-ntp"
        kind = "exploit"
        name_en = "PTZOptics and other PTZ cameras: command in ntp_addr"
        name_ja = "PTZOptics 等の PTZ カメラの脆弱性"
        cve = "CVE-2024-8956, CVE-2024-8957"
        vendor = "PTZOptics and OEM brands"
        product = "PT30X-SDI, PT30X-NDI and others"
        ports = "80/tcp"
        disclosed = "2024-09"
        known_exploited = "2024-11-04"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-8956"
        advice_en = "Update the firmware, change the default password, and reach camera or recorder over a VPN instead of a port open to the Internet. If it may be infected: take it off the network, restart it, and update it before it is connected again."
        advice_ja = "ファームウェアを最新版に更新し、初期設定のパスワードを変更してください。ネットワークカメラや録画装置はポートを開放せず、VPN 経由で利用してください。感染が疑われる場合は、ネットワークから切り離して再起動し、更新してから接続し直してください。"
        confidence = "from memory"
    strings:
        $path = "/cgi-bin/param.cgi" nocase
        $command = /ntp_addr("?[ \t]?[:=][ \t]?"?|%3d)[^&\r\n",]{0,64}([`;|$]|%(60|3b|7c|24|26))/ nocase
    condition:
        $path and $command
}

rule wificam_ftp
{
    meta:
        id = "wificam-ftp"
        kind = "exploit"
        name_en = "WIFICAM (GoAhead) cameras: command in the FTP settings"
        name_ja = "WIFICAM（GoAhead）系ネットワークカメラの脆弱性"
        cve = "CVE-2017-8225"
        vendor = "many OEM brands"
        product = "WIFICAM IP cameras (GoAhead)"
        ports = "81/tcp, 80/tcp"
        disclosed = "2017-03"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2017-8225"
        advice_en = "No longer supported by its maker: replace it. Until then keep it off the Internet, or let nothing reach it from outside."
        advice_ja = "メーカーのサポートが終了した製品です。後継製品への買い替えを検討してください。使い続ける間は、インターネットから接続できないようにしてください。"
        confidence = "rule read"
    strings:
        $path = /\/set_ftp\.cgi\?/ nocase
        $user = /loginuse(=|%3d)/ nocase
        $password = /loginpas(=|%3d)/ nocase
        $next = /next_url(=|%3d)ftp\.htm/ nocase
    condition:
        all of them
}
