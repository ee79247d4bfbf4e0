// Visits the pages in Chromium and times them, then times each request that they made. Called by bench-serve:
// node bench-serve.mjs http://127.0.0.1:PORT VIEWS.json URLS
//
// A view is a page from the click on a link, in a tab in which the reader goes from page to page, until all its parts stand, lines drawn
// (data-ready), and the frame that shows the last of them has been painted by the page's process. Beside it the same pages in a new
// tab of that browser, and in one with an empty cache, both from the start of the navigation. The first visit of a page finds no answers
// ready, but for those of pages before it. Japanese, as the sums of the store are of days in Tokyo.
//
// The page tells by itself when it stands: a driver that asks for it would have the browser draw frames for nothing.

import {createRequire} from 'node:module';
import {writeFileSync} from 'node:fs';

const {chromium} = createRequire(`${process.cwd()}/package.json`)('playwright-core');
const [, , base, viewsFile, urlsFile] = process.argv;
const rounds = Number(process.env.ROUNDS);
const WAIT_MS = 180e3;
const PAGES = ['', 'ports', 'ports?port=23/tcp', 'sources', 'vulnerabilities', 'logins', 'attacks', 'variants', 'alerts', 'sensors', 'live'];
const PERIODS = process.env.HALF_YEAR === 'no' ? [''] : ['', 'period=2020-H1'];
const HAS_NO_PERIOD = ['alerts', 'live'];

const at = (sorted, part) => Math.round(10 * sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]) / 10;
const summary = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return {median_ms: at(sorted, 0.5), p95_ms: at(sorted, 0.95)};
};

const browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox']});
const urls = new Set();

// In the page: when its first content was painted, which it may be told after all parts stand.
const firstPaint = () => new Promise((told) => new PerformanceObserver((list) => {
  const [entry] = list.getEntriesByName('first-contentful-paint');
  if (entry !== undefined) told(entry.startTime);
}).observe({type: 'paint', buffered: true}));

// In the page: calls told() with times of the clock, once the frame after data-ready is painted.
function tellWhenItStands() {
  const now = () => performance.timeOrigin + performance.now();
  new MutationObserver((changes, observer) => {
    if (document.documentElement?.dataset.ready !== 'yes') return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => window.told({begun: performance.timeOrigin, stands: now()});
      port2.postMessage(null); // behind the frame
    });
  }).observe(document, {attributes: true, subtree: true, attributeFilter: ['data-ready']});
}

async function openTab(context) {
  const page = await context.newPage();
  const tab = {page, told: null};
  await page.exposeBinding('told', (_, times) => tab.told(times));
  await page.addInitScript(tellWhenItStands);
  page.on('request', (request) => request.url().includes('/v1/') && !request.url().endsWith('/v1/live')
    && urls.add(request.url().slice(base.length)));
  return tab;
}

// go() starts it; a time that it returns is when.
async function arrive(tab, path, go) {
  let timer;
  const late = new Promise((_, refuse) => { timer = setTimeout(() => refuse(new Error(`${path}: not there after ${WAIT_MS} ms`)), WAIT_MS); });
  const told = new Promise((resolve) => { tab.told = resolve; });
  const begun = await go();
  const times = await Promise.race([told, late]);
  clearTimeout(timer);
  const refused = await tab.page.locator('.refusal').allTextContents();
  if (refused.length > 0) console.error(`${path}: ${refused.join(' ')}`);
  return {ms: times.stands - (begun ?? times.begun), refused: refused.length};
}

// A link of the page, followed once the driver has its answer.
const click = (tab, path) => arrive(tab, path, () => tab.page.evaluate((href) => {
  const link = document.createElement('a');
  link.href = href;
  document.body.append(link);
  return new Promise((clicked) => setTimeout(() => {
    clicked(performance.timeOrigin + performance.now());
    setTimeout(() => link.click());
  }));
}, `/${path}`));

async function visit(context, path) {
  const tab = await openTab(context);
  const seen = await arrive(tab, path, async () => { await tab.page.goto(`${base}/${path}`, {waitUntil: 'commit'}); });
  const paint = await tab.page.evaluate(firstPaint);
  await tab.page.close();
  return {...seen, paint};
}

const someone = () => browser.newContext({locale: 'ja-JP', timezoneId: 'Asia/Tokyo'});
const reader = await someone(), tab = await openTab(reader);

async function visitAnew(path) {
  const stranger = await someone();
  const seen = await visit(stranger, path);
  await stranger.close();
  return seen;
}

// Browsers start slowly; that is not the server's.
await arrive(tab, 'infected', async () => { await tab.page.goto(`${base}/infected`, {waitUntil: 'commit'}); });
urls.clear();

const pages = [];
for (const period of PERIODS) for (const path of PAGES) {
  if (period !== '' && HAS_NO_PERIOD.includes(path)) continue;
  pages.push({page: `/${path}${period === '' ? '' : `${path.includes('?') ? '&' : '?'}${period}`}`, views: [], tabs: [], anew: [], paints: [], refused: 0});
}
for (let round = 0; round <= rounds; round++) for (const page of pages) {
  const path = page.page.slice(1), view = await click(tab, path);
  page.refused += view.refused;
  if (round === 0) {
    page.first_ms = Math.round(view.ms);
    continue;
  }
  const anew = await visitAnew(path);
  page.views.push(view.ms);
  page.tabs.push((await visit(reader, path)).ms);
  page.anew.push(anew.ms);
  page.paints.push(anew.paint);
}
await browser.close();

const requests = [];
for (const url of urls) requests.push({url, times: []});
for (let round = 0; round <= rounds; round++) for (const request of requests) {
  const begun = performance.now();
  const response = await fetch(base + request.url);
  await response.arrayBuffer();
  const ms = performance.now() - begun;
  if (!response.ok) console.error(`${request.url}: ${response.status}`);
  if (round === 0) request.first_ms = Math.round(10 * ms) / 10;
  else request.times.push(ms);
}

writeFileSync(urlsFile, `${[...urls].join('\n')}\n`);
writeFileSync(viewsFile, JSON.stringify({
  pages: pages.map(({page, views, tabs, anew, paints, first_ms, refused}) => ({page, first_ms, ...summary(views),
    tab_ms: summary(tabs).median_ms, anew_ms: summary(anew).median_ms, paint_ms: summary(paints).median_ms, refused})),
  requests: requests.map(({url, first_ms, times}) => ({url, first_ms, ...summary(times)})),
}));
