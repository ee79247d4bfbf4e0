// Ports: their rank, each one's course, what surges, and what a port was meant to be by bots that swap bytes. With `port` in
// the address: one port.

import * as api from './api.js';
import {lineChart} from './chart.js';
import {h} from './dom.js';
import {figure} from './figure.js';
import * as format from './format.js';
import {answerLines, answerTable, rest, rowsAsked, tablePart, withTable} from './answers.js';
import {nothing, part} from './part.js';
import {series} from './series.js';
import * as state from './state.js';
import {bandsOf, mark, surgeList, surges} from './surges.js';
import {table} from './table.js';
import {t} from './text.js';

const PANELS = 12;

// Surges take longer than the rank: their marks come when they are there.
async function markSurges(cells, period) {
  let answer;
  try {
    answer = await surges(period);
  } catch {
    return; // the part of the surges says why
  }
  const ports = new Map();
  for (const row of answer.rows) // the least likely first
    if (row.series_kind === 'port' && !ports.has(row.series)) ports.set(row.series, row.change);
  for (const [port, cell] of cells)
    if (ports.has(port)) cell.replaceChildren(mark(ports.get(port)));
}

async function rank({period, compare}) {
  const extra = {period, compare, top: rowsAsked()};
  const answer = await api.ask('ports', extra);
  if (answer.rows.length === 0) return nothing();
  const marks = [];
  const columns = ['rank', 'port', 'surge', 'service', 'rate', ...answer.compare ? ['previous_rank', 'difference', 'percent'] : [],
    'sources', 'share', 'swapped', 'wanted'];
  const rows = answer.rows.map((row, i) => ({...row, rank: i + 1}));
  const shown = table(t('top-ports'), columns, rows, {
    surge: {title: t('surge'), cell: (row) => {
      const cell = h('span');
      marks.push([format.port(row), cell]);
      return cell;
    }}});
  markSurges(marks, period);
  return figure('ports', extra, answer, {unit: t('unit-rate')}, shown, rest(answer), h('p.quiet', null, t('swap-note')));
}

async function panels({period, by}) {
  const extra = {period, by, top: PANELS};
  const answer = await api.ask('ports', extra);
  if (answer.rows.length === 0) return nothing();
  const data = series(answer, by, format.port, 'rate', {limit: PANELS});
  const panel = (line) => h('li', null, h('h3', null, h('a', {href: state.link('ports', {port: line.label})}, line.label)),
    lineChart({times: data.times, lines: [line]}, {label: line.label, height: 110, small: true}));
  return figure('ports', extra, answer, {unit: t('unit-rate')},
    withTable(t('small-multiples'), data, h('ul.panels', null, data.lines.map(panel))));
}

function one(content, port, asked) {
  const extra = {port};
  const filtered = {...asked, extra, top: 10};
  content.append(
    h('p', null, h('a', {href: state.link('ports')}, t('all-ports'))),
    part(t('port-detail', port), () => answerTable('ports', ['port', 'service', 'rate', 'sources', 'share', 'swapped', 'wanted'],
      {...filtered, unit: t('unit-rate')})),
    part(t('by-class'), () => answerLines('classes', (row) => row.class, {...asked, extra, bands: bandsOf(port, asked.period)})),
    h('div.columns', null,
      tablePart('countries', ['country', 'rate', 'sources', 'share'], filtered, t('top-countries')),
      tablePart('networks', ['asn', 'name', 'rate', 'sources', 'share'], filtered, t('networks')),
      tablePart('tools', ['tool', 'rate', 'sources', 'share'], filtered, t('tools'))));
}

export function show(content, asked) {
  const port = state.get('port');
  if (port !== '') {
    one(content, port, asked);
    return;
  }
  content.append(
    part(t('top-ports'), () => rank(asked)),
    part(t('small-multiples'), () => panels(asked)),
    part(t('surging'), () => surgeList(asked.period, 10)));
}
