// Sensors: are they well, what did they cover, what was lost, and what happened to them.

import {health} from './health.js';
import {answerLines, tablePart} from './answers.js';
import {part} from './part.js';
import {t} from './text.js';

export function show(content, {period, by}) {
  content.append(
    part(t('health'), health),
    tablePart('coverage', ['sensor', 'from', 'until', 'addresses', 'address_days', 'received', 'accesses', 'backscatter',
      'conversation', 'undecodable', 'not_monitored', 'dropped', 'unwritten', 'gaps', 'gap_seconds'], {period}, t('sensor-coverage')),
    part(t('sensor-time'), () => answerLines('coverage', (row) => row.sensor, {period, by, measure: 'received', absent: null, unit: t('unit-packets'),
      label: t('sensor-time')})),
    tablePart('events', ['sensor', 'event', 'from', 'until', 'packets', 'detail'], {period}, t('events')));
}
