// A figure: what is shown, with its unit, zone and coverage below it, and the same as CSV, JSON and SVG.

import * as api from './api.js';
import {h} from './dom.js';
import * as format from './format.js';
import {t} from './text.js';
import {questions} from 'words';

// "2020-03-01 00:00 to 2020-03-08 00:00 (UTC); coverage 7.0 address-days; 12 dropped"
function coverage(answer) {
  const c = answer.coverage;
  const texts = [t('caption', format.time(answer.period.from), format.time(answer.period.until), answer.time_zone)];
  if (c) texts.push(t('coverage', format.rate(c.address_days)));
  if (c?.dropped > 0) texts.push(t('coverage-loss', format.count(c.dropped)));
  if (c?.gap_seconds > 0) texts.push(t('coverage-gap', format.duration(c.gap_seconds)));
  if (answer.compare)
    texts.push(t('compared', format.time(answer.compare.period.from), format.time(answer.compare.period.until)));
  return texts.join(' · ');
}

function links(question, extra) {
  const anchor = (text, href) => h('a', {href, onclick: api.download}, text);
  const list = [anchor('CSV', api.address(question, {...extra, format: 'csv'})), anchor('JSON', api.address(question, extra))];
  if (questions[question].chart.length > 0) list.push(anchor('SVG', api.address(question, extra, 'chart')));
  return h('p.links', null, `${t('as')} `, list);
}

// What the geo databases ask for: their credit, with a link, beside what was made of them.
function credits(answer) {
  const text = (answer.credits ?? []).map((c) => c.credit ?? c.database).join('; ');
  const linked = text.split(/(https:\/\/[\w./-]+)/).map((part, i) => (i % 2 === 0 ? part : h('a', {href: part, rel: 'noreferrer'}, part)));
  return text === '' ? null : h('p.quiet', null, `${t('credits')} `, linked);
}

// In public, what is not told for itself.
function heldBack({held_back: held} = {}) {
  if (!held) return null;
  const others = held.other_accesses === null ? null : ` ${t('held-back-others', format.count(held.other_accesses))}`;
  return h('p.quiet', null, t('held-back', held.least_sources), others);
}

export function figure(question, extra, answer, {unit = null}, ...content) {
  return h('figure', null, content,
    h('figcaption', null, unit === null ? null : h('span', null, `${t('unit', unit)} · `), coverage(answer),
      credits(answer), heldBack(answer)),
    links(question, extra));
}
