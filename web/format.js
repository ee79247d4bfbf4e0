// Numbers, times, names of countries: as a reader of the language expects them.

import {lang, zone} from './state.js';
import {countries, words} from 'words';
import {t} from './text.js';

const whole = new Intl.NumberFormat(lang, {maximumFractionDigits: 0});
const one = new Intl.NumberFormat(lang, {minimumFractionDigits: 1, maximumFractionDigits: 1});
const signed = new Intl.NumberFormat(lang, {minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero'});

export const count = (n) => (n === null ? '–' : whole.format(n));
export const rate = (n) => (n === null ? '–' : n !== 0 && Math.abs(n) < 0.05 ? '< 0.1' : one.format(n));
export const share = (n) => (n === null ? '–' : `${one.format(n * 100)} %`);
export const difference = (n) => (n === null ? '–' : signed.format(n));
export const percent = (n) => (n === null ? '–' : `${signed.format(n)} %`);

// "2020-03-01T09:30:12+09:00" without what the caption says: "2020-03-01 09:30".
export const time = (text) => (text === null ? '–' : text.slice(0, 16).replace('T', ' '));

const stamps = new Intl.DateTimeFormat('sv-SE', {timeZone: zone, dateStyle: 'short', timeStyle: 'short'});
// Seconds as "2020-03-01 09:00" in the zone.
export const stamp = (seconds) => stamps.format(new Date(seconds * 1000));

// Where an address is registered: a country or a region (国・地域).
export function country(code) {
  if (code === null || code === '' || code === 'none') return t('unknown');
  return countries[code]?.[lang === 'ja' ? 1 : 0] ?? code;
}

export const port = (row) => (row.port === null || row.port === undefined ? row.protocol ?? '–' : `${row.port}/${row.protocol}`);

// "1 d 3 h", "12 min", "40 s".
export function duration(seconds) {
  if (seconds === null) return '–';
  const s = Math.abs(seconds);
  if (s >= 86400) return t('duration-d', whole.format(Math.floor(s / 86400)), Math.floor((s % 86400) / 3600));
  if (s >= 3600) return t('duration-h', Math.floor(s / 3600), Math.floor((s % 3600) / 60));
  return s >= 60 ? t('duration-min', Math.floor(s / 60)) : t('duration-s', Math.round(s));
}

// A word of an answer in the page's language.
export const word = (column, text) => (lang === 'ja' ? words[column]?.[text] : null) ?? text;
