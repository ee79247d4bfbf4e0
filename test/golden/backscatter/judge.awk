# Attacks of a capture, by the plain rule: all packets of a victim and protocol in order, a list of them in
# memory, every window counted anew. Shares nothing with teiten.
#
# In:  lines of `victim TAB protocol TAB microseconds TAB port`, sorted by the first two, then by time.
# Out: victim, protocol, first and last second, packets, most within 60 s from a multiple of 10 s on, ports.
BEGIN { FS = OFS = "\t"; gap = 300e6; least = 25; lasting = 60e6; crowd = 30 }

function judge(   i, slot, peak, from, n, until) {
    peak = 0
    delete slots
    for (i = 1; i <= count; i++)
        slots[int(time[i] / 10e6)]++
    for (slot in slots) {
        n = 0
        for (from = slot + 0; from < slot + 6; from++)
            n += slots[from]
        peak = n > peak ? n : peak
    }
    if (count >= least && time[count] - time[1] >= lasting && peak >= crowd)
        print victim, protocol, int(time[1] / 1e6), int(time[count] / 1e6), count, peak, ports + 0
    count = ports = 0
    delete seen
}

$1 != victim || $2 != protocol || $3 - time[count] > gap { if (count > 0) judge() }
{
    victim = $1; protocol = $2; time[++count] = $3
    if ($4 != "" && !($4 in seen)) { seen[$4] = 1; ports++ }
}
END { if (count > 0) judge() }
