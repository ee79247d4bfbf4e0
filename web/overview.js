// Overview: the rate now and against the other period, bots with and without the Mirai feature, what surges, how the
// sensors are.

import * as api from './api.js';
import {card, cards} from './cards.js';
import {h} from './dom.js';
import {figure} from './figure.js';
import * as format from './format.js';
import {health} from './health.js';
import {answerLines, tablePart} from './answers.js';
import {nothing, part} from './part.js';
import {link} from './state.js';
import {surgeList} from './surges.js';
import {t} from './text.js';

const TOP = 8;

async function numbers({period, compare}) {
  const [totals, tools, classes] = await Promise.all(['totals', 'tools', 'classes'].map((question) =>
    api.ask(question, {period, compare})));
  const all = totals.rows[0];
  if (!all) return nothing();
  const mirai = tools.rows.find((row) => row.tool === 'mirai');
  const bots = classes.rows.find((row) => row.class === 'iot-bot');
  const research = classes.rows.find((row) => row.class === 'research');
  const of = (title, row) => card(title, format.rate(row?.rate ?? 0), t('per'),
    {row, note: t('of-all', format.share(row?.share ?? 0))});
  return figure('totals', {period, compare}, totals, {},
    cards(card(t('rate-now'), format.rate(all.rate), t('per'), {row: all}), of(t('rate-mirai'), mirai),
      of(t('rate-bots'), bots), of(t('rate-research'), research),
      card(t('sources-now'), format.count(all.sources), t('distinct'))),
    compare === null ? h('p.quiet', null, t('not-compared')) : null);
}

export function show(content, asked) {
  content.append(
    part(t('rate-now'), () => numbers(asked)),
    part(t('by-class'), () => answerLines('classes', (row) => row.class, {...asked, label: t('by-class')})),
    part(t('surging'), () => surgeList(asked.period, 5)),
    h('div.columns', null,
      tablePart('ports', ['port', 'service', 'rate', 'share'], {...asked, top: TOP}, t('top-ports')),
      tablePart('countries', ['country', 'rate', 'share'], {...asked, top: TOP}, t('top-countries'))),
    h('p.quiet', null, t('country-note')),
    part(t('health'), health));
  content.append(h('p', null, h('a', {href: link('sensors')}, t('sensors'))));
}
