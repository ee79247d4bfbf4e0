// Periods: what the pages call "7d" or "year" becomes what the API understands, 2020-03-01..2020-03-07.
// "Last" is counted back from the end of what the store has: a store of old captures has last days, too.

import * as state from './state.js';

const DAY_MS = 86400e3;
const LAST = {'1d': 1, '7d': 7, '30d': 30};
export const DEFAULT_PERIOD = state.get('address') === '' ? '7d' : 'all'; // of one source its whole life
export const DEFAULT_COMPARE = 'year';

// "2020-03-01" in the zone.
function dayOf(ms) {
  return new Intl.DateTimeFormat('en-CA', {timeZone: state.zone, year: 'numeric', month: '2-digit', day: '2-digit'})
    .format(new Date(ms));
}

const dayMs = (day) => Date.parse(`${day}T00:00:00Z`);
const dayText = (ms) => new Date(ms).toISOString().slice(0, 10);

// What is asked of the API as {period, compare}; store: {from, until} of everything there is.
export function resolve(store, isPublic) {
  const wanted = state.get('period') || DEFAULT_PERIOD;
  const period = wanted in LAST ? lastDays(LAST[wanted], store) : wanted;
  return {wanted, period, compare: other(state.get('compare') || DEFAULT_COMPARE, period, store, isPublic)};
}

function lastDays(days, store) {
  const until = Date.parse(store.until);
  if (!(until > 0)) return 'all';
  const last = dayOf(until - 1);
  return `${dayText(dayMs(last) - (days - 1) * DAY_MS)}..${last}`;
}

// The first and the last day of a period, as UTC midnights of their dates; null: it has no such days.
export function days(period) {
  let m;
  if ((m = /^(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?$/.exec(period)))
    return [dayMs(m[1]), dayMs(m[2] ?? m[1])];
  if ((m = /^(\d{4})(?:-(?:H([12])|Q([1-4])|(\d\d)))?$/.exec(period))) {
    const [first, months] = m[2] ? [(m[2] - 1) * 6, 6] : m[3] ? [(m[3] - 1) * 3, 3] : m[4] ? [m[4] - 1, 1] : [0, 12];
    return [Date.UTC(m[1], first, 1), Date.UTC(m[1], first + months, 1) - DAY_MS];
  }
  return null;
}

function yearBefore(ms) {
  const date = new Date(ms);
  date.setUTCFullYear(date.getUTCFullYear() - 1);
  return date.getTime();
}

function other(compare, period, store, isPublic) {
  if (compare === 'none' || compare === '') return null;
  if (compare !== 'year' && compare !== 'before') return compare;
  const span = days(period);
  if (span === null) return null;
  const [first, last] = span;
  const length = last - first + DAY_MS;
  const before = compare === 'before' ? [first - length, last - length] : [yearBefore(first), yearBefore(last)];
  if (before[1] + DAY_MS < Date.parse(store.from)) return null; // nothing was observed then
  if (isPublic && before[1] >= first) return null; // it is refused: they have days in common
  return `${dayText(before[0])}..${dayText(before[1])}`;
}

// The bucket of a series: as many as a chart can show, and not a single one.
export function bucket(period, store, isPublic) {
  const span = days(period) ?? [Date.parse(store.from), Date.parse(store.until)];
  const length = (span[1] - span[0]) / DAY_MS + 1;
  return length <= 4 && !isPublic ? 'hour' : length <= 400 ? 'day' : 'month';
}
