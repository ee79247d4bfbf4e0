/* A pack of its own, so that what is asked of names does not change with the shipped rules. The store has a
 * signature more than these: one that only another pack knows. */

rule huawei
{
    meta:
        id = "huawei-hg532"
        kind = "exploit"
        name_en = "Huawei HG532: DeviceUpgrade"
        name_ja = "Huawei HG532（DeviceUpgrade）"
        cve = "CVE-2017-17215"
        vendor = "Huawei"
        product = "HG532"
        ports = "37215/tcp"
        disclosed = "2017-11-27"
        known_exploited = "2018-03-20"
        reference = "made up for the test"
        advice_en = "Update or replace it."
        advice_ja = "更新するか、交換してください。"
        confidence = "verified"
    strings:
        $a = "/ctrlt/DeviceUpgrade_1"
    condition:
        $a
}

rule mvpower
{
    meta:
        id = "mvpower-dvr"
        kind = "exploit"
        name_en = "MVPower DVR: shell"
        name_ja = "MVPower 製DVR（shell）"
        cve = "CVE-2016-20016, CVE-2016-0000"
        vendor = "MVPower"
        product = "TV-7104HE"
        ports = "80/tcp"
        disclosed = "2016"
        known_exploited_memory = "2022-10-19"
        reference = "made up for the test"
        advice_en = "Replace it."
        advice_ja = "交換してください。"
        confidence = "rule read"
    strings:
        $a = "/shell?"
    condition:
        $a
}

rule downloader
{
    meta:
        id = "generic-downloader"
        kind = "exploit"
        name_en = "A program is fetched"
        name_ja = "プログラムの取得"
        cve = ""
        vendor = ""
        product = ""
        ports = "any"
        disclosed = ""
        known_exploited = ""
        reference = "made up for the test"
        advice_en = ""
        advice_ja = ""
        confidence = "from memory"
    strings:
        $a = "wget"
    condition:
        $a
}

rule zgrab
{
    meta:
        id = "zgrab"
        kind = "tool"
        name_en = "ZGrab"
        name_ja = "ZGrab"
        cve = ""
        vendor = ""
        product = ""
        ports = "any"
        disclosed = ""
        known_exploited = ""
        reference = "made up for the test"
        advice_en = ""
        advice_ja = ""
        confidence = "verified"
    strings:
        $a = "zgrab"
    condition:
        $a
}
