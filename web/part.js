// Parts of a page: each loads by itself and ends as what it shows, or as a sentence that says why not.

import {Refusal} from './api.js';
import {h, uniqueId} from './dom.js';
import {t} from './text.js';

function reason(error) {
  if (!(error instanceof Refusal)) throw error;
  if (error.status === 0) return t('refused-away');
  if (error.status === 403) return t('refused-public');
  if (error.status === 404) return t('refused-missing');
  if (error.isBusy) return t('refused-busy');
  if (error.status === 503 || error.status === 504) return t('refused-time');
  return t('refused', error.message);
}

// A part with its heading; make() resolves to what stands below it.
export function part(title, make, {level = 2, classes = ''} = {}) {
  const id = uniqueId('part');
  const body = h('div.body', {'aria-busy': 'true'}, h('p.quiet', null, t('loading')));
  const section = h(`section.part${classes}`, {'aria-labelledby': id}, h(`h${level}`, {id}, title), body);
  settle(body, make);
  return section;
}

const parts = [];

// What else has to end before a page stands: a chart is drawn after its part has come.
export const awaited = (end) => parts.push(end);

// All parts, with what came with them, once they have ended.
export async function settled() {
  for (let known = -1; known !== parts.length;) {
    known = parts.length;
    await Promise.all(parts);
  }
}

export function settle(body, make) {
  const end = fillWith(body, make);
  parts.push(end);
  return end;
}

async function fillWith(body, make) {
  try {
    const made = await make();
    body.replaceChildren(...[made].flat().filter((child) => child));
  } catch (error) {
    body.replaceChildren(h('p.refusal', {role: 'status'}, reason(error)));
    if (error.status === 401) document.dispatchEvent(new Event('token-needed'));
  } finally {
    body.removeAttribute('aria-busy');
  }
}

export const nothing = () => h('p.quiet', null, t('none'));
