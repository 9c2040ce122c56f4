// What a command may touch of the outside: streams, environment, folder, cancellation. Tests hand in their own.
import type { Secret } from '../core/secret.ts';

export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Standard input, read only by commands that are told to. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted at the first Ctrl-C or SIGTERM; `reason` is the signal's name. */
  readonly signal: AbortSignal;
  /** The terminal behind stdout or stderr; undefined when that is a pipe or a file. */
  readonly terminal:
    | {
        readonly columns: number;
        readonly colour: boolean;
        readonly unicode: boolean;
        readonly errIsTerminal: boolean;
        readonly outIsTerminal: boolean;
      }
    | undefined;
  /** Asks a yes/no question on the terminal; undefined when there is nobody to ask. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Asks for a line of text on the terminal; '' when there is none any more. Undefined when there is nobody to ask. */
  readonly prompt?: ((question: string) => Promise<string>) | undefined;
  /** Asks for a value that is not shown while it is typed; empty when there is none. Undefined when there is nobody to ask. */
  readonly hidden?: ((question: string) => Promise<Secret>) | undefined;
  /** From here on the command answers signals itself; `signal` stays as it is. */
  readonly releaseSignals: () => void;
}
