// Attacks: who was attacked by floods with forged senders, as the victims' answers tell.

import * as api from './api.js';
import {h} from './dom.js';
import * as format from './format.js';
import {answerLines, answerTable, tablePart} from './answers.js';
import {part, settle} from './part.js';
import {t} from './text.js';

async function rule({period}) {
  const {attack_rule: r} = await api.ask('attack-ports', {period, top: 20});
  return r ? h('p.quiet', null, t('attack-note', r.packets, r.duration_s, r.peak, r.gap_s)) : null;
}

export function show(content, {period, by}) {
  const asked = {period, by};
  const note = h('div', null);
  settle(note, () => rule(asked));
  content.append(note,
    part(t('attacks-time'), () => answerLines('attacks', () => t('attacks-time'), {...asked, measure: 'attacks', unit: t('attacks-time')})),
    h('div.columns', null,
      tablePart('attack-ports', ['port', 'service', 'attacks', 'victims', 'packets'], asked, t('attack-ports')),
      tablePart('attack-countries', ['country', 'attacks', 'victims', 'packets'], asked, t('attack-countries'))),
    part(t('attack-list'), () => answerTable('attacks', ['victim', 'country', 'asn', 'name', 'protocol', 'ports', 'first', 'duration_s',
      'packets', 'peak', 'victim_rate', 'spread', 'ended'], {period, caption: t('attack-list'),
      cells: {duration_s: {title: t('duration'), cell: (row) => format.duration(row.duration_s)}}})));
}
