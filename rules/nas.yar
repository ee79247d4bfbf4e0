/* Network storage.
 *
 * What the metadata mean: rules/README.md. Examples: examples/nas.yaml. Forms of `=`, `&` and blanks are allowed
 * as sent and percent-encoded; a pattern recognises, and is no request. */

rule zyxel_nas
{
    meta:
        id = "zyxel-nas"
        kind = "exploit"
        name_en = "Zyxel NAS: command in weblogin.cgi"
        name_ja = "Zyxel 製 NAS の脆弱性"
        cve = "CVE-2020-9054"
        vendor = "Zyxel"
        product = "NAS326, NAS520, NAS540, NAS542 and others"
        ports = "80/tcp, 8080/tcp, 5000/tcp"
        disclosed = "2020-02"
        known_exploited = ""
        known_exploited_memory = "2022-03-25"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-9054"
        advice_en = "Do not let the NAS be reached from the Internet. Update it; where the maker has ended support, replace it after a backup."
        advice_ja = "NAS にインターネットから接続できないように設定し、ファームウェアを最新版に更新してください。サポートが終了した製品は、データを退避した上で買い替えてください。"
        confidence = "rule read"
    strings:
        $path = "/adv,/cgi-bin/weblogin.cgi" nocase
        $command = /username(=|%3d)[^&\r\n]{0,48}('|%27)[^&\r\n]{0,8}(;|%3b)/ nocase
    condition:
        $path and $command
}

rule dlink_dns320
{
    meta:
        id = "dlink-dns320"
        kind = "exploit"
        name_en = "D-Link DNS-320: command in system_mgr.cgi"
        name_ja = "D-Link 製 NAS DNS-320 の脆弱性"
        cve = "CVE-2020-25506"
        vendor = "D-Link"
        product = "DNS-320"
        ports = "80/tcp"
        disclosed = "2020"
        known_exploited = ""
        known_exploited_memory = "2021-11-03"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-25506"
        advice_en = "Do not let the NAS be reached from the Internet. Update it; where the maker has ended support, replace it after a backup."
        advice_ja = "NAS にインターネットから接続できないように設定し、ファームウェアを最新版に更新してください。サポートが終了した製品は、データを退避した上で買い替えてください。"
        confidence = "rule read"
    strings:
        $path = "/cgi-bin/system_mgr.cgi" nocase
        $command = /cmd(=|%3d)cgi_sms_test[^\r\n]{0,120}command1(=|%3d)[^ \r\n]/ nocase
    condition:
        $path and $command
}

rule dlink_nas_sharing
{
    meta:
        id = "dlink-nas-sharing"
        kind = "exploit"
        name_en = "D-Link NAS: fixed user and command in nas_sharing.cgi"
        name_ja = "D-Link 製 NAS の脆弱性（nas_sharing.cgi）"
        cve = "CVE-2024-3273, CVE-2024-3272"
        vendor = "D-Link"
        product = "DNS-320L, DNS-325, DNS-327L, DNS-340L and others"
        ports = "80/tcp"
        disclosed = "2024-04"
        known_exploited = ""
        known_exploited_memory = "2024-04-11"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-3273"
        advice_en = "Do not let the NAS be reached from the Internet. Update it; where the maker has ended support, replace it after a backup."
        advice_ja = "NAS にインターネットから接続できないように設定し、ファームウェアを最新版に更新してください。サポートが終了した製品は、データを退避した上で買い替えてください。"
        confidence = "rule read"
    strings:
        $path = "/cgi-bin/nas_sharing.cgi" nocase
        $user = /user(=|%3d)messagebus/ nocase
        $number = /cmd(=|%3d)15/ nocase
        $command = /system(=|%3d)[^ &\r\n]/ nocase
    condition:
        all of them
}

rule dlink_account_mgr
{
    meta:
        id = "dlink-account-mgr"
        kind = "exploit"
        name_en = "D-Link NAS: command in account_mgr.cgi"
        name_ja = "D-Link 製 NAS の脆弱性（account_mgr.cgi）"
        cve = "CVE-2024-10914"
        vendor = "D-Link"
        product = "DNS-320, DNS-320LW, DNS-325, DNS-340L"
        ports = "80/tcp"
        disclosed = "2024-11"
        known_exploited = ""
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-10914"
        advice_en = "Do not let the NAS be reached from the Internet. Update it; where the maker has ended support, replace it after a backup."
        advice_ja = "NAS にインターネットから接続できないように設定し、ファームウェアを最新版に更新してください。サポートが終了した製品は、データを退避した上で買い替えてください。"
        confidence = "verified"
    strings:
        $path = "/cgi-bin/account_mgr.cgi" nocase
        $command = /cgi_user_add[^\r\n]{0,40}name(=|%3d)[^&\r\n]{0,80}(['`;|$]|%(27|60|3b|7c|24))/ nocase
    condition:
        $path and $command
}
