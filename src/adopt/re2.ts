// Go's regular expressions (RE2, https://github.com/google/re2/wiki/Syntax) as JavaScript's. What differs is spelled out;
// what has no counterpart is an error with its name.

export interface Converted {
  readonly pattern: string;
  /** The whole pattern ignores case. */
  readonly ignoreCase: boolean;
  /** Number of capturing groups. */
  readonly groups: number;
}

/** Not expressible; the message says what. */
export class NotConvertible extends Error {}

interface Flags {
  readonly i: boolean;
  readonly s: boolean;
  readonly m: boolean;
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/**
 * `secretGroup` is the number of the group to name `secret`; 0 for the first one, if there is one. With `spelled` the
 * pattern needs no flag: letters whose case is ignored are spelled out.
 * @throws NotConvertible
 */
export function fromRe2(source: string, secretGroup: number, spelled = false): Converted {
  const whole = !spelled && source.startsWith('(?i)') && !/\(\?[a-z]*-[a-z]*i/.test(source);
  const converter = new Converter(whole ? source.slice(4) : source, secretGroup === 0 ? 1 : secretGroup, whole);
  const pattern = converter.alternatives({ i: false, s: false, m: false });
  if (!converter.atEnd()) throw new NotConvertible('an unmatched )');
  if (secretGroup > converter.groups) throw new NotConvertible(`group ${secretGroup}, which it does not have`);
  try {
    RegExp(pattern);
  } catch {
    throw new NotConvertible('syntax that is not understood');
  }
  return { pattern, ignoreCase: whole, groups: converter.groups };
}

class Converter {
  readonly #text: string;
  readonly #secret: number;
  /** Case is ignored by the flag of the whole, so nothing needs to be spelled out. */
  readonly #whole: boolean;
  #at = 0;
  groups = 0;

  constructor(source: string, secret: number, whole: boolean) {
    this.#text = source;
    this.#secret = secret;
    this.#whole = whole;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Up to the closing parenthesis or the end. A flag group such as `(?i)` holds up to there. */
  alternatives(given: Flags): string {
    let flags = given;
    let output = '';
    while (!this.atEnd() && this.#text[this.#at] !== ')') {
      const change = this.#take(/^\(\?([imsU]*)(?:-([imsU]*))?\)/);
      if (change !== undefined) flags = changed(flags, change[1], change[2]);
      else output += this.#piece(flags);
    }
    return output;
  }

  #take(shape: RegExp): RegExpExecArray | undefined {
    const match = shape.exec(this.#text.slice(this.#at));
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match;
  }

  #piece(flags: Flags): string {
    const char = this.#text[this.#at]!;
    if (char === '(') return this.#group(flags);
    if (char === '[') return this.#set(flags);
    if (char === '\\') return this.#escape(flags);
    this.#at += 1;
    if (char === '.') return flags.s ? '[\\s\\S]' : '[^\\n]';
    if (char === '^') return flags.m ? '(?<![^\\n])' : '^';
    if (char === '$') return flags.m ? '(?![^\\n])' : '$';
    if (char === '{' && !/^\d+(?:,\d*)?\}/.test(this.#text.slice(this.#at))) return '\\{';
    return this.#letter(char, flags);
  }

  #group(flags: Flags): string {
    const head = this.#take(/^\((?:\?(?:P?<(\w+)>|([imsU]*)(?:-([imsU]*))?:))?/)!;
    if (this.#text.startsWith('(?', this.#at - head[0].length) && head[0] === '(')
      throw new NotConvertible('look-around or another special group');
    let opening = '(?:';
    if (head[0] === '(' || head[1] !== undefined) {
      this.groups += 1;
      if (this.groups === this.#secret) opening = '(?<secret>';
    }
    const inner = this.alternatives(head[2] === undefined && head[3] === undefined ? flags : changed(flags, head[2], head[3]));
    if (this.#take(/^\)/) === undefined) throw new NotConvertible('a missing )');
    return `${opening}${inner})`;
  }

  #escape(flags: Flags): string {
    const quoted = this.#take(/^\\Q([\s\S]*?)(?:\\E|$)/);
    if (quoted !== undefined)
      return [...quoted[1]!].map((char) => this.#letter(/[\w\s]/.test(char) ? char : `\\${char}`, flags)).join('');
    const point = this.#take(/^\\x\{([0-9a-fA-F]{1,6})\}/);
    if (point !== undefined) return codePoint(point[1]!);
    const match = this.#take(/^\\(?:x[0-9a-fA-F]{2}|[0-7]{3}|[\s\S])/);
    if (match === undefined) throw new NotConvertible('a \\ at the end');
    const escape = match[0];
    if (escape === '\\z') return '(?![\\s\\S])';
    if (escape === '\\A') return '(?<![\\s\\S])';
    if (escape === '\\a') return '\\x07';
    if (/^\\[0-7]{3}$/.test(escape)) return `\\x${Number.parseInt(escape.slice(1), 8).toString(16).padStart(2, '0')}`;
    if (/^\\[pPCX]$/.test(escape)) throw new NotConvertible(`${escape}, classes of Unicode`);
    if (/^\\[1-9]$/.test(escape)) throw new NotConvertible('a back-reference');
    return escape;
  }

  #set(flags: Flags): string {
    const head = this.#take(/^\[\^?/)![0];
    let body = this.#take(/^\]/) === undefined ? '' : '\\]';
    for (;;) {
      const posix = this.#take(/^\[:(\^?)(\w+):\]/);
      if (posix !== undefined) {
        const inner = POSIX[posix[2]!];
        if (inner === undefined || posix[1] === '^') throw new NotConvertible(`the class ${posix[0]}`);
        body += inner;
        continue;
      }
      const point = this.#take(/^\\x\{([0-9a-fA-F]{1,6})\}/);
      if (point !== undefined) {
        body += codePoint(point[1]!);
        continue;
      }
      const item = this.#take(/^(?:\\[\s\S]|[^\]\\])/);
      if (item === undefined) break;
      if (/^\\[pP]$/.test(item[0])) throw new NotConvertible(`${item[0]}, classes of Unicode`);
      body += item[0] === '[' ? '\\[' : item[0];
    }
    if (this.#take(/^\]/) === undefined) throw new NotConvertible('a missing ]');
    return `${head}${flags.i && !this.#whole ? body + otherCase(body) : body}]`;
  }

  #letter(char: string, flags: Flags): string {
    if (!flags.i || this.#whole || !/^[A-Za-z]$/.test(char)) return char;
    return `[${char.toLowerCase()}${char.toUpperCase()}]`;
  }
}

function changed(flags: Flags, on = '', off = ''): Flags {
  if (`${on}${off}`.includes('U')) throw new NotConvertible('the flag U');
  const flag = (name: keyof Flags) => (on.includes(name) ? true : off.includes(name) ? false : flags[name]);
  return { i: flag('i'), s: flag('s'), m: flag('m') };
}

function codePoint(hex: string): string {
  const code = Number.parseInt(hex, 16);
  // Patterns are matched on bytes read as latin1.
  if (code > 0xff) throw new NotConvertible(`the character \\x{${hex}}`);
  return `\\x${code.toString(16).padStart(2, '0')}`;
}

/** The letters of a class in the other case; ranges within one case only. */
function otherCase(body: string): string {
  let added = '';
  for (const [, from, to, single] of body.matchAll(/\\.|([A-Za-z])-([A-Za-z])|([A-Za-z])/g)) {
    const swap = (char: string) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase());
    if (from !== undefined && to !== undefined) added += `${swap(from)}-${swap(to)}`;
    else if (single !== undefined) added += swap(single);
  }
  return added;
}
