// The API: what is asked of it, with what, and what it refuses. A page shows an answer or a reason, never nothing.

import * as state from './state.js';
import {questions} from './words.js';

const TOKEN = 'teiten-token'; // of this tab only, and gone with it

export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
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
  throw new Refusal(response.status, detail);
}

export async function open(url, options = {}) {
  let response;
  try {
    response = await fetch(url, {headers: headers(), ...options});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(0, error.message);
  }
  return response.ok ? response : refuse(response);
}

export async function read(url) {
  return (await open(url)).json();
}

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
  anchor.download = new URL(url).pathname.replace(/^\/v1\//, '').replaceAll('/', '-');
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(to), 60e3);
}
