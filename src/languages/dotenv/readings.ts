// What each kind of reader makes of a value. They differ in escapes, in `$`, and in a `#` inside a word.
import type { Entry } from './entries.ts';

/**
 * `node`: `--env-file` and keylift exec. `dotenv`: the package. `expanding`: the package with dotenv-expand, as in Next.js and
 * Vite. `python`: python-dotenv and what is built on it. `ruby`: the gem. `compose`: Docker Compose. `shell`: `source`, direnv.
 */
export type Reader = 'node' | 'dotenv' | 'expanding' | 'python' | 'ruby' | 'compose' | 'shell';

/** The value; or that another one is put into it; or that this reader takes it in a way that is not said anywhere, or not at all. */
export type Reading = { readonly value: string } | 'interpolation' | 'unclear';

export function readAs(reader: Reader, entry: Entry): Reading {
  const raw = entry.value.raw.replaceAll('\r\n', '\n');
  // An escaped backslash before a quote: to some the quote closes the value.
  if (entry.quote !== '' && raw.includes(`\\\\${entry.quote}`)) return 'unclear';
  switch (entry.quote) {
    case '`':
      return reader === 'node' || reader === 'dotenv' ? { value: raw } : 'unclear';
    case "'":
      return singleQuoted(reader, raw);
    case '"':
      return doubleQuoted(reader, raw);
    default:
      return unquoted(reader, raw, entry.glued);
  }
}

function singleQuoted(reader: Reader, raw: string): Reading {
  // python-dotenv alone puts variables into single quotes too.
  if (reader === 'python' && raw.includes('${')) return 'interpolation';
  if (!raw.includes('\\')) return { value: raw };
  if (reader === 'python') return { value: raw.replaceAll(/\\([\\'])/g, '$1') };
  // With `\'` inside, some end the value there and some do not.
  return raw.includes("\\'") ? 'unclear' : { value: raw };
}

const PYTHON: Record<string, string> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' };

function doubleQuoted(reader: Reader, raw: string): Reading {
  const expanded = expands(reader, raw);
  if (expanded !== undefined) return expanded;
  if (!raw.includes('\\')) return { value: raw };
  switch (reader) {
    case 'node':
      return raw.includes('\\"') ? 'unclear' : { value: raw.replaceAll('\\n', '\n') };
    case 'dotenv':
    case 'expanding':
      return { value: raw.replaceAll('\\n', '\n').replaceAll('\\r', '\r') };
    case 'python':
      return { value: raw.replaceAll(/\\([nrtabfv\\'"])/g, (_all, letter: string) => PYTHON[letter] ?? letter) };
    case 'ruby':
      return {
        value: raw
          .replaceAll('\\n', '\n')
          .replaceAll('\\r', '\r')
          .replaceAll(/\\([^$])/gs, '$1'),
      };
    case 'compose':
      return /\\[^nrt\\"]/.test(raw)
        ? 'unclear'
        : { value: raw.replaceAll(/\\(.)/g, (_all, letter: string) => PYTHON[letter] ?? letter) };
    default:
      return { value: raw.replaceAll(/\\(["\\$`])/g, '$1') };
  }
}

function unquoted(reader: Reader, raw: string, glued: boolean): Reading {
  const expanded = expands(reader, raw);
  if (expanded !== undefined) return expanded;
  // A quote that is not closed, or closed too early.
  if (/^['"`]/.test(raw)) return 'unclear';
  if (reader === 'shell') return /^[\w@%+=:,./-]*$/.test(raw) ? { value: raw } : 'unclear';
  if (raw.includes('\\') && (reader === 'ruby' || reader === 'compose')) return 'unclear';
  const cuts = reader !== 'python' && reader !== 'compose';
  return { value: glued && cuts ? raw.slice(0, raw.indexOf('#')).trimEnd() : raw };
}

/** Whether the reader puts another variable, or the output of a command, into the text. */
function expands(reader: Reader, raw: string): 'interpolation' | undefined {
  if (reader === 'node' || reader === 'dotenv') return undefined;
  if (reader === 'python') return raw.includes('${') ? 'interpolation' : undefined;
  return raw.includes('$') || (reader === 'shell' && raw.includes('`')) ? 'interpolation' : undefined;
}

/** Names of variables that an entry puts into its value, for the readers that do. */
export function namesIn(entry: Entry): string[] {
  return [...entry.value.raw.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name!);
}
