// Vulnerabilities: what the payloads went for, with CVE, product and what an owner can do; over time; and the payloads.

import * as api from './api.js';
import {lineChart} from './chart.js';
import {h} from './dom.js';
import {answerTable, tablePart} from './parts.js';
import {slices} from './period.js';
import {nothing, part} from './report.js';
import {title} from './table.js';
import {t} from './text.js';

const LINES = 8, AT_ONCE = 2;

// The question has no `by`: it is asked for each stretch of the period, two at a time.
async function overTime({period}) {
  const stretches = slices(period, 10);
  if (stretches.length < 2) return nothing();
  const answers = [];
  for (let i = 0; i < stretches.length; i += AT_ONCE)
    answers.push(...await Promise.all(stretches.slice(i, i + AT_ONCE).map((s) =>
      api.ask('vulnerabilities', {period: s.period, top: 50}))));
  const lines = new Map();
  answers.forEach((answer, i) => answer.rows.forEach((row) => {
    const line = lines.get(row.id) ?? {label: row.name, sum: 0, values: answers.map(() => 0)};
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

export function show(content, asked) {
  const long = (name) => ({title: title(name), cell: (row) => h('div.long', null, row[name] ?? '')});
  content.append(
    part(t('vulnerabilities'), async () => [
      await answerTable('vulnerabilities', ['name', 'cve', 'vendor', 'product', 'rate', 'sources', 'ports', 'first', 'last', 'confidence',
        'advice'], {...asked, cells: {name: long('name'), advice: long('advice')}}),
      h('p.quiet', null, t('attempt-note'))]),
    part(t('over-time'), () => overTime(asked)),
    tablePart('payloads', ['excerpt', 'length', 'times', 'sources', 'ports', 'signatures', 'first', 'last'], {...asked, compare: null},
      t('payloads')));
}
