// A file with everything masked that may be a secret, for people who look at the lines around one.
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { Finding } from '../../core/finding.ts';
import { applyEdits, maskEdits, maskValues } from '../../migrate/splice.ts';
import { at } from '../../sources/walk.ts';

/** The text of the finding's file; undefined when it is no longer there or is no text. `all`: every finding, at every confidence. */
export function maskedFile(root: string, finding: Finding, all: readonly Finding[]): string | undefined {
  const { path } = finding.provenance[0];
  let bytes: Buffer;
  try {
    bytes = readFileSync(at(root, path));
  } catch {
    return undefined;
  }
  if (!isUtf8(bytes)) return undefined;
  const here = all.filter((one) => one.provenance[0].path === path);
  // A file that changed since it was scanned would be masked in the wrong places.
  if (here.some(({ span }) => span.end > bytes.length)) return undefined;
  const spans = here.map(({ span }) => span);
  return maskValues(
    applyEdits(bytes, maskEdits(bytes, spans)).toString('utf8'),
    all.map(({ secret }) => secret),
  );
}
