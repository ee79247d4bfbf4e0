// Not here yet.
import {h} from './dom.js';
export function show(content) { content.append(h('p', null, '…')); }
