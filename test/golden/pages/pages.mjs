// The facts about the pages. Called by pages.sh: node pages.mjs PART=http://127.0.0.1:PORT ...
//
// Chromium is Debian's; the driver and the judge of accessibility are npm's. One browser, with a context for each walk
// through the pages; WALKS of them at a time. Out: a line for each fact that does not hold, exit status 1 where there is one.

import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(`${process.env.TEITEN_MODULES}/package.json`);
const {chromium} = require('playwright-core');
const axe = require.resolve('axe-core/axe.min.js');
const servers = Object.fromEntries(process.argv.slice(2).map((word) => word.split('=')));
const shots = process.env.TEITEN_SHOTS;

const PAGES = ['', 'ports', 'sources', 'vulnerabilities', 'logins', 'attacks', 'variants', 'alerts', 'sensors', 'live', 'infected'];
const DESK = {viewport: {width: 1280, height: 900}}, PHONE = {viewport: {width: 360, height: 740}};
const LOOKS = [['en', 'light', DESK], ['ja', 'dark', PHONE]]; // each in the other scheme afterwards
const READY_MS = 60e3, WALKS = 4, STOPS_MOST = 600;
const DATE_STOPS = 3; // year, month, day and the calendar are stops of one field

let failures = 0;
function fail(text) {
  failures += 1;
  console.log(`FAILED: ${text}`);
}
const is = (what, expected, got) => expected === got || fail(`${what}: expected ${expected}, got ${got}`);

const browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox']});

// A page that watches itself: whatever its console says, whatever it asks of others, whatever is refused.
async function watched(part, options, refusals = []) {
  const base = servers[part];
  const context = await browser.newContext({baseURL: base, locale: 'en-GB', timezoneId: 'Asia/Tokyo', ...options});
  const page = await context.newPage();
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) &&
    !refusals.some((why) => m.text().includes(typeof why === 'number' ? `status of ${why}` : why)) && fail(`${page.url()}: console: ${m.text()}`));
  page.on('pageerror', (error) => fail(`${page.url()}: ${error.message}`));
  page.on('request', (request) => request.url().startsWith(base) || /^(data|blob):/.test(request.url()) ||
    fail(`${page.url()} asks ${request.url()}`));
  page.on('response', (r) => r.status() >= 400 && !refusals.includes(r.status()) && fail(`${r.url()} is ${r.status()}`));
  return page;
}

async function visit(page, path) {
  await page.goto(path);
  await page.waitForSelector('html[data-ready]', {timeout: READY_MS});
}

