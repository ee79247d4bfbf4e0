// Alerts: what the watch has in its book; open ones first.

import * as api from './api.js';
import {h} from './dom.js';
import * as format from './format.js';
import {part} from './part.js';
import {lang, zone} from './state.js';
import {table} from './table.js';
import {t} from './text.js';

const moment = (text) => (text ? format.stamp(Date.parse(text) / 1000) : '–');

const cell = (title, make) => ({title, cell: make});
const CELLS = {
  severity: cell(t('severity'), (a) => h('span', {class: a.severity === 'info' ? null : 'ill'}, a.severity)),
  rule: cell(t('rule'), (a) => a.rule),
  opened: cell(t('opened'), (a) => moment(a.opened)),
  count: cell(t('count'), (a) => format.count(a.count)),
  text: cell(t('alerts-text'), (a) => h('div.long', null, lang === 'ja' ? a.text_ja : a.text_en)),
};

async function list(open) {
  const {alerts} = await api.read('/v1/alerts');
  const rows = alerts.filter((alert) => alert.open === open);
  if (rows.length === 0) return h('p.quiet', null, t(alerts.length === 0 ? 'alerts-none' : 'none'));
  return h('figure', null, table(t(open ? 'alerts-open' : 'alerts-closed'), ['severity', 'opened', 'last', 'rule', 'count', 'text'], rows,
    {...CELLS, last: cell(t('live-latest'), (a) => moment(a.last))}),
    h('figcaption', null, zone), h('p.links', null, `${t('as')} `, h('a', {href: '/v1/alerts', onclick: api.download}, 'JSON')));
}

export function show(content) {
  content.append(part(t('alerts-open'), () => list(true)), part(t('alerts-closed'), () => list(false)));
}
