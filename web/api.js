// The API: what is asked of it, with what, and what it refuses. A page shows an answer or a reason, never nothing.

import * as state from './state.js';
import {questions} from 'words';

const TOKEN = 'teiten-token'; // of this tab only, and gone with it
const KEPT_MS = 60e3;
const TRIES = 4, WAIT_MOST_S = 5; // of a server that is busy with others' questions

export class Refusal extends Error {
  constructor(status, detail, isBusy = false) {
    super(detail);
    this.status = status;
    this.isBusy = isBusy;
  }
}

const headers = () => {
  const token = sessionStorage.getItem(TOKEN);
  return token === null ? {} : {Authorization: `Bearer ${token}`};
};
export const keepToken = (token) => sessionStorage.setItem(TOKEN, token);
export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;

// The address of a question's answer. Of the common filters those that the question has; of `extra` all.
export function address(question, extra = {}, what = 'table') {
  const known = questions[question]?.[what] ?? [];
  const query = new URLSearchParams();
  const common = {sensor: state.get('sensor'), only: state.get('only'), without: state.get('without'),
    lang: state.lang, tz: state.zone};
  for (const [name, value] of Object.entries({...common, ...extra}))
    if (value !== '' && value !== null && value !== undefined && known.includes(name)) query.set(name, value);
  return `/v1/${question}${what === 'chart' ? '/chart.svg' : ''}?${query}`;
}

async function refuse(response) {
  let detail = response.statusText;
  try {
    detail = (await response.json()).detail ?? detail;
  } catch {
    // no problem document: the status has to do
  }
  throw new Refusal(response.status, detail, response.headers.has('Retry-After'));
}

async function once(url, options) {
  try {
    return await fetch(url, {headers: headers(), ...options});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(0, error.message);
  }
}

export async function open(url, options = {}) {
  for (let left = TRIES - 1; ; left--) {
    const response = await once(url, options);
    if (response.ok) return response;
    const wait_s = Number(response.headers.get('Retry-After') ?? NaN);
    if (![429, 503].includes(response.status) || left === 0 || Number.isNaN(wait_s)) return refuse(response);
    await new Promise((go) => setTimeout(go, 1000 * Math.min(wait_s, WAIT_MOST_S)));
  }
}

export async function read(url) {
  return (await open(url)).json();
}

// What all pages begin with, and what hardly changes, is kept in the tab for a minute, as other answers may be old by two (docs/serve.md).
// Who loads a page anew has it asked anew.
const isReload = performance.getEntriesByType('navigation')[0]?.type === 'reload';
function kept(url) {
  const {at, answer} = JSON.parse(sessionStorage.getItem(`teiten ${url}`)) ?? {at: 0};
  const age_ms = Date.now() - at;
  return !isReload && age_ms >= 0 && age_ms < KEPT_MS ? answer : null;
}

async function readAndKeep(url) {
  const answer = await read(url);
  try {
    sessionStorage.setItem(`teiten ${url}`, JSON.stringify({at: Date.now(), answer}));
  } catch {
    // no room in the tab: the next page asks
  }
  return answer;
}

const firsts = new Map();
function first(url) {
  if (!firsts.has(url)) firsts.set(url, Promise.resolve(kept(url) ?? readAndKeep(url)));
  return firsts.get(url);
}

// What this server is and has.
export const server = () => first('/v1/server');
// What the store spans, and its sensors.
export const store = () => first('/v1/coverage');

// Two parts of a page that ask the same share one request.
const asked = new Map();
export function ask(question, extra) {
  const url = address(question, extra);
  if (!asked.has(url)) asked.set(url, read(url));
  return asked.get(url);
}

// A link to a file of the API needs the token, too, where there is one.
export async function download(event) {
  if (!hasToken()) return;
  event.preventDefault();
  const url = event.currentTarget.href;
  const blob = await (await open(url)).blob();
  const to = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = to;
  const name = new URL(url).pathname.replace(/^\/v1\//, '').replaceAll('/', '-');
  anchor.download = name.includes('.') ? name : `${name}.${blob.type.includes('csv') ? 'csv' : 'json'}`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(to), 60e3);
}
