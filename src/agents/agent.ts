// What coding agents have in common: before they act they describe the act as JSON, and an answer can stop it. One file
// per agent turns its JSON into texts to scan, and a verdict into its answer.

/** Something an agent is about to send, run, read or write. */
export interface AgentAct {
  /** `prompt`, `shell command`, `file write`, `file read`, `tool call` or `tool result`; for the message. */
  readonly what: string;
  /** Texts to scan, each with the path it belongs to where there is one. */
  readonly texts: readonly { readonly text: string; readonly path?: string }[];
  /** A file the agent is about to read; to be scanned in its stead. */
  readonly file?: string;
  /** It has happened already, so an answer can only warn. */
  readonly past: boolean;
}

/** What to print, and where, so that the agent stops and says why. Exit codes are the agent's own. */
export interface AgentAnswer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: 0 | 2;
}

export interface Agent {
  readonly id: string;
  /** The act in `event`; undefined when the event is not one of this agent's, or holds nothing to scan. */
  read(event: Readonly<Record<string, unknown>>): AgentAct | undefined;
  /** `reason` holds no value. */
  block(reason: string, act: AgentAct): AgentAnswer;
}

/** Every string inside `value`, keys left out, to a depth that no honest tool call reaches. */
export function stringsIn(value: unknown, depth = 8): string[] {
  if (typeof value === 'string') return [value];
  if (depth === 0 || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((one) => stringsIn(one, depth - 1));
}

/** The string at `key` of an object, if it is one. */
export function stringAt(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[key];
  return typeof found === 'string' ? found : undefined;
}

/** The act behind a tool call: writes are scanned for what is new, reads for what is in the file. */
export function toolAct(tool: string, input: unknown): AgentAct {
  const path =
    stringAt(input, 'file_path') ?? stringAt(input, 'filePath') ?? stringAt(input, 'path') ?? stringAt(input, 'notebook_path');
  const name = tool.toLowerCase();
  if (/^(?:read|view|cat)(?:_?file)?$/.test(name) && path !== undefined)
    return { what: 'file read', texts: [], file: path, past: false };
  // What an edit replaces was there before; only what it puts in is the agent's doing.
  const fresh =
    typeof input === 'object' && input !== null
      ? Object.fromEntries(Object.entries(input).filter(([key]) => !/^old_?(?:str(?:ing)?|text)$/i.test(key)))
      : input;
  const texts = stringsIn(fresh).map((text) => ({ text, ...(path === undefined ? {} : { path }) }));
  const what = /bash|shell|terminal|exec/.test(name) ? 'shell command' : path === undefined ? 'tool call' : 'file write';
  return { what, texts, past: false };
}
