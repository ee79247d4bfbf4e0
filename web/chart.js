// Lines over time, by uPlot. The picture for print is the server's (chart.svg); this one is to be looked into.

import {h} from './dom.js';
import * as format from './format.js';
import {zone} from './state.js';
import {title} from './table.js';

// uPlot is half of what a browser has to work before a page stands: it comes while the numbers are asked for, and only where there are
// lines to draw.
let library = null;
export const prepare = () => (library ??= new Promise((resolve) => {
  // Where it does not come there are no lines, but the table of their numbers.
  document.head.append(h('script', {src: '/uPlot.iife.min.js', onload: resolve, onerror: resolve}));
}));

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

function axis(extra) {
  return {stroke: style('--ink-quiet'), grid: {stroke: style('--line'), width: 1}, ticks: {stroke: style('--line'), width: 1},
    font: '12px system-ui, sans-serif', ...extra};
}

// Stretches with a background of their own, below the lines.
function drawBands(plot, bands) {
  plot.ctx.save();
  plot.ctx.fillStyle = style('--surge-paper');
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
      ...data.lines.map((line, i) => ({label: line.label, stroke: style(`--series-${(i % 8) + 1}`), width: 1.75,
        dash: DASHES[Math.floor(i / 8) % 4], points: {show: points, size: small ? 3 : 5},
        value: (_, value) => format.rate(value)}))],
    axes: [axis({values: dates, space: small ? 70 : 60, size: small ? 28 : 44}),
      axis({size: room, values: (_, ticks) => ticks.map((n) => short.format(n))})],
    hooks: {drawClear: [(plot) => drawBands(plot, bands ?? [])]},
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

// A holder that draws itself when it has a width, and again when that or the colours change; after prepare(). bands: [from, until]
// in seconds, or a promise of them, which may come late.
export function lineChart(data, {label, height = 260, small = false, bands: soon = []}) {
  const holder = h(small ? 'div.chart.small' : 'div.chart', {role: 'img', 'aria-label': label});
  let plot = null, width = 0, bands = [];
  const draw = () => {
    if (window.uPlot === undefined) return;
    plot?.destroy();
    plot = new uPlot(options(data, width, height, {small, bands}), [data.times, ...data.lines.map((line) => line.values)],
      holder);
  };
  Promise.resolve(soon).then((known) => {
    bands = known;
    if (bands.length > 0 && plot !== null) draw();
  });
  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    if (plot === null) draw();
    else plot.setSize({width, height});
  }).observe(holder);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot !== null && draw());
  return holder;
}
