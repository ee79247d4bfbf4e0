// Makes of the modules of the pages one file that a browser fetches once (docs/decisions/040-one-file-of-pages.md), and of
// page.html each page, with the versions of what it asks for in its addresses.
//
// node bundle.mjs OUT PAGE,PAGE,… FILE…: the files are modules, styles (in their order), page.html, and libraries, named *.min.js, which
// stay files of their own and are not written here. Out: app.js, app.css and PAGE.html in OUT.
//
// A module becomes a function that returns what it exports, behind those that it imports. Its lines are as they are in its file, so
// that what a browser says of an error can be found there. It understands the imports and exports that the modules have, each in
// one line, and ends with an error at any other.

import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';

const [out, pages, ...files] = process.argv.slice(2);
const texts = new Map(files.map((file) => [basename(file), readFileSync(file, 'utf8')]));
const named = (ending) => [...texts.keys()].filter((name) => name.endsWith(ending));

const IMPORT = /^import (?:\* as (\w+)|\{([\w, ]+)\}) from '\.\/([\w.]+)';$/;
const EXPORT = /^export (?=(?:async function|function|const|class) (\w+))/;
const variable = (name) => `$${name.replace(/\W.*/, '')}`;

// The module's function behind those of its imports; `above`: the modules that wait for it.
function append(name, done, above) {
  if (above.includes(name)) throw new Error(`${[...above, name].join(' imports ')}: a circle`);
  if (done.has(name)) return;
  if (!texts.has(name)) throw new Error(`${above.at(-1)} imports ${name}, which web/meson.build does not have`);
  const exported = [];
  const lines = texts.get(name).split('\n').map((line) => {
    const [, whole, some, from] = IMPORT.exec(line) ?? [];
    if (from !== undefined) {
      append(from, done, [...above, name]);
      return `const ${whole ?? `{${some}}`} = ${variable(from)};`;
    }
    const [word, own] = EXPORT.exec(line) ?? [''];
    if (own !== undefined) exported.push(own);
    else if (/^(import|export)\b/.test(line)) throw new Error(`${name}: not understood: ${line}`);
    return line.slice(word.length);
  });
  done.set(name, `// --- ${name}\nconst ${variable(name)} = (() => {\n${lines.join('\n')}return {${exported.join(', ')}};\n})();\n`);
}

function bundle() {
  const done = new Map();
  append('main.js', done, []);
  const unused = named('.js').filter((name) => !done.has(name) && !name.endsWith('.min.js'));
  if (unused.length > 0) throw new Error(`nothing imports ${unused.join(', ')}`);
  return `(() => {\n'use strict';\n${[...done.values()].join('\n')}})();\n`;
}

// The address of a file that a browser may keep for ever: of other bytes it is another.
const address = (name) => `/${name}?v=${createHash('sha256').update(texts.get(name)).digest('hex').slice(0, 16)}`;

texts.set('app.js', bundle());
texts.set('app.css', named('.css').map((name) => texts.get(name)).join('\n'));
for (const name of ['app.js', 'app.css']) writeFileSync(join(out, name), texts.get(name));
for (const page of pages.split(','))
  writeFileSync(join(out, `${page}.html`), texts.get('page.html').replace(/@(\w+(?:\.\w+)*)@/g, (_, word) =>
    (word === 'PAGE' ? page : address(word))));
