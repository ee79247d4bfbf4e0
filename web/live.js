// Live: what arrives, by source country and port, as server-sent events; in the spirit of NICTER's Atlas, without a map.
//
// The server sends at most 50 lines a second, spreads a segment over a minute and says what it left out; the page
// keeps counts and the latest lines, and no more, however long it stays open.

import * as api from './api.js';
import {h} from './dom.js';
import * as format from './format.js';
import {lanes} from './lanes.js';
import {part} from './part.js';
import {saveLink} from './save.js';
import {link, zone} from './state.js';
import {title} from './table.js';
import {t} from './text.js';

const LATEST = 15, KEPT = 1000, TOP = 10, KEYS_MOST = 400, DRAW_MS = 1000, AGAIN_MS = 5000;

// Counts by key; where there are too many keys, the smallest go.
class Counts {
  constructor() {
    this.map = new Map();
  }

  add(key, n) {
    this.map.set(key, (this.map.get(key) ?? 0) + n);
    if (this.map.size > KEYS_MOST) this.map = new Map(this.top(KEYS_MOST / 2));
  }

  top(n) {
    return [...this.map].sort((a, b) => b[1] - a[1]).slice(0, n);
  }
}

// Events out of a stream of bytes: {event, data}.
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const field = (name) => block.split('\n').find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      if (field('data') !== undefined) yield {event: field('event'), data: JSON.parse(field('data'))};
    }
  }
}

const portOf = (row) => (row.port > 0 ? `${row.port}/${row.protocol}` : row.protocol);

function tables(view) {
  const rank = (title, rows, name) => h('div', null, h('h3', null, title), h('table.rank', null, h('tbody', null,
    rows.map(([key, n]) => h('tr', null, h('th', {scope: 'row'}, name(key)), h('td.number', null, format.count(n)))))));
  return h('div.columns', null, rank(t('top-countries'), view.countries.top(TOP), format.country),
    rank(t('top-ports'), view.ports.top(TOP), (port) => port));
}

function latest(view) {
  const cells = (row) => [format.stamp(Date.parse(row.time) / 1000), row.source, format.country(row.country), portOf(row), row.mark,
    format.count(row.packets), row.sensor];
  return h('div.scroll', {tabindex: '0', role: 'group', 'aria-label': t('live-latest')}, h('table', null,
    h('thead', null, h('tr', null, ['time', 'source', 'country', 'port', 'tool', 'packets', 'sensor'].map((name) =>
      h('th', {scope: 'col'}, name === 'tool' ? t('live-mark') : title(name))))),
    h('tbody', null, view.kept.slice(0, LATEST).map((row) => h('tr', null, cells(row).map((text, i) => h('td', null,
      i === 1 ? h('a', {href: link('sources', {address: text, period: ''})}, text) : text)))))));
}

function take(view, {event, data}) {
  if (event === 'batch') view.leftOut += data.left_out;
  if (event !== 'packets') return;
  view.shown += data.packets;
  view.countries.add(data.country, data.packets);
  view.ports.add(portOf(data), data.packets);
  view.kept.unshift(data);
  view.kept.length = Math.min(view.kept.length, KEPT);
  view.lanes?.add({from: data.country, to: portOf(data), isMirai: data.mark === 'mirai'});
}

async function follow(view, say) {
  for (;;) {
    try {
      const response = await api.open('/v1/live', {signal: view.stop.signal});
      say('');
      for await (const event of events(response)) take(view, event);
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (error.status > 0 && error.status < 500) throw error; // it will not be otherwise in five seconds
    }
    say(t('live-lost'));
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
}

function pauseButton(view) {
  const button = h('button', {type: 'button', onclick: () => {
    view.isPaused = !view.isPaused;
    button.textContent = t(view.isPaused ? 'go-on' : 'pause');
  }}, t('pause'));
  return button;
}

// What a line is, in which zone, and the lines that came last as files: they are made here, of what is here.
function caption(view) {
  const text = `${t('unit', t('unit-packets'))} · ${t('live-line')} · ${zone}`;
  return [h('figcaption', null, text), h('p.links', null, `${t('live-as', KEPT)} `,
    saveLink('CSV', 'live.csv', () => view.kept), saveLink('JSON', 'live.json', () => view.kept))];
}

export function show(content) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const view = {shown: 0, leftOut: 0, countries: new Counts(), ports: new Counts(), kept: [], isPaused: false,
    stop: new AbortController(), lanes: calm ? null : lanes({labelFrom: format.country})};
  const words = h('p.quiet', {role: 'status'}, t('live-wait'));
  const ranks = h('div', null), rows = h('div', null), counts = h('p.quiet', null);
  const body = h('figure', null, pauseButton(view), words, counts, view.lanes?.element, ranks, caption(view));
  content.append(part(t('live-now'), async () => {
    setTimeout(() => follow(view, (text) => { if (text !== '' || view.shown > 0) words.textContent = text; })
      .catch((error) => { words.textContent = error.status === 403 ? t('refused-public') : t('refused', error.message); }));
    return body;
  }), part(t('live-latest'), async () => rows));
  setInterval(() => {
    if (view.isPaused || document.hidden || view.shown === 0) return;
    if (words.textContent === t('live-wait')) words.textContent = '';
    counts.textContent = t('live-counts', format.count(view.shown), format.count(view.leftOut));
    view.lanes?.order(view.countries.top(TOP).map(([key]) => key), view.ports.top(TOP).map(([key]) => key));
    ranks.replaceChildren(tables(view));
    rows.replaceChildren(latest(view));
  }, DRAW_MS);
  view.lanes?.start(() => view.isPaused);
  addEventListener('pagehide', () => view.stop.abort());
}
