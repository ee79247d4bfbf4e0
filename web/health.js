// How the sensors are, as /v1/health tells.

import * as api from './api.js';
import {h} from './dom.js';
import * as format from './format.js';
import {nothing} from './part.js';
import {title, table} from './table.js';
import {hasText, t} from './text.js';

const status = (word) => h('span.word', {class: word === 'ok' || word === 'recorded' ? 'well' : 'ill'},
  hasText(`health-${word}`) ? t(`health-${word}`) : word);

export async function health() {
  const answer = await api.read('/v1/health');
  if (answer.sensors.length === 0) return nothing();
  const rows = answer.sensors.map((sensor) => ({...sensor.coverage, ...sensor, from: undefined,
    until: sensor.coverage?.until ?? null}));
  const shown = table(t('health'), ['sensor', 'status', 'lag', 'until', 'received', 'dropped', 'undecodable', 'gaps'], rows, {
    status: {title: t('status'), cell: (row) => status(row.status)},
    lag: {title: t('lag'), cell: (row) => format.duration(row.lag_seconds)},
    gaps: {title: title('gaps'), cell: (row) => `${format.count(row.gaps ?? 0)} (${format.duration(row.gap_seconds ?? 0)})`},
  });
  const room = answer.store === null ? null : h('p.quiet', null, t('room', format.count(answer.store.free_bytes / 2 ** 30)));
  return h('figure', null, shown, room, h('figcaption', null, t('caption-now', format.time(answer.time))),
    h('p.links', null, `${t('as')} `, h('a', {href: '/v1/health', onclick: api.download}, 'JSON')));
}
