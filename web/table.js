// Tables of answers: a column's title and meaning are those of the program, its cells as its type asks for.

import {h} from './dom.js';
import * as format from './format.js';
import {lang, link} from './state.js';
import {columns} from 'words';
import {t} from './text.js';

const NUMBERS = new Set(['count', 'rate', 'share', 'difference', 'percent']);

// Long lists have room for some words side by side.
const listed = (words, comma) => (words.length > 3 ? h('div.list', null, words.join(comma)) : words.join(comma));

// Cells that are more than their type.
const special = {
  port: (value, row) => (value === null ? format.port(row)
    : h('a', {href: link('ports', {port: format.port(row)})}, format.port(row))),
  swapped: (value) => (value === null ? '' : `→ ${value}`),
  country: (value) => format.country(value),
  countries: (value) => listed((value ?? []).map(format.country), lang === 'ja' ? '、' : ', '),
  source: (value) => h('a', {href: link('sources', {address: value, period: ''})}, value),
  wanted: (value) => (value === null ? '' : h('div.long', null, value)),
  cve: (value) => (value ?? []).map((id) => h('div.word', null, id)),
  asn: (value) => (value === null || value === 0 ? t('unknown') : `AS${value}`),
};

// Controls and what turns the direction of writing, as the terminal shows them.
export const visible = (text) => text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => {
  const code = c.codePointAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
});

const byType = {
  count: format.count,
  rate: format.rate,
  share: format.share,
  difference: format.difference,
  percent: format.percent,
  time: format.time,
  number: (value) => (value === null ? '' : String(value)),
  list: (value) => listed(value ?? [], ', '),
  boolean: (value) => (value === null ? '' : t(value ? 'yes' : 'no')),
  heard: (value) => (value === null ? '' : h('code.heard', {class: value.length > 40 ? 'wide' : null}, visible(value))),
  text: (value) => (value === null ? '' : String(value)),
};

function content(name, row) {
  const value = row[name] === undefined ? null : row[name];
  if (name in special) return special[name](value, row);
  if (name === 'previous_rate') return format.rate(row.previous?.rate ?? null);
  if (name === 'previous_rank') return row.previous ? String(row.previous.rank) : '–';
  const type = columns[name]?.type ?? 'text';
  return byType[type](type === 'text' ? format.word(name, value) : value);
}

export const title = (name) => columns[name]?.[lang] ?? name;

// names: columns in the order they are shown; extra: {name: {title, cell(row)}} of columns that are no answer's.
export function table(caption, names, rows, extra = {}) {
  const kind = (name) => (NUMBERS.has(columns[name]?.type) ? 'number' : columns[name]?.type === 'time' ? 'time' : null);
  const heading = (name) => h('th', {scope: 'col', class: kind(name),
    title: extra[name] ? null : columns[name]?.meaning}, extra[name]?.title ?? title(name));
  const cell = (name, row) => h('td', {class: kind(name)},
    extra[name] ? extra[name].cell(row) : content(name, row));
  return h('div.scroll', {tabindex: '0', role: 'group', 'aria-label': caption},
    h('table', null, h('caption.hidden', null, caption),
      h('thead', null, h('tr', null, names.map(heading))),
      h('tbody', null, rows.map((row) => h('tr', null, names.map((name) => cell(name, row)))))));
}
