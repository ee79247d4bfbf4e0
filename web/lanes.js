// Lanes: dots that go from a country on the left to a port on the right, one for each line that arrives. Only to be looked
// at: the tables beside it say the same. Bounded: DOTS at a time, what is beyond is not drawn.

import {h} from './dom.js';
import {t} from './text.js';

const DOTS = 400, FLIGHT_MS = 1600, LABEL = 150;
const APART_MS = 1000; // lines come in bursts; their dots start one after the other

export function lanes({labelFrom}) {
  const canvas = h('canvas.lanes', {role: 'img', 'aria-label': t('live-now')});
  const legend = h('p.quiet', null, h('span.dot-mirai', null, '●'), ` ${t('live-mirai')}  `, h('span.dot-other', null, '●'),
    ` ${t('live-others')}`);
  const context = canvas.getContext('2d');
  const view = {dots: [], from: [], to: [], style: null};

  const place = (list, key, height) => {
    const i = list.indexOf(key);
    return ((i < 0 ? list.length : i) + 0.75) * (height / (list.length + 1.5));
  };
  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(['--ink', '--line', '--series-1', '--series-2'].map((name) => [name, style.getPropertyValue(name).trim()]));
  };

  function labels(width, height, style) {
    context.fillStyle = style['--ink'];
    context.font = '13px system-ui, sans-serif';
    context.textBaseline = 'middle';
    const rows = (list, x, align, name) => [...list.map(name), '…'].forEach((text, i) => {
      context.textAlign = align;
      context.fillText(text, x, (i + 0.75) * (height / (list.length + 1.5)), LABEL - 10);
    });
    rows(view.from, LABEL - 12, 'right', labelFrom);
    rows(view.to, width - LABEL + 12, 'left', (port) => port);
    context.fillStyle = style['--line'];
    context.fillRect(LABEL - 4, 0, 1, height);
    context.fillRect(width - LABEL + 4, 0, 1, height);
  }

  function dot({from, to, isMirai, begun}, now, width, height, style) {
    if (now < begun) return;
    const part = (now - begun) / FLIGHT_MS, eased = part * part * (3 - 2 * part);
    const y0 = place(view.from, from, height), y1 = place(view.to, to, height);
    context.fillStyle = style[isMirai ? '--series-2' : '--series-1'];
    context.beginPath();
    context.arc(LABEL + part * (width - 2 * LABEL), y0 + eased * (y1 - y0), isMirai ? 3.5 : 2.5, 0, 2 * Math.PI);
    context.fill();
  }

  function draw(now) {
    const scale = devicePixelRatio, width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = colours();
    if (view.from.length > 0) labels(width, height, style);
    view.dots = view.dots.filter((d) => now - d.begun < FLIGHT_MS);
    for (const d of view.dots) dot(d, now, width, height, style);
  }

  return {
    element: h('div', null, canvas, legend),
    add: (line) => view.dots.length < DOTS && view.dots.push({...line, begun: performance.now() + Math.random() * APART_MS}),
    order: (from, to) => Object.assign(view, {from, to}),
    start: (isPaused) => {
      const frame = (now) => {
        if (!isPaused()) draw(now);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    },
  };
}
