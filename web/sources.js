// Sources: where they are registered, what class they are, who sent most. With `address` in the address: one source's life.

import {h} from './dom.js';
import {answerLines, tablePart} from './answers.js';
import {part} from './part.js';
import {life} from './source.js';
import * as state from './state.js';
import {t} from './text.js';

// The state goes along in hidden fields.
function lookUp() {
  const keep = state.COMMON.filter((name) => name !== 'period' && state.get(name) !== '')
    .map((name) => h('input', {type: 'hidden', name, value: state.get(name)}));
  const submit = (event) => {
    event.preventDefault();
    state.go(event.currentTarget);
  };
  return h('form.bar', {onsubmit: submit}, keep,
    h('div.field', null, h('label', {for: 'address'}, t('look-up')),
      h('input', {id: 'address', name: 'address', required: true, maxlength: '45', value: state.get('address'),
        autocomplete: 'off', spellcheck: 'false', placeholder: '192.0.2.1'})),
    h('button', null, t('show')));
}

export function show(content, asked) {
  content.append(lookUp());
  if (state.get('address') !== '') {
    life(content, state.get('address'), asked);
    return;
  }
  content.append(
    part(t('by-class'), () => answerLines('classes', (row) => row.class, {...asked, measure: 'sources', unit: t('sources-now'),
      label: t('classes')})),
    h('div.columns', null,
      tablePart('countries', ['country', 'rate', 'sources', 'share'], asked, t('top-countries')),
      tablePart('networks', ['asn', 'name', 'rate', 'sources', 'share'], asked, t('networks')),
      tablePart('classes', ['class', 'rate', 'sources', 'share'], asked, t('classes')),
      tablePart('tools', ['tool', 'rate', 'sources', 'share'], asked, t('tools'))),
    h('p.quiet', null, t('country-note')),
    tablePart('sources', ['source', 'class', 'country', 'asn', 'accesses', 'ports', 'tools', 'first', 'last'],
      {...asked, compare: null}, t('addresses')));
}
