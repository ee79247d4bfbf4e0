// The frame of every page: skip link, navigation, language, the form for a token, the foot.

import {keepToken, server} from './api.js';
import {h} from './dom.js';
import * as state from './state.js';
import {t} from './text.js';

const PAGES = ['index', 'ports', 'sources', 'vulnerabilities', 'logins', 'attacks', 'variants', 'alerts', 'sensors',
  'live', 'infected'];

function navigation() {
  const item = (name) => h('li', null, h('a', {href: state.link(name), 'aria-current': name === state.page ? 'page' : null},
    t(name)));
  const items = PAGES.map(item), infected = items[PAGES.indexOf('infected')];
  // No link to what is switched off, but from there itself. Where it is not known the link stays.
  if (state.page !== 'infected')
    server().then(({whoami}) => { infected.hidden = !whoami; }, () => {});
  return h('nav', {'aria-label': t('nav')}, h('ul', null, items));
}

function tokenForm() {
  const field = h('input', {id: 'token', type: 'password', autocomplete: 'off', required: true});
  const submit = (event) => {
    event.preventDefault();
    keepToken(field.value);
    location.reload();
  };
  const form = h('form.token', {onsubmit: submit, hidden: true}, h('p', null, t('token-why')),
    h('label', {for: 'token'}, t('token')), field, h('button', null, t('open')));
  document.addEventListener('token-needed', () => { form.hidden = false; });
  return form;
}

// Fills the page; returns the elements of its content and, where it has one, of the bar, which comes later.
export function frame(hasBar) {
  const other = state.lang === 'ja' ? 'en' : 'ja';
  document.documentElement.lang = state.lang;
  document.title = `${t(state.page)} – teiten`;
  const content = h('main', {id: 'content', tabindex: '-1'}, h('h1', null, t(state.page)), tokenForm());
  const bar = hasBar ? h('div.bar') : null;
  document.body.replaceChildren(
    h('a.skip', {href: '#content'}, t('skip')),
    h('header', null,
      h('a.home', {href: state.link('index')}, 'teiten'),
      navigation(),
      h('a.language', {href: state.here({lang: other}), lang: other, hreflang: other}, t('language'))),
    bar ?? '', content,
    h('footer', null, h('p', null, t('foot')), h('p', null, h('a', {href: '/v1/openapi.json'}, t('api')))));
  // On a phone the list of pages is wider than the screen. When there is a layout anyway.
  requestAnimationFrame(() => document.querySelector('nav [aria-current]').scrollIntoView({block: 'nearest', inline: 'center'}));
  return {content, bar};
}
