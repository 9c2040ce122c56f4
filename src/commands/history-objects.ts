// Finds outside of files that commits hold: in objects that no ref reaches, and in the texts of commits and tags.
import type { Provenance } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import { createScanner, type Scanner } from '../detect/scanner.ts';
import type { Attributed } from '../sources/pack/attribution.ts';
import { commitInfo } from '../sources/pack/commit-text.ts';
import type { ObjectReader } from '../sources/pack/object-reader.ts';
import { idOf, TAG, type ObjectTable } from '../sources/pack/object-table.ts';
import { toUtf8 } from '../sources/segments.ts';
import { isFinding, type FindingsInput, type KnownMark } from './history-findings.ts';

interface ObjectsInput extends Pick<FindingsInput, 'scan' | 'marks' | 'key'> {
  readonly table: ObjectTable;
  readonly reader: ObjectReader;
  readonly attributed: Pick<Attributed, 'messages' | 'unreached'>;
}

export function findingsInObjects(given: ObjectsInput): Finding[] {
  const { scan, table, reader, marks } = given;
  const scanner = createScanner(scan.rules, scan.scannerOptions);
  const findings: Finding[] = [];
  for (const { row, marks: own } of given.attributed.messages) {
    const place: Provenance =
      table.type[row] === TAG
        ? { kind: 'object', path: `(tag ${idOf(table, row)})` }
        : { kind: 'commit', path: '(commit message)', commit: commitInfo(idOf(table, row), reader.read(row)), inHead: false };
    const known = own.map((mark) => marks[mark - 1]!);
    findings.push(...inObject(given, scanner, row, known, place));
  }
  for (const [mark, row] of given.attributed.unreached) {
    const place: Provenance = { kind: 'object', path: `(object ${idOf(table, row)})` };
    findings.push(...inObject(given, scanner, row, [marks[mark - 1]!], place));
  }
  return findings;
}

function inObject(given: ObjectsInput, scanner: Scanner, row: number, marks: readonly KnownMark[], place: Provenance): Finding[] {
  return scanner
    .scan({ bytes: toUtf8(given.reader.read(row)), provenance: [place] })
    .filter((finding) => marks.some((mark) => isFinding(given, finding, mark)));
}
