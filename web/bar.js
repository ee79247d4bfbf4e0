// The bar of period and filters: what its form says becomes the address of the page.

import {h} from './dom.js';
import {DEFAULT_COMPARE, DEFAULT_PERIOD, days} from './period.js';
import * as state from './state.js';
import {t} from './text.js';

const DEFAULTS = {period: DEFAULT_PERIOD, compare: DEFAULT_COMPARE, tz: state.lang === 'ja' ? 'Asia/Tokyo' : 'UTC'};
const CLASSES = ['mirai', 'iot-bot', 'research', 'other'];

function field(name, label, options, chosen) {
  const select = h('select', {name, id: `bar-${name}`},
    options.map(([value, text]) => h('option', {value, selected: value === chosen}, text)));
  return h('div.field', null, h('label', {for: `bar-${name}`}, label), select);
}

// Half-years that the store touches, the latest first; the NPA's periods.
function halves(store) {
  const list = [];
  const from = new Date(store.from), until = new Date(store.until);
  if (!(until > from)) return list;
  for (let year = until.getUTCFullYear(); year >= from.getUTCFullYear() && list.length < 6; year--)
    for (const half of [2, 1]) {
      const begin = Date.UTC(year, half === 1 ? 0 : 6, 1), end = Date.UTC(year, half === 1 ? 6 : 12, 1);
      if (begin < until && end > from) list.push([`${year}-H${half}`, t('half', year, t(`half-${half}`))]);
    }
  return list.slice(0, 6);
}

function ownDays(wanted) {
  const span = days(wanted);
  const text = (ms) => (ms === undefined ? null : new Date(ms).toISOString().slice(0, 10));
  const input = (id, label, value) => h('div.field', null, h('label', {for: id}, label),
    h('input', {id, type: 'date', value}));
  const box = h('div.own', null, input('bar-from', t('from'), text(span?.[0])), input('bar-until', t('to'), text(span?.[1])));
  return box;
}

function periodFields(store) {
  const wanted = state.get('period') || DEFAULT_PERIOD;
  const options = [...['1d', '7d', '30d', 'all'].map((word) => [word, t(`period-${word}`)]), ...halves(store)];
  const listed = options.some(([value]) => value === wanted);
  options.push([listed ? '' : wanted, t('period-own')]);
  const select = field('period', t('period'), options, wanted);
  const own = ownDays(wanted);
  const choice = select.querySelector('select');
  const own_is_chosen = () => choice.selectedIndex === options.length - 1;
  const show = () => { own.hidden = !own_is_chosen(); };
  const keep = () => {
    const [from, until] = [...own.querySelectorAll('input')].map((input) => input.value);
    if (from !== '') choice.options[options.length - 1].value = until > from ? `${from}..${until}` : from;
  };
  choice.addEventListener('change', show);
  own.addEventListener('change', keep);
  show();
  return [select, own];
}

function compareField() {
  const wanted = state.get('compare') || DEFAULT_COMPARE;
  const options = ['year', 'before', 'none'].map((word) => [word, t(`compare-${word}`)]);
  if (!options.some(([value]) => value === wanted)) options.push([wanted, wanted]);
  return field('compare', t('compare'), options, wanted);
}

function zoneField(isPublic) {
  const own = isPublic ? [] : [Intl.DateTimeFormat().resolvedOptions().timeZone, state.zone];
  const zones = [...new Set(['UTC', 'Asia/Tokyo', ...own])];
  return field('tz', t('zone'), zones.map((zone) => [zone, zone]), state.zone);
}

// store: the answer of question coverage, for its span and sensors.
export function filterBar(store, isPublic) {
  const sensors = [['', t('all-sensors')], ...store.rows.map((row) => [row.sensor, row.sensor])];
  if (!sensors.some(([value]) => value === state.get('sensor'))) sensors.push([state.get('sensor'), state.get('sensor')]);
  const submit = (event) => {
    event.preventDefault();
    state.go(event.currentTarget, DEFAULTS);
  };
  return h('form.bar', {'aria-label': t('filters'), role: 'search', onsubmit: submit},
    periodFields(store.period), compareField(),
    isPublic ? null : field('sensor', t('sensor'), sensors, state.get('sensor')),
    isPublic ? null : field('only', t('class'), [['', t('all-classes')], ...CLASSES.map((word) => [word, word])], state.get('only')),
    field('without', t('research'), [['', t('research-with')], ['research', t('research-without')]], state.get('without')),
    zoneField(isPublic),
    state.get('lang') === '' ? null : h('input', {type: 'hidden', name: 'lang', value: state.lang}),
    ['port', 'country', 'address'].filter((name) => state.get(name) !== '')
      .map((name) => h('input', {type: 'hidden', name, value: state.get(name)})),
    h('button', null, t('show')));
}