// rules: of axe; all where none are named.
async function accessible(page, name, rules = null) {
  const results = await page.evaluate((only) => window.axe.run(document, {resultTypes: ['violations'],
    ...only === null ? {} : {runOnly: only}}), rules);
  for (const v of results.violations)
    fail(`${name}: axe: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
}

async function keepShot(page, name) {
  if (shots) await page.screenshot({path: `${shots}/${name}.png`, fullPage: true});
}

// With the keyboard alone: Tab comes to everything that can be used, in turn, is seen where it is, and leaves again.
async function keyboard(page, name) {
  const stops = await page.evaluate((dateStops) => {
    const can = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
      .filter((e) => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && e.checkVisibility({checkVisibilityCSS: true}));
    window.keyboard = {can, seen: new Set(), unseen: []};
    document.addEventListener('focusin', ({target}) => {
      const style = getComputedStyle(target);
      window.keyboard.seen.add(target);
      if (style.outlineStyle === 'none' || style.outlineWidth === '0px') window.keyboard.unseen.push(target.outerHTML.slice(0, 120));
    });
    document.activeElement.blur();
    window.scrollTo(0, 0);
    return can.length + dateStops * can.filter((e) => e.type === 'date').length;
  }, DATE_STOPS);
  for (let i = 0; i < Math.min(stops, STOPS_MOST) + 1; i++) await page.keyboard.press('Tab');
  const {missed, unseen} = await page.evaluate(() => ({unseen: window.keyboard.unseen.slice(0, 3),
    missed: window.keyboard.can.filter((e) => e.isConnected && !window.keyboard.seen.has(e)).map((e) => e.outerHTML.slice(0, 120))}));
  if (stops < 10) fail(`${name}: only ${stops} stops of Tab`);
  for (const stop of unseen) fail(`${name}: the focus is not seen on ${stop}`);
  for (const stop of missed.slice(0, 3)) fail(`${name}: Tab does not come to ${stop}`);
}

// What every page has to hold, in one language and width: in one colour scheme all, in the other its colours.
async function hold(part, paths, lang, scheme, size, refusals = []) {
  const page = await watched(part, {...size, colorScheme: scheme}, refusals);
  await page.addInitScript({path: axe});
  for (const path of paths) {
    const name = `${part}-${path.replace(/[/?].*/, '') || 'index'}${/\?(port|address)=/.test(path) ? '-one' : ''}-${lang}-${scheme}`;
    await visit(page, `/${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
    is(`${name}: lang`, lang, await page.getAttribute('html', 'lang'));
    is(`${name}: headings of the first order`, 1, await page.locator('h1').count());
    const refused = await page.locator('.refusal').allTextContents();
    if (refused.length > 0 && refusals.length === 0) fail(`${name}: ${refused.join(' ')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) fail(`${name}: is ${wide} px wider than the screen`);
    const japanese = /[぀-ヿ一-鿿]/.test(await page.textContent('h1'));
    is(`${name}: Japanese`, lang === 'ja', japanese);
    for (const caption of await page.locator('figure figcaption').allTextContents())
      if (!/UTC|Asia\/Tokyo/.test(caption)) fail(`${name}: a figure without its zone: ${caption}`);
    await accessible(page, name);
    await keepShot(page, name);
    await page.emulateMedia({colorScheme: scheme === 'light' ? 'dark' : 'light'});
    await accessible(page, `${name}, in the other scheme`, ['color-contrast']);
    await page.emulateMedia({colorScheme: scheme});
    await keyboard(page, name);
  }
  await page.context().close();
}

const everyPage = (part, paths) => LOOKS.map((look) => () => hold(part, paths, ...look));

// --- the parts

const NOW = 'period=2020-02-28..2020-03-06';

// A figure leads to what it is made of.
async function linksLead() {
  const page = await watched('simulated', DESK);
  await visit(page, `/ports?${NOW}`);
  const figure = page.locator('figure').first();
  for (const [text, type] of [['CSV', 'text/csv'], ['JSON', 'application/json'], ['SVG', 'image/svg+xml']]) {
    const href = await figure.getByRole('link', {name: text, exact: true}).getAttribute('href');
    const response = await page.request.get(href);
    is(`${text} of ${href}`, `200 ${type}`, `${response.status()} ${response.headers()['content-type'].split(';')[0]}`);
  }
  const href = await figure.getByRole('link', {name: 'JSON', exact: true}).getAttribute('href');
  const {rows} = await (await page.request.get(href)).json();
  const shown = await figure.locator('tbody tr td:nth-child(2)').allTextContents();
  is('ports as the API ranks them', rows.map((r) => (r.port === null ? r.protocol : `${r.port}/${r.protocol}`)).join(), shown.join());
  await page.waitForFunction(() => [...document.querySelectorAll('tr')].some((row) =>
    row.textContent.includes('37215/tcp') && row.querySelector('.mark')), null, {timeout: READY_MS})
    .catch(() => fail('37215/tcp is not marked as surging'));
  is('what 20480 was meant to be', '→ 80', await figure.locator('tr', {hasText: '20480/tcp'}).locator('td', {hasText: '→'}).textContent());
  await page.context().close();
}

// The address holds the whole state: a reload shows the same, and the form changes only what was changed.
async function addressHoldsState() {
  const page = await watched('simulated', DESK);
  await visit(page, `/ports?${NOW}&compare=before&sensor=tokyo&without=research&lang=ja&tz=UTC`);
  const look = async () => JSON.stringify([await page.locator('.bar select').evaluateAll((list) => list.map((s) => s.value)),
    await page.locator('main table').first().innerText(), await page.locator('figcaption').allInnerTexts()]);
  const first = await look();
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  is('a reload', first, await look());
  await page.selectOption('#bar-compare', 'none');
  await page.getByRole('button', {name: '表示'}).click();
  await page.waitForURL(/compare=none/);
  const query = new URL(page.url()).searchParams;
  is('what the form keeps', '2020-02-28..2020-03-06 tokyo research ja UTC',
    ['period', 'sensor', 'without', 'lang', 'tz'].map((name) => query.get(name)).join(' '));
  await page.waitForSelector('html[data-ready]');
  await page.getByRole('link', {name: '送信元', exact: true}).click();
  await page.waitForURL(/\/sources\?/);
  is('what a link keeps', 'research', new URL(page.url()).searchParams.get('without'));
  await page.context().close();
}

// The first stop leads past the navigation; then the filters come, in their order.
async function skips() {
  const page = await watched('simulated', DESK);
  await visit(page, `/ports?${NOW}`);
  const focused = (what) => page.evaluate((name) => document.activeElement.getAttribute(name), what);
  await page.keyboard.press('Tab');
  is('the first stop', '#content', await focused('href'));
  await page.keyboard.press('Enter');
  is('the skip link leads to', 'content', await focused('id'));
  await page.locator('nav a').last().focus();
  const names = [];
  for (let i = 0; i < 7 + 2 * (DATE_STOPS + 1); i++) {
    await page.keyboard.press('Tab');
    names.push(await focused('name'));
  }
  is('the filters', 'period compare sensor only without tz', names.filter((name) => name !== null).join(' '));
  await page.context().close();
}

// What a source sent stays text.
async function markupStaysText() {
  const page = await watched('simulated', DESK);
  for (const path of ['vulnerabilities', 'sources?address=10.0.0.1']) {
    await visit(page, `/${path}${path.includes('?') ? '&' : '?'}period=all&rows=200`);
    is(`${path}: elements out of a payload`, 0, await page.locator('main img, main script').count());
    is(`${path}: nothing ran`, false, (await page.title()).includes('ran'));
  }
  await visit(page, '/vulnerabilities?period=all&rows=200');
  is('the payload is shown', true, (await page.textContent('main')).includes('<img src=x onerror='));
  const hostile = await watched('simulated', DESK, [400]);
  for (const value of ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>']) {
    await visit(hostile, `/ports?sensor=${encodeURIComponent(value)}&port=23`);
    is('elements out of an address', 0, await hostile.locator('main img, main script').count());
  }
  await Promise.all([page, hostile].map((p) => p.context().close()));
}

// Soon there, and with few requests.
async function quick() {
  const page = await watched('simulated', DESK);
  await visit(page, `/?${NOW}`); // the server has its answers then
  await visit(page, `/?${NOW}`);
  const [paint, asked] = await page.evaluate(() => [performance.getEntriesByName('first-contentful-paint')[0].startTime,
    performance.getEntriesByType('resource').filter((e) => e.name.includes('/v1/')).length]);
  console.log(`first paint of content after ${Math.round(paint)} ms, ${asked} questions`);
  if (paint > 1000) console.log(`note: first paint took ${Math.round(paint)} ms; the target is 1000 on a quiet machine`);
  if (asked > 12) fail(`the overview asks ${asked} questions`);
  await page.context().close();
}

// Where the library of lines does not come, or is never heard of again, a page says so and shows the numbers.
async function withoutLines() {
  const refused = await watched('simulated', DESK, ['net::ERR_FAILED']), silent = await watched('simulated', PHONE);
  for (const page of [refused, silent]) await page.addInitScript({path: axe});
  await refused.route('**/uPlot*', (route) => route.abort());
  await silent.route('**/uPlot*', () => {});
  for (const [page, paths, lang, words] of [[refused, ['', 'ports'], 'en', 'The lines cannot be drawn'],
    [silent, ['ports'], 'ja', 'グラフ描画用のライブラリ']])
    for (const path of paths) {
      await page.goto(`/${path}?${NOW}&lang=${lang}`, {waitUntil: 'commit'}); // all of it is never loaded
      await page.waitForSelector('html[data-ready]', {timeout: READY_MS});
      const figure = page.locator('figure', {hasText: words});
      is(`/${path} without lines says so`, 1, await figure.count());
      if (await figure.locator('details[open] tbody tr').count() < 5) fail(`/${path} without lines shows no table of their numbers`);
      is(`/${path}: places of lines that are not there`, 0, await page.locator('.chart').count());
      await accessible(page, `/${path} without lines`);
      await keepShot(page, `no-lines-${path || 'index'}-${lang}`);
    }
  await Promise.all([refused, silent].map((p) => p.context().close()));
}

// What Overview asks about its period is what the server makes ahead (golden/serve-warm reads the same list).
async function overviewIsWarm() {
  const page = await watched('simulated', DESK), asked = new Set();
  page.on('request', (request) => {
    const {pathname, searchParams} = new URL(request.url());
    if (!searchParams.has('period')) return;
    for (const name of ['lang', 'tz', 'period', 'compare']) searchParams.delete(name);
    asked.add(pathname.replace('/v1/', '') + (searchParams.size > 0 ? `?${searchParams}` : ''));
  });
  await visit(page, '/');
  const list = readFileSync(new URL('../serve/overview.questions', import.meta.url), 'utf8').trim().split('\n');
  is('what Overview asks', list.sort().join(), [...asked].sort().join());
  await page.context().close();
}

// What a browser keeps, it keeps under the address of just these bytes.
async function keptByVersion() {
  const page = await watched('simulated', DESK);
  await visit(page, `/?${NOW}`);
  const files = await page.evaluate(() => performance.getEntriesByType('resource').map((e) => e.name).filter((name) => !name.includes('/v1/')));
  if (files.length < 3 || files.length > 4) fail(`a page asks for ${files.length} files: ${files.join(' ')}`);
  for (const file of files) {
    const kept = async (url) => (await page.request.get(url)).headers()['cache-control'];
    is(`${file} is kept`, 'public, max-age=31536000, immutable', await kept(file));
    is(`${file} of another version is not`, 'no-cache', await kept(file.replace(/v=./, 'v=x')));
  }
  is('a page is asked for each time', 'no-cache', (await page.request.get('/')).headers()['cache-control']);
  await page.context().close();
}

// What the store spans is known in the tab for a minute, but to who loads the page anew.
async function spanIsKept() {
  const page = await watched('simulated', DESK), asked = [];
  page.on('request', (request) => request.url().endsWith('/v1/coverage') && asked.push(request.url()));
  await visit(page, `/ports?${NOW}`);
  const bar = () => page.locator('.bar select').evaluateAll((list) => list.map((s) => s.innerText).join());
  const first = await bar();
  is('the span is asked for', 1, asked.length);
  await visit(page, `/logins?${NOW}`);
  is('the span is asked for by the next page', 1, asked.length);
  is('the bar of the next page', first, await bar());
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  is('the span is asked for by a reload', 2, asked.length);
  await page.context().close();
}

// What arrives is drawn, and for those who want no motion told.
async function live() {
  const page = await watched('live', {...DESK, reducedMotion: 'no-preference'});
  const calm = await watched('live', {...PHONE, reducedMotion: 'reduce'});
  await Promise.all([visit(page, '/live?lang=en'), visit(calm, '/live?lang=ja')]);
  await Promise.all([page, calm].map((p) => p.waitForSelector('main td', {timeout: READY_MS})));
  is('lanes', 1, await page.locator('canvas').count());
  is('lanes for those who want no motion', 0, await calm.locator('canvas').count());
  const text = await page.textContent('main');
  if (!/China|Japan|United States|Taiwan/.test(text)) fail('no country arrives');
  await page.waitForTimeout(1500);
  for (const [kind, begin] of [['CSV', 'time,source,country,asn,port,protocol,mark,kind,packets,sensor\r\n2019-'], ['JSON', '[\n  {\n    "time": "2019-']]) {
    const download = page.waitForEvent('download');
    await page.getByRole('link', {name: kind, exact: true}).click();
    const saved = await download;
    is(`the name of live as ${kind}`, `live.${kind.toLowerCase()}`, saved.suggestedFilename());
    is(`live as ${kind}`, begin, readFileSync(await saved.path(), 'utf8').slice(0, begin.length));
  }
  const caption = await calm.textContent('figcaption');
  if (!caption.includes('パケット数') || !caption.includes('Asia/Tokyo')) fail(`live in Japanese has no unit and zone: ${caption}`);
  await keepShot(page, 'live');
  await Promise.all([page, calm].map((p) => p.context().close()));
}

// A public server: what it shows, it shows of nobody; what it does not, it says so.
async function ofNobody() {
  const page = await watched('public', DESK, [403, 404]);
  for (const path of PAGES) {
    await visit(page, `/${path}?${NOW}&lang=en`);
    const text = await page.textContent('main');
    if (path !== 'infected' && /\b(10|203|198)\.\d+\.\d+\.\d+\b/.test(text)) fail(`/${path} shows an address in public`);
    if (path !== 'infected')
      await page.locator('nav a[href^="/infected"]').waitFor({state: 'hidden', timeout: READY_MS})
        .catch(() => fail(`/${path || 'index'} leads to a check that is switched off`));
    if (path === 'sources' && !text.includes('not shown in the public mode')) fail('/sources does not say why');
    if (path === 'ports') {
      is('filters in public', 'period compare without tz', (await page.locator('.bar select').evaluateAll((l) => l.map((s) => s.name))).join(' '));
      if (!text.includes('Rows of fewer than 10 sources')) fail('/ports does not say which rows it holds back');
    }
    await keepShot(page, `public-${path || 'index'}`);
  }
  await page.context().close();
}

async function token() {
  const page = await watched('token', DESK, [401]);
  await visit(page, `/?${NOW}&lang=en`);
  await page.getByLabel('Access token of this server').fill('0123456789abcdef0123');
  await page.getByRole('button', {name: 'Open'}).click();
  await page.waitForFunction(() => document.querySelector('.value'), null, {timeout: READY_MS}).catch(() => fail('the token opens nothing'));
  const download = page.waitForEvent('download');
  await page.getByRole('link', {name: 'CSV', exact: true}).first().click();
  is('a download with the token', 'totals.csv', (await download).suggestedFilename());
  await page.context().close();
}

const {rows: [{source}]} = await (await fetch(`${servers.simulated}/v1/sources?top=1`)).json();
const walks = [
  live,
  ...everyPage('simulated', [...PAGES.map((p) => `${p}?${NOW}`), `sources?address=${source}`, `ports?port=37215/tcp&${NOW}`]),
  ...servers.real === undefined ? [] : everyPage('real', PAGES.filter((p) => p !== 'infected').map((p) => `${p}?period=all`)),
  ofNobody, withoutLines, keptByVersion, overviewIsWarm, spanIsKept, linksLead, addressHoldsState, markupStaysText, skips, token,
  ...everyPage('heard', ['vulnerabilities?period=all', 'logins?period=all', 'sources?address=192.0.2.9', 'sensors?period=all']),
  ...everyPage('empty', ['', 'ports', 'vulnerabilities', 'sensors']),
];

async function walkOn() {
  for (let walk = walks.shift(); walk !== undefined; walk = walks.shift())
    await walk().catch((error) => fail(`a walk: ${error.message}`));
}

await Promise.all(Array.from({length: WALKS}, walkOn));
await quick();
await browser.close();
process.exit(failures === 0 ? 0 : 1);
