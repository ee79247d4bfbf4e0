// From an answer with `by` to lines over time.
//
// A bucket that an answer leaves out was observed and empty where any other name has a row in it, and a gap where none has:
// gaps are drawn as gaps. absent: what a name has in a bucket of others; null where it was perhaps not observed itself.

const STEP_S = {hour: 3600, day: 86400, month: 31 * 86400};

// {times: seconds, lines: [{label, values}]} of at most `limit` names, the largest first; nameOf(row) is its name.
export function series(answer, by, nameOf, measure = 'rate', {limit = 8, absent = 0} = {}) {
  if (answer.held_back) absent = null; // or there, and not told
  const seen = [...new Set(answer.rows.map((row) => row.time))];
  const times = withGaps(seen.map((text) => Date.parse(text) / 1000), STEP_S[by] * 1.5);
  const place = new Map(times.map(({at, gap}, i) => [gap ? null : at, i]));
  const lines = new Map();
  for (const row of answer.rows) {
    const label = nameOf(row);
    if (!lines.has(label)) lines.set(label, {label, sum: 0, values: times.map(({gap}) => (gap ? null : absent))});
    const line = lines.get(label);
    line.values[place.get(Date.parse(row.time) / 1000)] = row[measure];
    line.sum += row[measure] ?? 0;
  }
  return {times: times.map(({at}) => at), lines: [...lines.values()].sort((a, b) => b.sum - a.sum).slice(0, limit)};
}

// A point without values in the middle of each silence.
function withGaps(times, longest) {
  const all = [];
  for (const at of times) {
    const before = all.at(-1)?.at;
    if (before !== undefined && at - before > longest) all.push({at: (at + before) / 2, gap: true});
    all.push({at, gap: false});
  }
  return all;
}
