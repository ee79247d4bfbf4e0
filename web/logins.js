// Logins: which names and passwords are tried, what is typed then, and what is to be fetched. Nothing is ever fetched.

import {answerLines, tablePart} from './answers.js';
import {part} from './part.js';
import {visible} from './table.js';
import {t} from './text.js';

const LINES = 8;

export function show(content, {period, by}) {
  const asked = {period};
  content.append(
    tablePart('logins', ['user', 'password', 'list', 'tries', 'accepted', 'sources', 'first', 'last'], asked),
    part(t('over-time'), () => answerLines('logins', (row) => visible(`${row.user} / ${row.password}`),
      {period, by, extra: {top: LINES}, unit: t('per-tries')})),
    tablePart('commands', ['text', 'token', 'known_as', 'times', 'sources', 'first', 'last'], asked, t('commands')),
    tablePart('downloads', ['url', 'host', 'file', 'cpu', 'method', 'host_is_source', 'times', 'sources', 'first', 'last'], asked,
      t('downloads')),
    tablePart('conversations', ['port', 'conversations', 'sources', 'with_payload', 'two_phase', 'bytes_in', 'first', 'last'], asked));
}
