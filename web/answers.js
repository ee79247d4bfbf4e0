// What most parts are made of: an answer as a table, an answer as lines over time.

import * as api from './api.js';
import {lineChart, prepare} from './chart.js';
import {h} from './dom.js';
import {figure} from './figure.js';
import * as format from './format.js';
import {nothing, part} from './part.js';
import {series} from './series.js';
import {get, here, lang} from './state.js';
import {table, title} from './table.js';
import {t} from './text.js';
import {questions} from 'words';

const ROWS = 20, ROWS_MOST = 1000;

export const titleOf = (question) => questions[question][lang];
export const rowsAsked = () => Math.min(Math.max(Number(get('rows')) || ROWS, 1), ROWS_MOST);

// "20 of 503 rows", and how to see more.
export function rest(answer) {
  if (answer.rows_in_all <= answer.rows.length) return null;
  const more = Math.min(rowsAsked() * 5, ROWS_MOST);
  return h('p.quiet', null, t('rows', format.count(answer.rows.length), format.count(answer.rows_in_all)),
    more > answer.rows.length ? [' · ', h('a', {href: here({rows: String(more)})}, t('more'))] : null);
}

// The answer to a question as a table of `columns`; with a comparison and a place for it, how it changed.
export async function answerTable(question, columns, {period, compare = null, extra = {}, cells = {}, unit = null, top = rowsAsked(),
  caption = titleOf(question)}) {
  const asked = {period, compare, top, ...extra};
  const answer = await api.ask(question, asked);
  if (answer.rows.length === 0) return nothing();
  const shown = answer.compare?.coverage.address_days > 0 ? [...columns, 'percent'] : columns;
  return figure(question, asked, answer, {unit}, table(caption, shown, answer.rows, cells), rest(answer));
}

export const tablePart = (question, columns, asked, title = titleOf(question)) =>
  part(title, () => answerTable(question, columns, {...asked, caption: title}));

// The same numbers for those who do not see lines, or want to read one off; made when it is opened.
export function asTable(label, {times, lines}) {
  const cell = (value) => h('td.number', null, format.rate(value));
  const make = () => h('div.scroll.tall', {tabindex: '0', role: 'group', 'aria-label': label}, h('table', null,
    h('thead', null, h('tr', null, h('th', {scope: 'col'}, title('time')), lines.map((line) => h('th.number', {scope: 'col'}, line.label)))),
    h('tbody', null, times.map((at, i) => (lines.every((line) => line.values[i] === null) ? null
      : h('tr', null, h('th.time', {scope: 'row'}, format.stamp(at)), lines.map((line) => cell(line.values[i]))))))));
  const box = h('details', {ontoggle: () => box.open && box.children.length === 1 && box.append(make())},
    h('summary', null, t('table-of')));
  return box;
}

// Lines with the table of their numbers, which is open where lines cannot be drawn.
export function withTable(label, data, lines) {
  const numbers = asTable(label, data);
  prepare().then((isThere) => {
    if (isThere) return;
    lines.replaceWith(h('p.refusal', {role: 'status'}, t('no-lines')));
    numbers.open = true;
  });
  return [lines, numbers];
}

// The answer to a question with `by` as lines, one for each name.
export async function answerLines(question, nameOf, {period, by, extra = {}, measure = 'rate', unit = t('unit-rate'),
  label = titleOf(question), bands = [], absent = 0}) {
  const asked = {period, by, ...extra};
  const answer = await api.ask(question, asked);
  if (answer.rows.length === 0) return nothing();
  const data = series(answer, by, nameOf, measure, {absent});
  return figure(question, asked, answer, {unit}, withTable(label, data, lineChart(data, {label, bands})));
}
