// docs/secrets-manager.md names what there is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SECRET_KINDS } from '../../src/core/secret-kinds.ts';
import { parseReference } from '../../src/core/reference.ts';
import { FAULT_KINDS } from '../../src/emulator/faults.ts';
import { PLATFORMS } from '../../src/report/access-choices.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'secrets-manager.md'), 'utf8');

it('names every kind of value, every fault and every platform', () => {
  for (const name of [...SECRET_KINDS, ...FAULT_KINDS]) expect(text).toContain(`\`${name}\``);
  const platforms = /for `--platform` ([^.]*)\./.exec(text)![1]!;
  for (const name of PLATFORMS) expect(platforms).toContain(name);
});

it('shows references that can be read', () => {
  const shown = [...text.matchAll(/^\| `(ref\+awssecrets:[^`]+)`/gm)].map((match) => match[1]!);

  expect(shown).toHaveLength(4);
  for (const reference of shown) expect(parseReference(reference)).toMatchObject({ id: 'NAME' });
});
