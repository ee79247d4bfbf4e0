// Vulnerabilities: what the payloads went for, with CVE, product and what an owner can do; over time; and the payloads.

import {h} from './dom.js';
import {answerLines, answerTable, tablePart, titleOf} from './answers.js';
import {part} from './part.js';
import {title} from './table.js';
import {t} from './text.js';

const LINES = 8;

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
    part(t('over-time'), () => answerLines('vulnerabilities', (row) => row.name, {...asked, extra: {top: LINES}, unit: t('per-packets')})),
    tablePart('payloads', ['excerpt', 'length', 'times', 'sources', 'ports', 'signatures', 'first', 'last'], {...asked, compare: null},
      t('payloads')));
}
