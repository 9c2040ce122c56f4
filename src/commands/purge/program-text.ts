// What git filter-repo runs: ranges of bytes by object id, and the few lines that overwrite them. There is no value in it,
// and nothing that a value could be guessed from (docs/decisions/0014-history-purge.md).
import type { Spot } from '../../migrate/value-search.ts';
import type { Places } from './places.ts';

export const MARK = '***REMOVED***';

/** File names and their texts, all of one folder. `folder` is absolute. */
export function purgeProgram(places: Places, folder: string): ReadonlyMap<string, string> {
  const caller = (kind: 'blob' | 'commit' | 'tag') => `
global keylift_purge
try:
  keylift_purge
except NameError:
  import importlib.util
  spec = importlib.util.spec_from_file_location('keylift_purge', ${python(`${folder}/places.py`)})
  keylift_purge = importlib.util.module_from_spec(spec)
  spec.loader.exec_module(keylift_purge)
keylift_purge.edit_${kind}(${kind})
`;
  return new Map([
    [
      'places.py',
      PROGRAM.replace('{places}', () =>
        (['blobs', 'commits', 'tags'] as const).map((kind) => table(kind, places[kind])).join('\n'),
      ),
    ],
    ['blob.py', caller('blob')],
    ['commit.py', caller('commit')],
    ['tag.py', caller('tag')],
  ]);
}

const PROGRAM = `# Written by keylift history-purge for git filter-repo: object id -> ranges to overwrite. No values.
import sys
sys.dont_write_bytecode = True

{places}

def overwrite(data, ranges):
  for start, end, encoding in reversed(ranges):
    data = data[:start] + '${MARK}'.encode(encoding) + data[end:]
  return data

def edit_blob(blob):
  if blob.original_id in BLOBS:
    blob.data = overwrite(blob.data, BLOBS[blob.original_id])

def edit_commit(commit):
  if commit.original_id in COMMITS:
    commit.message = overwrite(commit.message, COMMITS[commit.original_id])

def edit_tag(tag):
  if tag.original_id in TAGS:
    tag.message = overwrite(tag.message, TAGS[tag.original_id])
`;

function table(kind: string, entries: ReadonlyMap<string, readonly Spot[]>): string {
  const rows = [...entries]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([oid, spots]) =>
        `  b'${oid}': (${spots.map(({ start, end, encoding }) => `(${start}, ${end}, '${encoding}'), `).join('')}),`,
    );
  return [`${kind.toUpperCase()} = {`, ...rows, '}'].join('\n');
}

/** A Python string: JSON's is one, but for half a surrogate pair, which no path here has. */
function python(text: string): string {
  return JSON.stringify(text);
}
