// Begins a page: what the store spans first, for the bar; then the page's own module.

import {filterBar} from './bar.js';
import * as api from './api.js';
import {frame} from './frame.js';
import {bucket, resolve} from './period.js';
import {settled} from './part.js';
import {page} from './state.js';

const WITHOUT_PERIOD = ['alerts', 'live', 'infected'];
const EMPTY = {period: {from: '', until: ''}, coverage: null, rows: []};

async function readStore() {
  try {
    return await api.read('/v1/coverage');
  } catch (error) {
    if (error instanceof api.Refusal) return EMPTY; // the parts of the page say what is the matter
    throw error;
  }
}

// A public server has no filter by which one's own packets could be found, and no hours.
async function readPublic() {
  try {
    return (await api.server()).public;
  } catch {
    return false; // it is not known: what is refused says so itself
  }
}

async function begin() {
  // Asked before the page's own module is there, by all that are about a period.
  const asked_first = WITHOUT_PERIOD.includes(page) ? null : Promise.all([readStore(), readPublic()]);
  asked_first?.catch(() => {}); // whoever awaits it hears of it
  const {show} = await import(`./${page === 'index' ? 'overview' : page}.js`);
  const {content, bar} = frame(asked_first !== null);
  if (asked_first !== null) {
    const [store, isPublic] = await asked_first;
    const asked = resolve(store.period, isPublic);
    bar.replaceWith(filterBar(store, isPublic));
    show(content, {...asked, by: bucket(asked.period, store.period, isPublic)});
  } else {
    show(content);
  }
  await settled();
  document.documentElement.dataset.ready = 'yes'; // for those who wait for it: tests, printing
}

begin();
