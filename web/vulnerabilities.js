// Vulnerabilities: what the payloads went for, with CVE, product and what an owner can do; over time; and the payloads.

import * as api from './api.js';
import {lineChart} from './chart.js';
import {h} from './dom.js';
import {answerTable, tablePart, titleOf} from './parts.js';
import {slices} from './period.js';
import {nothing, part} from './report.js';
import {title} from './table.js';
import {t} from './text.js';

const LINES = 8, AT_ONCE = 2;

// The question has no `by`: it is asked for each stretch of the period, two at a time.
async function overTime({period, store}) {
  const stretches = slices(period, store, 10);
  if (stretches.length < 2) return nothing();
  const answers = [];
  for (let i = 0; i < stretches.length; i += AT_ONCE)
    answers.push(...await Promise.all(stretches.slice(i, i + AT_ONCE).map((s) =>
      api.ask('vulnerabilities', {period: s.period, top: 50}))));
  const lines = new Map();
  const empty = answers.map(({coverage}) => (coverage.address_days > 0 ? 0 : null)); // not observed: a gap
  answers.forEach((answer, i) => answer.rows.forEach((row) => {
    const line = lines.get(row.id) ?? {label: row.name, sum: 0, values: [...empty]};
    line.values[i] = row.rate;
    line.sum += row.rate ?? 0;
    lines.set(row.id, line);
  }));
  if (lines.size === 0) return nothing();
  const data = {times: stretches.map((s) => s.at),
    lines: [...lines.values()].sort((a, b) => b.sum - a.sum).slice(0, LINES)};
  return h('figure', null, lineChart(data, {label: t('over-time')}),
    h('figcaption', null, t('unit', t('per')), ' · ',
      t('caption', answers[0].period.from.slice(0, 10), answers.at(-1).period.until.slice(0, 10), answers[0].time_zone)));
}

// What it is, whose, and what an owner can do.
function what(row) {
  const product = [row.vendor, row.product].filter((text) => text).join(' ');
  return h('div.long', null, h('strong', null, row.name), product === '' ? null : h('p.quiet', null, product),
    row.advice ? h('p.quiet', null, `${title('advice')}: ${row.advice}`) : null);
}

export function show(content, asked) {
  content.append(
    part(titleOf('vulnerabilities'), async () => [
      await answerTable('vulnerabilities', ['name', 'cve', 'rate', 'sources', 'ports', 'first', 'last', 'known_exploited', 'confidence'],
        {...asked, cells: {name: {title: title('name'), cell: what}}}),
      h('p.quiet', null, t('attempt-note'))]),
    part(t('over-time'), () => overTime(asked)),
    tablePart('payloads', ['excerpt', 'length', 'times', 'sources', 'ports', 'signatures', 'first', 'last'], {...asked, compare: null},
      t('payloads')));
}
