// Files of what a page has, for what no answer of the API is: rows of objects, as CSV (RFC 4180) or JSON.

import {h} from './dom.js';

const FORGET_MS = 60e3;

// A text that a spreadsheet would take for a formula begins with an apostrophe, as in `teiten export csv`.
function cell(value) {
  const text = String(value ?? ''), safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csv(rows) {
  const names = Object.keys(rows[0] ?? {});
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

// A link that saves the rows there are when it is used.
export function saveLink(text, name, rows) {
  const save = ({currentTarget: anchor}) => {
    const isCsv = name.endsWith('.csv');
    const bytes = isCsv ? csv(rows()) : JSON.stringify(rows(), null, 2);
    anchor.href = URL.createObjectURL(new Blob([bytes], {type: isCsv ? 'text/csv' : 'application/json'}));
    setTimeout((url) => URL.revokeObjectURL(url), FORGET_MS, anchor.href);
  };
  return h('a', {href: '#', download: name, onclick: save}, text);
}
