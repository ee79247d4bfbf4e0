/* The line: may we listen, is the interface there, does it change packets before we count them. */
#include "doctor/checks.h"
#include "doctor/interface.h"

#include <net/if_arp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

void check_privileges(struct doctor *doctor, struct finding *finding)
{
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        close(fd);
        finding_say(finding, FINDING_OK, "may open a packet socket", "パケットソケットを開ける");
        return;
    }
    bool runs = doctor_sensor_runs(doctor);
    finding_say(finding, runs ? FINDING_UNKNOWN : FINDING_FAILED,
                runs ? "this user may not open a packet socket; the sensor runs as another"
                     : "may not open a packet socket (CAP_NET_RAW is missing)",
                runs ? "このユーザーはパケットソケットを開けない（センサーは別ユーザーで稼働中）"
                     : "パケットソケットを開けない（CAP_NET_RAW がない）");
    finding_advise(finding, "as root, or as the service, which gets it from its unit file",
                   "root で、または systemd のサービスとして実行する");
    finding_command(finding, "sudo teiten doctor");
}

static const char *type_name(unsigned type)
{
    static const struct {
        unsigned type;
        const char *name;
    } known[] = {{ARPHRD_ETHER, "Ethernet"},    {ARPHRD_LOOPBACK, "loopback"}, {ARPHRD_PPP, "PPP"},
                 {ARPHRD_NONE, "raw IP"},       {ARPHRD_TUNNEL, "IP tunnel"},  {ARPHRD_SIT, "SIT"},
                 {ARPHRD_TUNNEL6, "IP tunnel"}, {ARPHRD_IPGRE, "GRE"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].type == type)
            return known[i].name;
    return NULL;
}

void check_interface(struct doctor *doctor, struct finding *finding)
{
    struct interface_facts facts;
    const char *name = doctor->interface;
    if (name == NULL) {
        finding_say(finding, FINDING_UNKNOWN, "no interface was named, and no sensor reports one",
                    "インターフェースの指定がなく、稼働中のセンサーもない");
        finding_command(finding, "teiten doctor -i eth0 --addresses own");
        return;
    }
    interface_ask(name, &facts);
    if (facts.index == 0) {
        char names[256];
        interface_names(names, sizeof names);
        finding_say(finding, FINDING_FAILED, "there is no interface %s; there are: %s",
                    "インターフェース %s はない（あるのは %s）", name, names);
        return;
    }
    if (!facts.up || !facts.link) {
        finding_say(finding, FINDING_FAILED, facts.up ? "%s has no link" : "%s is down",
                    facts.up ? "%s はリンクがない" : "%s は停止している", name);
        finding_command(finding, "ip link set %s up", name);
        return;
    }
    const char *type = type_name(facts.type);
    if (type == NULL)
        finding_say(finding, FINDING_WARNING, "%s: link type %u is not known",
                    "%s: リンク種別 %u は未対応", name, facts.type);
    else
        finding_say(finding, FINDING_OK, "%s is up, %s, MTU %u", "%s は稼働中、%s、MTU %u", name,
                    type, facts.mtu);
    if (facts.type == ARPHRD_ETHER)
        finding_say(finding, FINDING_OK, "%02x:%02x:%02x:%02x:%02x:%02x",
                    "%02x:%02x:%02x:%02x:%02x:%02x", facts.mac[0], facts.mac[1], facts.mac[2],
                    facts.mac[3], facts.mac[4], facts.mac[5]);
}

void check_offloads(struct doctor *doctor, struct finding *finding)
{
    struct interface_facts facts;
    if (doctor->interface == NULL)
        return;
    interface_ask(doctor->interface, &facts);
    if (facts.index == 0 || facts.type == ARPHRD_LOOPBACK)
        return;
    if (!facts.merges_gro && !facts.merges_lro) {
        finding_say(finding, FINDING_OK, "each packet is counted as it came",
                    "パケットは結合されない");
        return;
    }
    finding_say(finding, FINDING_WARNING,
                "%s%s%s makes one packet of several data segments: counts of these are too low; "
                "SYNs are never merged",
                "%s%s%s がデータセグメントを結合する: その数は少なく数えられる（SYN は対象外）",
                facts.merges_gro ? "GRO" : "", facts.merges_gro && facts.merges_lro ? ", " : "",
                facts.merges_lro ? "LRO" : "");
    finding_command(finding, "ethtool -K %s%s%s", doctor->interface,
                    facts.merges_gro ? " gro off" : "", facts.merges_lro ? " lro off" : "");
}
