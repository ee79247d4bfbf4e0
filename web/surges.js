// Surges: what changed, each in the sentence that the program writes.

import * as api from './api.js';
import {h} from './dom.js';
import {figure} from './figure.js';
import * as format from './format.js';
import {nothing} from './part.js';
import {link} from './state.js';
import {t} from './text.js';

const RATIO_MOST = 1000; // more says only that nothing was expected
const MARKS = {surge: 'surge-mark', new: 'new-mark', class: 'class-mark'};
export const mark = (change) => h('span.mark', null, t(MARKS[change] ?? 'surge-mark'));

function name(row) {
  if (row.series_kind === 'country') return format.country(row.series);
  if (row.series_kind === 'port') return h('a', {href: link('ports', {port: row.series})}, row.series);
  return row.signature_name && row.series_kind === 'signature' ? row.signature_name : row.series;
}

const item = (row) => h('li', null,
  h('p', null, mark(row.change), ' ', h('strong', null, name(row)),
    row.ratio > 0 && row.ratio < RATIO_MOST ? ` ${t('times-expected', format.rate(row.ratio))}` : ''),
  h('p.quiet', null, row.explanation));

// One question for all of a page: it is the longest.
export const surges = (period) => api.ask('surges', {period, top: 50});

export async function surgeList(period, shown) {
  const answer = await surges(period);
  if (answer.rows.length === 0) return nothing();
  return figure('surges', {period, top: 50}, answer, {}, h('ol.surges', null, answer.rows.slice(0, shown).map(item)));
}

// [from, until] in seconds of the surges of a port, once they are known.
export async function bandsOf(port, period) {
  let answer;
  try {
    answer = await surges(period);
  } catch {
    return []; // whoever shows the surges says what is the matter
  }
  const seconds = (text, otherwise) => (text === null ? otherwise : Date.parse(text) / 1000);
  return answer.rows.filter((row) => row.series_kind === 'port' && row.series === port)
    .map((row) => [seconds(row.from, 0), seconds(row.until, Infinity)]);
}
