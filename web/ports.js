// Ports: their rank, each one's course, what surges, and what a port was meant to be by bots that swap bytes. With `port` in
// the address: one port.

import * as api from './api.js';
import {lineChart} from './chart.js';
import {h} from './dom.js';
import {figure} from './figure.js';
import * as format from './format.js';
import {nothing, part} from './report.js';
import {series} from './series.js';
import * as state from './state.js';
import {mark, surgeList, surges} from './surges.js';
import {table} from './table.js';
import {t} from './text.js';

const PANELS = 12;
const STEP = 25;

// Surges take longer than the rank: their marks come when they are there.
async function markSurges(rows, period) {
  let answer;
  try {
    answer = await surges(period);
  } catch {
    return; // the part of the surges says why
  }
  const ports = new Map(answer.rows.filter((row) => row.series_kind === 'port').map((row) => [row.series, row.change]));
  for (const [port, cell] of rows)
    if (ports.has(port)) cell.replaceChildren(mark(ports.get(port)));
}

async function rank({period, compare}) {
  const top = Math.min(Number(state.get('top')) || STEP, 1000);
  const extra = {period, compare, top};
  const answer = await api.ask('ports', extra);
  if (answer.rows.length === 0) return nothing();
  const marks = [];
  const columns = ['rank', 'port', 'surge', 'service', 'rate', ...compare === null ? [] : ['previous_rank', 'difference', 'percent'],
    'sources', 'share', 'swapped', 'wanted'];
  answer.rows.forEach((row, i) => { row.rank = i + 1; });
  const shown = table(t('top-ports'), columns, answer.rows, {
    surge: {title: t('surge'), cell: (row) => {
      const cell = h('span');
      marks.push([format.port(row), cell]);
      return cell;
    }}});
  markSurges(marks, period);
  return figure('ports', extra, answer, {unit: t('unit-rate')}, shown,
    h('p.quiet', null, t('rows', answer.rows.length, format.count(answer.rows_in_all)), ' · ', t('swap-note')),
    answer.rows.length < answer.rows_in_all
      ? h('p', null, h('a', {href: state.here({top: String(top * 4)})}, t('more'))) : null);
}

async function panels({period, by}) {
  const extra = {period, by, top: PANELS};
  const answer = await api.ask('ports', extra);
  if (answer.rows.length === 0) return nothing();
  const data = series(answer, by, format.port, 'rate', PANELS);
  const panel = (line) => h('li', null, h('h3', null, h('a', {href: state.link('ports', {port: line.label})}, line.label)),
    lineChart({times: data.times, lines: [line]}, {label: line.label, height: 110, small: true}));
  return figure('ports', extra, answer, {unit: t('unit-rate')}, h('ul.panels', null, data.lines.map(panel)));
}

// One port: a question with the filter.
async function course(question, nameOf, port, {period, by}) {
  const extra = {period, by, port, top: 8};
  const answer = await api.ask(question, extra);
  if (answer.rows.length === 0) return nothing();
  return figure(question, extra, answer, {unit: t('unit-rate')},
    lineChart(series(answer, by, nameOf), {label: t('port-detail', port)}));
}

async function ranked(question, columns, port, {period, compare}) {
  const extra = {period, compare, port, top: 10};
  const answer = await api.ask(question, extra);
  if (answer.rows.length === 0) return nothing();
  return figure(question, extra, answer, {}, table(t('port-detail', port),
    compare === null ? columns : [...columns, 'percent'], answer.rows));
}

function one(content, port, asked) {
  content.append(
    h('p', null, h('a', {href: state.link('ports')}, t('all-ports'))),
    part(t('port-detail', port), () => ranked('ports', ['port', 'service', 'rate', 'sources', 'share', 'swapped', 'wanted'],
      port, asked)),
    part(t('by-class'), () => course('classes', (row) => row.class, port, asked)),
    h('div.columns', null,
      part(t('top-countries'), () => ranked('countries', ['country', 'rate', 'sources', 'share'], port, asked)),
      part(t('networks'), () => ranked('networks', ['asn', 'name', 'rate', 'sources', 'share'], port, asked)),
      part(t('tools'), () => ranked('tools', ['tool', 'rate', 'sources', 'share'], port, asked))));
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
