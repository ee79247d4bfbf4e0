# The simulator's truth in the lines of support/sums.sql.
#
# `marks`: no packet carries another tool's mark by chance, so who sent a packet is what it looks like;
# the truth has sources and ports of tools only by who sent. unicornscan has no mark of its own, and
# its sources send nothing else, so that sources may be added up.
def numbers: [.accesses, .sources, (.ipv6.accesses // 0), (.ipv6.sources // 0)];
def minute: .[0:16];
def as_marked(keys):
  map(if .tool == "unicornscan" then .tool = "none" else . end)
  | group_by(keys)
  | map(.[0] + {accesses: map(.accesses) | add, sources: map(.sources) | add});

(.totals as $t
  | ("received", "access", "backscatter", "other", "undecodable", "not_monitored", "fragments")
  | ["total", ., $t[.]]),
["total", "conversation", 0],
(.totals.undecodable_by_way | to_entries[] | ["undecodable", .key, .value]),
(.totals as $t | ("access", "backscatter", "other") | select($t[.] > 0)
  | ["kind", ., $t[.], ($t.ipv6_by_kind[.] // 0)]),
# Thin captures have no packet in the first or last minute, and outages have edges: coverage.sh.
(select([.by_hour[0, -1] | .accesses + .backscatter >= 180] | all) | .coverage
  | select(.outages | length == 0)
  | ["coverage", (.from | minute), (.until | minute), .live_s, .address_seconds]),
["accesses"] + (.accesses | numbers),
(.by_mark[] | ["mark", .mark, .accesses]),
(.by_port[] | ["port", .protocol, .port] + numbers),
(.by_country[] | ["country", .country] + numbers),
(.by_asn[] | ["asn", .asn] + numbers),
(.by_day[] | select(.accesses > 0) | ["day", .day] + numbers),
(.by_hour[] | select(.accesses + .backscatter > 0)
  | ["hour", .hour[0:13], .accesses, (.ipv6.accesses // 0), .backscatter]),
["flows", .flows.ipv4, .flows.ipv6],
["scans", .scans.scans, .scans.scans_ipv6],
["targets", .scans.targets, .scans.targets_ipv6],
(select($marks)
  | (.by_tool | as_marked(.tool)[] | ["mark sources", .tool] + numbers),
    (.by_tool_and_port | as_marked([.tool, .protocol, .port])[]
      | ["mark and port", .tool, .protocol, .port] + numbers)),
["spans that are not their minutes", 0],
["scans whose flows are others", 0],
["hours in which flows and scans differ", 0],
["pieces over an hour", 0]
| @tsv
