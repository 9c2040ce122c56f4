// Standard input, as one content in segments.
import type { Blob, Ledger, Source } from '../core/blob.ts';
import { emptyLedger } from '../core/blob.ts';
import { segmenter, toUtf8, type Segment } from './segments.ts';

/** `path` is the name findings are reported under. */
export function stdinSource(input: AsyncIterable<Uint8Array>, path: string): Source {
  const ledger = emptyLedger();
  return { kind: 'stdin', ledger, blobs: () => blobs(input, path, ledger) };
}

async function* blobs(input: AsyncIterable<Uint8Array>, path: string, ledger: Ledger): AsyncGenerator<Blob> {
  const pieces = segmenter();
  const blob = (segment: Segment): Blob => ({
    bytes: toUtf8(segment.bytes),
    provenance: [{ kind: 'stdin', path }],
    ...(segment.at === undefined ? {} : { segment: segment.at }),
  });
  for await (const chunk of input) {
    ledger.bytes += chunk.length;
    for (const segment of pieces.push(chunk)) yield blob(segment);
  }
  for (const segment of pieces.end()) yield blob(segment);
  ledger.files = 1;
}
