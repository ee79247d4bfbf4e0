// One source's life: what it is classed as and why, what it touched, what was heard of it, in the order of time.

import * as api from './api.js';
import {h} from './dom.js';
import {figure} from './figure.js';
import * as format from './format.js';
import {part} from './part.js';
import * as state from './state.js';
import {table, title} from './table.js';
import {t} from './text.js';
import {questions} from 'words';

// Sections of the answer, in the order in which they are read.
const SECTIONS = ['ports', 'tools', 'tags', 'signatures', 'logins', 'commands', 'downloads', 'payloads', 'conversations', 'attacks',
  'registrations'];
const EVIDENCE = ['published', 'is_survey', 'ports', 'packets', 'addresses', 'tcp', 'mirai', 'signatures', 'logins', 'two_phase',
  'iot_ports', 'tools'];

function section(name, {rows}) {
  if (rows.length === 0) return null;
  const heading = questions[name]?.[state.lang] ?? t(name);
  const names = Object.keys(rows[0]).filter((key) => key !== 'protocol' || !('port' in rows[0]));
  return [h('h3', null, heading), table(heading, names, rows)];
}

// "mirai 12, ports 3": what decided of a day's class; what is nothing is not said.
function evidence(row) {
  const said = (value) => value !== null && value !== 0 && value !== '' && value !== false && value?.length !== 0;
  return EVIDENCE.filter((name) => said(row[name]))
    .map((name) => `${title(name)} ${row[name] === true ? t('yes') : [row[name]].flat().join(' ')}`).join(', ');
}

const facts = (source) => h('dl.facts', null, [
  [title('country'), format.country(source.country)],
  [title('asn'), source.asn ? `AS${source.asn}` : t('unknown')],
  [title('first'), format.time(source.first)],
  [title('last'), format.time(source.last)],
  [title('packets'), format.count(source.packets)],
  [title('accesses'), format.count(source.accesses)],
].map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))));

function classDays(days) {
  if (days.length === 0) return null;
  const shown = table(t('class-days'), ['day', 'class', 'evidence'], days,
    {day: {title: t('day'), cell: (row) => row.day}, evidence: {title: t('evidence'), cell: evidence}});
  shown.classList.add('tall');
  return [h('h3', null, t('class-days')), shown];
}

async function answer(address, period) {
  const extra = {address, period, top: 200};
  const told = await api.ask('source', extra);
  const source = told.source;
  if (!source.seen) return h('p', null, t('life-none'));
  return figure('source', extra, told, {},
    facts(source),
    classDays(told.class_days),
    SECTIONS.filter((name) => source[name]).map((name) => section(name, source[name])),
    h('h3', null, t('life-line')), table(t('life-line'), ['time', 'event', 'port', 'detail'], told.rows));
}

export function life(content, address, {period}) {
  content.append(h('p', null, h('a', {href: state.link('sources')}, t('all-sources'))),
    part(t('life', address), () => answer(address, period)));
}
