// What the terminal can show, for texts that are fitted to it.
import type { Look } from '../report/plan-terminal.ts';
import type { Io } from './io.ts';

export function lookOf(options: { readonly color?: boolean }, io: Io): Look {
  return {
    columns: io.terminal?.columns ?? 100,
    colour: options.color !== false && io.terminal?.colour === true,
    unicode: io.terminal?.unicode ?? true,
  };
}
