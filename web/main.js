// Begins a page: what the store spans first, for the bar; then what the page shows.

import * as alerts from './alerts.js';
import * as api from './api.js';
import * as attacks from './attacks.js';
import {filterBar} from './bar.js';
import {prepare} from './chart.js';
import {frame} from './frame.js';
import * as infected from './infected.js';
import * as live from './live.js';
import * as logins from './logins.js';
import * as overview from './overview.js';
import {settled} from './part.js';
import {bucket, resolve} from './period.js';
import * as ports from './ports.js';
import * as sensors from './sensors.js';
import * as sources from './sources.js';
import * as state from './state.js';
import * as variants from './variants.js';
import * as vulnerabilities from './vulnerabilities.js';

const PAGES = {index: overview, ports, sources, vulnerabilities, logins, attacks, variants, alerts, sensors, live, infected};
const WITHOUT_PERIOD = ['alerts', 'live', 'infected'];
const WITHOUT_LINES = [...WITHOUT_PERIOD, 'variants'];
const EMPTY = {period: {from: '', until: ''}, coverage: null, rows: []};

async function readStore() {
  try {
    return await api.store();
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

// The script may be here before the rest of the document.
const documentIsThere = () => new Promise((go) => {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', go);
  else go();
});

async function begin() {
  // Asked by all that are about a period, before there is anything to be seen.
  const asked_first = WITHOUT_PERIOD.includes(state.page) ? null : Promise.all([readStore(), readPublic()]);
  asked_first?.catch(() => {}); // whoever awaits it hears of it
  // Before the questions: a browser has six of them at a time with a server, and they may take long.
  if (!WITHOUT_LINES.includes(state.page) && state.get('address') === '') prepare();
  await documentIsThere();
  const {show} = PAGES[state.page], {content, bar} = frame(asked_first !== null);
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
