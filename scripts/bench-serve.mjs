// Visits the pages in Chromium and times them, then times each request that they made. Called by bench-serve:
// node bench-serve.mjs http://127.0.0.1:PORT VIEWS.json URLS
//
// A view is a page from the click until all its parts stand (data-ready), as the browser's own clock tells: in a browser that has been here
// before, as that of a reader who goes from page to page, and beside it in one with an empty cache. The first visit of a page finds no
// answers ready, but for those of pages before it. Japanese, as the sums of the store are of days in Tokyo.

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

const someone = () => browser.newContext({locale: 'ja-JP', timezoneId: 'Asia/Tokyo'});
const reader = await someone(); // has been here before

async function visit(path, context) {
  const page = await context.newPage();
  page.on('request', (request) => request.url().includes('/v1/') && !request.url().endsWith('/v1/live')
    && urls.add(request.url().slice(base.length)));
  await page.addInitScript(() => new MutationObserver((changes, observer) => {
    if (document.documentElement?.dataset.ready !== 'yes') return;
    window.readyMs = performance.now();
    observer.disconnect();
  }).observe(document, {attributes: true, subtree: true, attributeFilter: ['data-ready']}));
  await page.goto(`${base}/${path}`);
  await page.waitForFunction(() => window.readyMs !== undefined, null, {timeout: WAIT_MS});
  const refused = await page.locator('.refusal').allTextContents();
  const times = await page.evaluate(() => ({ready: window.readyMs,
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null}));
  await page.close();
  if (refused.length > 0) console.error(`${path}: ${refused.join(' ')}`);
  return {...times, refused: refused.length};
}

async function visitAnew(path) {
  const stranger = await someone();
  const seen = await visit(path, stranger);
  await stranger.close();
  return seen;
}

// Browsers start slowly; that is not the server's.
await visit('infected', reader);
urls.clear();

const pages = [];
for (const period of PERIODS) for (const path of PAGES) {
  if (period !== '' && HAS_NO_PERIOD.includes(path)) continue;
  pages.push({page: `/${path}${period === '' ? '' : `${path.includes('?') ? '&' : '?'}${period}`}`, times: [], times_anew: [], paints: [], refused: 0});
}
for (let round = 0; round <= rounds; round++) for (const page of pages) {
  const {ready, refused} = await visit(page.page.slice(1), reader);
  page.refused += refused;
  if (round === 0) {
    page.first_ms = Math.round(ready);
    continue;
  }
  const anew = await visitAnew(page.page.slice(1));
  page.times.push(ready);
  page.times_anew.push(anew.ready);
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
  pages: pages.map(({page, times, times_anew, paints, first_ms, refused}) => ({page, first_ms, ...summary(times),
    anew_ms: summary(times_anew).median_ms, paint_ms: summary(paints).median_ms, refused})),
  requests: requests.map(({url, first_ms, times}) => ({url, first_ms, ...summary(times)})),
}));
