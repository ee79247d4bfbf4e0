// Lines over time, by uPlot. The picture for print is the server's (chart.svg); this one is to be looked into.

import {h} from './dom.js';
import * as format from './format.js';
import {awaited} from './part.js';
import {zone} from './state.js';
import {title} from './table.js';

const LIBRARY_MS = 20e3;

// uPlot comes while the numbers are asked for, and only to pages with lines. Resolves to whether it is there.
let library = null;
export const prepare = () => (library ??= new Promise((go) => {
  const end = () => go(window.uPlot !== undefined);
  document.head.append(h('script', {src: document.documentElement.dataset.lines, onload: end, onerror: end}));
  setTimeout(end, LIBRARY_MS); // it may never be told that it does not come
}));

const NAMES = ['ink-quiet', 'line', 'surge-paper', ...Array.from({length: 8}, (_, i) => `series-${i + 1}`)];
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
const dark = matchMedia('(prefers-color-scheme: dark)');

// The colours of the style, read once for all charts.
let known = null;
function colours() {
  const style = getComputedStyle(document.documentElement);
  known ??= Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return known;
}

function axis(extra) {
  const {line, 'ink-quiet': ink} = colours();
  return {stroke: ink, grid: {stroke: line, width: 1}, ticks: {stroke: line, width: 1},
    font: '12px system-ui, sans-serif', ...extra};
}

// Stretches with a background of their own, below the lines.
function drawBands(plot, bands) {
  if (bands.length === 0) return;
  plot.ctx.save();
  plot.ctx.fillStyle = colours()['surge-paper'];
  for (const [from, until] of bands) {
    const left = Math.max(plot.valToPos(from, 'x', true), plot.bbox.left);
    const right = Math.min(plot.valToPos(until, 'x', true), plot.bbox.left + plot.bbox.width);
    if (right > left) plot.ctx.fillRect(left, plot.bbox.top, Math.max(right - left, 2), plot.bbox.height);
  }
  plot.ctx.restore();
}

// The texts of an axis need room.
const room = (plot, values) => Math.max(40, 18 + 7 * Math.max(...(values ?? ['']).map((text) => String(text).length)));

function options(data, width, height, {small, bands}) {
  const points = data.times.length < 60;
  return {
    width, height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    legend: {show: !small, live: true},
    cursor: {drag: {x: false, y: false}, points: {show: !small}},
    scales: {y: {range: (_, least, most) => [0, most > 0 ? most * 1.05 : 1]}},
    series: [{label: title('time'), value: (_, at) => (at === null ? '–' : format.stamp(at))},
      ...data.lines.map((line, i) => ({label: line.label, stroke: colours()[`series-${(i % 8) + 1}`], width: 1.75,
        dash: DASHES[Math.floor(i / 8) % 4], points: {show: points, size: small ? 3 : 5},
        value: (_, value) => format.rate(value)}))],
    axes: [axis({values: dates, space: small ? 70 : 60, size: small ? 28 : 44}),
      axis({size: room, values: (_, ticks) => ticks.map((n) => short.format(n))})],
    hooks: {drawClear: [(plot) => drawBands(plot, bands)]},
  };
}

const short = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 2});

function dates(_, ticks, __, ___, apart) {
  let before = '';
  return ticks.map((at) => {
    const [day, hour] = format.stamp(at).split(' ');
    if (apart >= 28 * 86400) return day.slice(0, 7);
    if (apart >= 86400) return day.slice(5);
    const text = day === before ? hour : `${hour}\n${day.slice(5)}`;
    before = day;
    return text;
  });
}

// All charts are measured together, before any of them is drawn: what is drawn would have the rest measured anew.
const resized = new Map();
const widths = new ResizeObserver((entries) => {
  for (const {target, contentRect} of entries) resized.get(target)(Math.floor(contentRect.width));
});

// A holder that draws itself when it has a width, and again when that or the colours change; empty where there is no prepare().
// bands: [from, until] in seconds, or a promise of them, which may come late.
export function lineChart(data, {label, height = 260, small = false, bands: soon = []}) {
  const holder = h(small ? 'div.chart.small' : 'div.chart', {role: 'img', 'aria-label': label});
  let plot = null, width = 0, bands = [];
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(options(data, width, height, {small, bands}), [data.times, ...data.lines.map((line) => line.values)],
      holder);
  };
  Promise.resolve(soon).then((all) => {
    bands = all;
    if (bands.length > 0 && plot !== null) draw();
  });
  dark.addEventListener('change', () => {
    known = null;
    if (plot !== null) draw();
  });
  awaited(prepare().then((isThere) => isThere && new Promise((drawn) => {
    resized.set(holder, (now) => {
      if (now === width || now === 0) return;
      width = now;
      if (plot === null) draw();
      else plot.setSize({width, height});
      drawn();
    });
    widths.observe(holder);
  })));
  return holder;
}
