// Overview: the rate now and against the other period, bots with and without the Mirai feature, what surges, how the
// sensors are.

import * as api from './api.js';
import {card, cards} from './cards.js';
import {lineChart} from './chart.js';
import {h} from './dom.js';
import {figure} from './figure.js';
import * as format from './format.js';
import {health} from './health.js';
import {nothing, part} from './report.js';
import {series} from './series.js';
import {link} from './state.js';
import {surgeList} from './surges.js';
import {table} from './table.js';
import {t} from './text.js';

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

async function byClass({period, by}) {
  const answer = await api.ask('classes', {period, by});
  if (answer.rows.length === 0) return nothing();
  return figure('classes', {period, by}, answer, {unit: t('unit-rate')},
    lineChart(series(answer, by, (row) => row.class), {label: t('by-class')}));
}

async function top(question, columns, {period, compare}) {
  const extra = {period, compare, top: 8};
  const answer = await api.ask(question, extra);
  if (answer.rows.length === 0) return nothing();
  return figure(question, extra, answer, {},
    table(t(`top-${question}`), compare === null ? columns : [...columns, 'percent'], answer.rows));
}

export function show(content, asked) {
  content.append(
    part(t('rate-now'), () => numbers(asked)),
    part(t('by-class'), () => byClass(asked)),
    part(t('surging'), () => surgeList(asked.period, 5)),
    h('div.columns', null,
      part(t('top-ports'), () => top('ports', ['port', 'service', 'rate', 'share'], asked)),
      part(t('top-countries'), async () => [await top('countries', ['country', 'rate', 'share'], asked),
        h('p.quiet', null, t('country-note'))])),
    part(t('health'), health));
  content.append(h('p', null, h('a', {href: link('sensors')}, t('sensors'))));
}
