// Cards: one number, what it counts, and how it stands against the other period.

import {h} from './dom.js';
import * as format from './format.js';
import {get} from './state.js';
import {t, hasText} from './text.js';

const other = () => {
  const key = `this-${get('compare') || 'year'}`;
  return t(hasText(key) ? key : 'this-other');
};

export function card(title, value, unit, {row = null, note = null} = {}) {
  const changed = row?.percent !== undefined && row.percent !== null
    ? h('p', {class: row.difference > 0 ? 'up' : 'down'},
      `${row.difference > 0 ? '▲' : row.difference < 0 ? '▼' : '＝'} `,
      t('against', format.difference(row.difference), format.percent(row.percent), other()))
    : null;
  return h('li.card', null, h('h3', null, title), h('p.value', null, value), h('p.quiet', null, unit), changed,
    note === null ? null : h('p.quiet', null, note));
}

export const cards = (...list) => h('ul.cards', null, list);
