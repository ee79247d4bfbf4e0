/* Scanners and surveys that say what they are.
 *
 * What the metadata mean: rules/README.md. Examples: examples/tools.yaml. Forms of `=`, `&` and blanks are allowed
 * as sent and percent-encoded; a pattern recognises, and is no request. */

rule zgrab
{
    meta:
        id = "zgrab"
        kind = "tool"
        name_en = "ZGrab (ZMap project)"
        name_ja = "ZGrab（ZMap 系の調査ツール）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 443/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://github.com/zmap/zgrab2"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[^\r\n]{0,80}zgrab\/[0-9]/ nocase
    condition:
        $agent
}

rule masscan_http
{
    meta:
        id = "masscan-http"
        kind = "tool"
        name_en = "masscan, banner phase"
        name_ja = "masscan（バナー取得）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://github.com/robertdavidgraham/masscan"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[^\r\n]{0,80}masscan\/[0-9]/ nocase
    condition:
        $agent
}

rule nmap_script
{
    meta:
        id = "nmap-script"
        kind = "tool"
        name_en = "Nmap Scripting Engine"
        name_ja = "Nmap Scripting Engine（NSE）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://nmap.org/book/nse.html"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[^\r\n]{0,80}Nmap Scripting Engine/ nocase
    condition:
        $agent
}

rule nmap_service
{
    meta:
        id = "nmap-service"
        kind = "tool"
        name_en = "Nmap service detection (Trinity request)"
        name_ja = "Nmap のサービス検出"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://nmap.org/book/vscan.html"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "from memory"
    strings:
        $path = "/nice%20ports%2C/Tri%6Eity.txt%2ebak"
    condition:
        $path
}

rule nmap_udp
{
    meta:
        id = "nmap-udp"
        kind = "tool"
        name_en = "Nmap OS detection: UDP datagram of 300 C"
        name_ja = "Nmap の OS 検出（UDP）"
        cve = ""
        vendor = ""
        product = ""
        ports = "any/udp"
        disclosed = ""
        known_exploited = ""
        reference = "https://nmap.org/book/osdetect-methods.html"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    condition:
        filesize == 300 and uint32(0) == 0x43434343 and for all i in (1..74) : (uint32(i * 4) == 0x43434343)
}

rule nessus
{
    meta:
        id = "nessus"
        kind = "tool"
        name_en = "Nessus"
        name_ja = "Nessus（脆弱性スキャナー）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://www.tenable.com/products/nessus"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[^\r\n]{0,80}Nessus/ nocase
    condition:
        $agent
}

rule openvas
{
    meta:
        id = "openvas"
        kind = "tool"
        name_en = "OpenVAS"
        name_ja = "OpenVAS（脆弱性スキャナー）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://www.openvas.org"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $agent = /\nUser-Agent:[^\r\n]{0,80}OpenVAS/ nocase
    condition:
        $agent
}

rule sip_friendly_scanner
{
    meta:
        id = "sip-friendly-scanner"
        kind = "tool"
        name_en = "SIP scanner friendly-scanner"
        name_ja = "SIP スキャナー friendly-scanner"
        cve = ""
        vendor = ""
        product = ""
        ports = "5060/udp, 5060/tcp"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2011716, 2008578, 2011766"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $sip = "SIP/2.0" nocase
        $name = "friendly-scanner" nocase
    condition:
        $sip and $name
}

rule sip_sipvicious
{
    meta:
        id = "sip-sipvicious"
        kind = "tool"
        name_en = "SIP scanner sipvicious"
        name_ja = "SIP スキャナー sipvicious"
        cve = ""
        vendor = ""
        product = ""
        ports = "5060/udp, 5060/tcp"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2011716, 2008578, 2011766"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $sip = "SIP/2.0" nocase
        $name = "sipvicious" nocase
    condition:
        $sip and $name
}

rule sip_sundayddr
{
    meta:
        id = "sip-sundayddr"
        kind = "tool"
        name_en = "SIP scanner sundayddr"
        name_ja = "SIP スキャナー sundayddr"
        cve = ""
        vendor = ""
        product = ""
        ports = "5060/udp, 5060/tcp"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2011716, 2008578, 2011766"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $sip = "SIP/2.0" nocase
        $name = "sundayddr" nocase
    condition:
        $sip and $name
}

rule rdp_nmap
{
    meta:
        id = "rdp-nmap"
        kind = "tool"
        name_en = "Nmap: RDP cookie"
        name_ja = "Nmap（RDP の Cookie）"
        cve = ""
        vendor = ""
        product = ""
        ports = "3389/tcp"
        disclosed = ""
        known_exploited = ""
        reference = "ET Open 2036252"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "rule read"
    strings:
        $cookie = /Cookie: mstshash=nmap[\r\n]/ nocase
    condition:
        $cookie
}

rule censys
{
    meta:
        id = "censys"
        kind = "research"
        name_en = "Censys"
        name_ja = "Censys（調査機関）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 443/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://about.censys.io"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "from memory"
    strings:
        $agent = /\nUser-Agent:[^\r\n]{0,80}CensysInspect\/[0-9]/ nocase
    condition:
        $agent
}

rule expanse
{
    meta:
        id = "expanse"
        kind = "research"
        name_en = "Palo Alto Networks Cortex Xpanse"
        name_ja = "Cortex Xpanse（Palo Alto Networks の調査）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 443/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://www.paloaltonetworks.com/cortex/cortex-xpanse"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "from memory"
    strings:
        $agent = /\nUser-Agent:[^\r\n]{0,80}Expanse, a Palo Alto Networks company/ nocase
    condition:
        $agent
}

rule internet_measurement
{
    meta:
        id = "internet-measurement"
        kind = "research"
        name_en = "internet-measurement.com (driftnet)"
        name_ja = "internet-measurement.com（調査機関）"
        cve = ""
        vendor = ""
        product = ""
        ports = "80/tcp, 443/tcp and others"
        disclosed = ""
        known_exploited = ""
        reference = "https://internet-measurement.com"
        advice_en = "A tool that looks what is there, not an attack on a certain product. Close what need not be reachable."
        advice_ja = "特定の製品への攻撃ではなく、調査用ツールによる探索です。外部に公開する必要のないサービスは停止してください。"
        confidence = "from memory"
    strings:
        $agent = /\nUser-Agent:[^\r\n]{0,80}InternetMeasurement\/[0-9]/ nocase
    condition:
        $agent
}
