# Turns tshark's fields into the columns of decode_dump, choosing the layer that decode counts: what
# GRE and ERSPAN carry; not what other tunnels carry, nor what an ICMP error quotes.
# In: fields as in judge.sh, all occurrences, joined by "|".

function nth(text, n,    parts) {
    return split(text, parts, "|") >= n ? parts[n] : "-"
}

function first(text) {
    return text == "" ? "-" : nth(text, 1)
}

# Hexadecimal or decimal; mawk has no strtonum().
function number(text,    value, i) {
    if (text !~ /^0x/)
        return text
    value = 0
    for (i = 3; i <= length(text); i++)
        value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
    return value
}

# Sets family, nth_ip and transport from the list of layers.
function choose_layer(layers,    names, n, i, after_gre, seen) {
    family = transport = ""
    seen["ip"] = seen["ipv6"] = 0
    n = split(layers, names, ":")
    for (i = 1; i <= n; i++) {
        if (names[i] == "ip" || names[i] == "ipv6") {
            if (family != "" && !after_gre)
                return # a tunnel that is not taken off
            family = names[i]
            nth_ip = ++seen[family]
            after_gre = 0
        } else if (names[i] == "gre") {
            after_gre = 1
        } else if (family != "" && !after_gre && names[i] ~ /^(tcp|udp|icmp|icmpv6)$/) {
            transport = names[i]
            return
        }
    }
}

BEGIN { FS = OFS = "\t" }

{
    choose_layer($2)
    if (family == "") {
        print $1, "no_ip"
        next
    }
    is_ipv4 = family == "ip"
    if (is_ipv4)
        line = nth($3, nth_ip) OFS nth($4, nth_ip) OFS nth($5, nth_ip) OFS nth($6, nth_ip) OFS \
            number(nth($7, nth_ip)) OFS nth($8, nth_ip) OFS nth($9, nth_ip) * 8
    else
        line = nth($10, nth_ip) OFS nth($11, nth_ip) OFS "-" OFS nth($12, nth_ip) OFS "-" OFS \
            nth($13, nth_ip) + 40 OFS "-"

    src_port = dst_port = seq = ack = flags = window = header_len = udp_len = mss = tsval = "-"
    if (transport == "tcp") {
        src_port = first($14); dst_port = first($15); seq = first($16); ack = first($17)
        flags = number(first($18)); window = first($19); header_len = first($20)
        mss = first($21); tsval = first($22)
        if (flags != "-")
            flags = flags % 256
        if (tsval == 0)
            tsval = "-"
    } else if (transport == "udp") {
        src_port = first($23); dst_port = first($24); udp_len = first($25)
    } else if (transport == "icmp") {
        src_port = first($26); dst_port = first($27)
    } else if (transport == "icmpv6") {
        src_port = first($28); dst_port = first($29)
    }
    print $1, "none", line, (transport == "" ? "-" : transport), src_port, dst_port, seq, ack, flags, \
        window, header_len, udp_len, mss, tsval
}
