// What git tells a push hook on standard input: which refs move from where to where.
import { EXIT, KeyliftError } from '../../core/errors.ts';
import type { Io } from '../io.ts';

export interface RefUpdate {
  readonly ref: string;
  /** Object ids; undefined for a ref that is new, or that goes. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** `pre-push` lines: local ref, local id, remote ref, remote id. @throws KeyliftError E0212 */
export async function readPushed(io: Io): Promise<RefUpdate[]> {
  return (await fieldsOf(io, 4)).map(([, local, ref, remote]) => ({ ref: ref!, from: idOf(remote!), to: idOf(local!) }));
}

/** `pre-receive` lines: old id, new id, ref. @throws KeyliftError E0212 */
export async function readReceived(io: Io): Promise<RefUpdate[]> {
  return (await fieldsOf(io, 3)).map(([old, fresh, ref]) => ({ ref: ref!, from: idOf(old!), to: idOf(fresh!) }));
}

async function fieldsOf(io: Io, count: number): Promise<string[][]> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of io.stdin) text += decoder.decode(chunk, { stream: true });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const fields = line.split(' ');
      if (fields.length === count) return fields;
      throw new KeyliftError('E0212', `line ${index + 1} of standard input is not what git gives this hook`, {
        exit: EXIT.usage,
        hint: 'call it from the hook, not by hand',
      });
    });
}

/** All zeros stand for "there is none". */
function idOf(text: string): string | undefined {
  if (!ID.test(text))
    throw new KeyliftError('E0212', 'standard input holds something that is not an object id', { exit: EXIT.usage });
  return /^0+$/.test(text) ? undefined : text;
}
