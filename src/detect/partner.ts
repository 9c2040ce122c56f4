// Values that stand beside a name instead of behind a sign: `name="password" value="x"`, `- name: PASSWORD` with
// `value: x` below, `variable "password" { default = "x" }`, `<key>password</key> <string>x</string>`.
import { isBlank, isQuote } from './literal.ts';

const REACH = 96;
const PARTNERS = ['value', 'default', 'defaultvalue', 'parametervalue', 'content'];

/** Where the value of the partner starts; undefined when there is none near. */
export function partnerAfter(text: string, nameStart: number, nameEnd: number): number | undefined {
  const before = text[nameStart - 1] ?? '';
  if (before === '>') return elementAfter(text, nameEnd);
  const quoted = isQuote(before) && isQuote(text[nameEnd]) && /[\s,]/.test(text[nameEnd + 1] ?? '');
  const yaml = isBlank(before) && (text[nameEnd] === '\n' || text[nameEnd] === '\r');
  if (!quoted && !yaml) return undefined;
  const limit = Math.min(text.length, nameEnd + REACH);
  for (let at = nameEnd + 1; at < limit; at += 1) {
    const char = text[at]!;
    if (char === '<' || char === '>' || char === '}' || char === ';') return undefined;
    if (!isLetter(char) || isLetter(text[at - 1]) || text[at - 1] === '_' || text[at - 1] === '-') continue;
    let end = at;
    while (isLetter(text[end])) end += 1;
    const word = text.slice(at, end).toLowerCase();
    // A second name ends the reach of the first.
    if (word === 'name' || word === 'key') return undefined;
    if (PARTNERS.includes(word)) return afterSign(text, end);
    // In YAML the value is the very next entry.
    if (yaml) return undefined;
    at = end - 1;
  }
  return undefined;
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && ((char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z'));
}

function afterSign(text: string, from: number): number | undefined {
  let at = from;
  while (isQuote(text[at]) || isBlank(text[at])) at += 1;
  return text[at] === '=' || text[at] === ':' ? at + 1 : undefined;
}

/** `</key>` and then the text of the next element. */
function elementAfter(text: string, from: number): number | undefined {
  if (!text.startsWith('</', from)) return undefined;
  const next = text.indexOf('<', from + 2);
  if (next === -1 || next - from > 80 || text[next + 1] === '/') return undefined;
  const open = text.indexOf('>', next);
  return open === -1 || open - next > 40 || text.slice(from, next).trim().split('\n').length > 2 ? undefined : open + 1;
}
