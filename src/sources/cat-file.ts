// Reads objects through one `git cat-file --batch`. A corrupt object ends git; then git is started again behind it, so
// that one bad object costs that object and nothing else.
import type { Git } from './git-process.ts';
import { SEGMENT_BYTES, segmenter, type Segment } from './segments.ts';

export type ObjectRead =
  | { readonly oid: string; readonly type: string; readonly segments: readonly Segment[]; readonly size: number }
  | { readonly oid: string; readonly failed: string };

/** Yields every object of `oids`, in order; objects over the segment size come as several reads of the same id. */
export async function* readObjects(git: Git, oids: readonly string[]): AsyncGenerator<ObjectRead> {
  let next = 0;
  let careful = false;
  while (next < oids.length) {
    const batch = oids.slice(next);
    let answered = 0;
    for await (const read of oneProcess(git, batch, !careful)) {
      yield read;
      if ('failed' in read || read.size >= 0) answered += 1;
    }
    next += answered;
    if (answered === batch.length) return;
    // git died. With its output buffered the object at fault is not known yet: go on unbuffered from the first unanswered.
    if (careful) {
      yield { oid: oids[next]!, failed: 'git cannot read this object' };
      next += 1;
    }
    careful = true;
  }
}

/** `size` is -1 for all but the last read of a large object. */
async function* oneProcess(git: Git, oids: readonly string[], buffered: boolean): AsyncGenerator<ObjectRead> {
  const child = git.start(['cat-file', '--batch', ...(buffered ? ['--buffer'] : [])]);
  child.stdin!.on('error', () => {});
  child.stderr!.resume();
  child.stdin!.end(`${oids.join('\n')}\n`);
  try {
    let held: Buffer = Buffer.alloc(0);
    let oid: string | undefined;
    let kind = '';
    let size = 0;
    let left = 0;
    let pieces = segmenter();
    for await (const chunk of child.stdout! as AsyncIterable<Buffer>) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      for (;;) {
        if (oid === undefined) {
          const newline = held.indexOf(10);
          if (newline === -1) break;
          const [id = '', type = '', length = ''] = held.toString('latin1', 0, newline).split(' ');
          held = held.subarray(newline + 1);
          if (type === 'missing') {
            yield { oid: id, failed: 'missing object' };
            continue;
          }
          oid = id;
          kind = type;
          size = Number(length);
          left = size;
          pieces = segmenter();
        }
        // Whole small objects are handed out without a copy; large ones are fed on as they come.
        if (left === size && size <= SEGMENT_BYTES) {
          if (held.length < size + 1) break;
          yield { oid, type: kind, segments: [{ bytes: held.subarray(0, size), at: undefined }], size };
          held = held.subarray(size + 1);
          oid = undefined;
          continue;
        }
        const part = held.subarray(0, Math.min(left, held.length));
        held = held.subarray(part.length);
        left -= part.length;
        const ready = pieces.push(part);
        if (ready.length > 0) yield { oid, type: kind, segments: ready, size: -1 };
        if (left > 0 || held.length === 0) break;
        held = held.subarray(1);
        yield { oid, type: kind, segments: pieces.end(), size };
        oid = undefined;
      }
    }
  } finally {
    child.kill();
  }
}
