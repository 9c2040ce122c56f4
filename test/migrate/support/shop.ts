// The project of the crash tests: four files, four secrets of different shapes and spellings, one place that is refused.
import { fakeText } from '../../support/fake.ts';
import type { Files } from './project.ts';

const api = fakeText(20, undefined, 7);
const quoted = `pa"ss\\n${fakeText(9, undefined, 3)}`;
const hook = `${fakeText(12, undefined, 11)}é😀`;
const password = fakeText(14, undefined, 5);
const url = `pg://app:${password}%40x@db.internal:5432/shop`;

/** As they are spelled in the files. */
export const SHOP_VALUES: readonly string[] = [api, quoted.replaceAll('"', '\\"').replaceAll('\n', '\\n'), hook, url];

export const SHOP_FILES: Files = {
  'src/pay.toy': `{ pay\r\n  apiKey = "${api}"\r\n  again = "${api}"\r\n}\r\n`,
  'src/mail.toy': `\uFEFFhook = "${hook}"\nmailPassword = "${SHOP_VALUES[1]!}"\n// was ${hook} before\n`,
  'db.toy': `{ databaseUrl = "${url}" }`,
  'empty.toy': '',
  'notes.txt': `do not touch\n`,
};

export const SHOP_PATHS: readonly string[] = ['src/pay.toy', 'src/mail.toy', 'db.toy'];
