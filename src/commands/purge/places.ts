// Every object of a repository that holds one of the values: file versions, and the messages of commits and tags.
import type { Secret } from '../../core/secret.ts';
import { joined, valueSearch, type Spot } from '../../migrate/value-search.ts';
import { readObjects } from '../../sources/cat-file.ts';
import type { Git } from '../../sources/git-process.ts';

export interface Places {
  /** Spots by object id. In messages they count from the first byte of the message. */
  readonly blobs: ReadonlyMap<string, readonly Spot[]>;
  readonly commits: ReadonlyMap<string, readonly Spot[]>;
  readonly tags: ReadonlyMap<string, readonly Spot[]>;
  /** What has to be mended by hand, and why. */
  readonly byHand: readonly {
    readonly oid: string;
    readonly why: 'file name' | 'encoded message' | 'author or header' | 'unreadable';
  }[];
}

/** @throws KeyliftError when git fails. */
export async function placesOf(git: Git, values: readonly Secret[], tell: (done: number, of: number) => void): Promise<Places> {
  const search = valueSearch(values);
  const list = git.read(['cat-file', '--batch-all-objects', '--batch-check=%(objectname) %(objecttype)', '--unordered']);
  const oids = list
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0]!)
    .filter((oid) => oid !== '');
  const found = { blob: new Map<string, Spot[]>(), commit: new Map<string, Spot[]>(), tag: new Map<string, Spot[]>() };
  const byHand: Places['byHand'][number][] = [];
  let done = 0;
  for await (const read of readObjects(git, oids)) {
    if ('failed' in read) {
      byHand.push({ oid: read.oid, why: 'unreadable' });
      continue;
    }
    if (read.size >= 0) tell((done += 1), oids.length);
    for (const { bytes, at } of read.segments) {
      const spots = search.spots(bytes);
      if (spots.length === 0) continue;
      if (read.type === 'tree') byHand.push({ oid: read.oid, why: 'file name' });
      else if (read.type === 'blob') add(found.blob, read.oid, spots, at?.offset ?? 0);
      else if (read.type === 'commit' || read.type === 'tag') {
        const message = inMessage(bytes, spots);
        if (message === undefined) byHand.push({ oid: read.oid, why: 'encoded message' });
        else {
          if (message.length < spots.length) byHand.push({ oid: read.oid, why: 'author or header' });
          if (message.length > 0) add(found[read.type], read.oid, message, 0);
        }
      }
    }
  }
  return { blobs: found.blob, commits: found.commit, tags: found.tag, byHand };
}

function add(into: Map<string, Spot[]>, oid: string, spots: readonly Spot[], offset: number): void {
  const moved = spots.map((spot) => ({ ...spot, start: spot.start + offset, end: spot.end + offset }));
  // Segments overlap, so a spot may be there already.
  into.set(oid, joined([...(into.get(oid) ?? []), ...moved]));
}

/** Spots in the message, counted from its start; undefined when the rewriting tool would first change its encoding. */
function inMessage(bytes: Buffer, spots: readonly Spot[]): Spot[] | undefined {
  const start = bytes.indexOf('\n\n') + 2;
  if (/\nencoding /.test(bytes.toString('latin1', 0, start))) return undefined;
  return spots
    .filter((spot) => spot.start >= start)
    .map((spot) => ({ ...spot, start: spot.start - start, end: spot.end - start }));
}
