// Elements. Texts become text nodes and nothing else: what a source sent cannot become an element here.

// h('td.number', {title: 'x'}, 'text', element, …): null and false children are left out.
export function h(name, attributes, ...children) {
  const [tag, ...classes] = name.split('.');
  return fill(document.createElement(tag), classes, attributes, children);
}

const SVG = 'http://www.w3.org/2000/svg';
export function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), [], attributes, children);
}

function fill(element, classes, attributes, children) {
  if (classes.length > 0) element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'class') element.classList.add(...value.split(' '));
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

let last = 0;
export const uniqueId = (word) => `${word}-${(last += 1)}`;
