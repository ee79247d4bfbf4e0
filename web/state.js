// What a page shows is what its address says: period, comparison, sensor, classes, language, zone. The names are
// those of the API. Nothing of it is kept anywhere else, so that a reload, a bookmark and a link show the same.

const query = new URLSearchParams(location.search);

export const COMMON = ['period', 'compare', 'sensor', 'only', 'without', 'lang', 'tz'];
export const page = document.documentElement.dataset.page;
export const get = (name) => query.get(name) ?? '';
export const lang = get('lang') === 'ja' || get('lang') === 'en' ? get('lang')
  : navigator.language.startsWith('ja') ? 'ja' : 'en';
export const zone = get('tz') || (lang === 'ja' ? 'Asia/Tokyo' : 'UTC');

// The address of a page in the same state, but for `changes`; '' removes.
export function link(to = page, changes = {}) {
  const next = new URLSearchParams();
  for (const name of COMMON) if (get(name) !== '') next.set(name, get(name));
  for (const [name, value] of Object.entries(changes)) {
    if (value === '' || value === null) next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return `${to === 'index' ? '/' : `/${to}`}${text === '' ? '' : `?${text}`}`;
}

// What a form says becomes the address of its page. Fields that are empty or at their default stay out of it.
export function go(form, defaults = {}) {
  const next = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== '' && value !== defaults[name]) next.set(name, value);
  location.assign(`${location.pathname}?${next}`);
}

// The same page with what else its address says.
export function here(changes = {}) {
  const others = {};
  for (const [name, value] of query) others[name] = value;
  return link(page, {...others, ...changes});
}
