// Variants: bots that share ports, a token or a download host, and so perhaps an author.

import {tablePart} from './answers.js';

export function show(content, {period}) {
  content.append(
    tablePart('variants', ['variant', 'class', 'sources', 'accesses', 'ports', 'token', 'known_as', 'host', 'countries', 'first', 'last'],
      {period}),
    tablePart('tags', ['tag', 'title', 'rate', 'sources', 'share', 'ports', 'first', 'last'], {period}));
}
