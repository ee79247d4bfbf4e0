// Am I infected? Tells visitors whether their own address was seen as a bot within the last day, and what to do.

import * as api from './api.js';
import {h} from './dom.js';
import {settle} from './part.js';
import {lang} from './state.js';
import {t} from './text.js';

function verdict(told) {
  const key = told.infected ? 'infected-yes' : told.seen === undefined ? 'infected-no-bot'
    : told.seen ? 'infected-seen' : 'infected-no';
  return [
    h(told.infected ? 'p.verdict.ill' : 'p.verdict', null, t(key)),
    h('p', null, told.meaning[lang]),
    h('dl.facts', null,
      h('div', null, h('dt', null, t('infected-address')), h('dd', null, told.address)),
      h('div', null, h('dt', null, t('infected-period')), h('dd', null, told.period.replace('..', ' – ').replaceAll('T', ' ').replaceAll('Z', ' UTC')))),
    told.steps.length === 0 ? null
      : [h('h2', null, t('infected-steps')), h('ol', null, told.steps.map((step) => h('li', null, step[lang])))],
    told.evidence.length === 0 ? null
      : [h('h2', null, t('infected-evidence')), h('ul', null, told.evidence.map((e) => h('li', null, e[`reason_${lang}`])))],
  ].flat();
}

async function ask() {
  try {
    return verdict(await api.read('/v1/whoami'));
  } catch (error) {
    if (error.status === 404 || error.status === 403) return h('p', null, t('infected-off'));
    throw error;
  }
}

export function show(content) {
  const body = h('div.part', {'aria-live': 'polite'}, h('p.quiet', null, t('loading')));
  content.append(body, h('p.quiet', null, t('infected-privacy')));
  settle(body, ask);
}
