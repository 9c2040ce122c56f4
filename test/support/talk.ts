// Runs a command in this process with a person at a made-up terminal who types the given lines, one an answer.
import { main } from '../../src/commands/main.ts';
import type { Io } from '../../src/commands/io.ts';

export interface Talk {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Everything in the order it was said, the questions and answers too. */
  readonly all: string;
}

interface TalkOptions {
  readonly columns?: number;
  readonly unicode?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** @param lines undefined: nobody is there. After the last one every answer is empty, as at the end of the input. */
export async function talk(
  cwd: string,
  args: readonly string[],
  lines?: readonly string[],
  options: TalkOptions = {},
): Promise<Talk> {
  const said = { stdout: '', stderr: '', all: '' };
  const left = [...(lines ?? [])];
  const answer = (question: string) => {
    const line = left.shift() ?? '';
    said.all += `${question} ${line}\n`;
    return Promise.resolve(line);
  };
  const io: Io = {
    stdout: (text) => void ((said.stdout += text), (said.all += text)),
    stderr: (text) => void ((said.stderr += text), (said.all += text)),
    stdin: (async function* () {})(),
    env: options.env ?? {},
    cwd,
    signal: new AbortController().signal,
    terminal:
      lines === undefined
        ? undefined
        : {
            columns: options.columns ?? 100,
            colour: false,
            unicode: options.unicode ?? true,
            errIsTerminal: false,
            outIsTerminal: true,
          },
    confirm: lines === undefined ? undefined : async (question) => /^y/i.test(await answer(question)),
    ...(lines === undefined ? {} : { prompt: answer }),
    releaseSignals: () => {},
  };
  const code = await main(args, io);
  return { code, ...said };
}
