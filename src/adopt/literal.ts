// A literal that every match of a pattern holds, for rules that name no keyword: without one, the whole of every file
// would have to be tried.

/** The longest run of at least three plain characters at the pattern's top level, in lower case; undefined when there is none. */
export function requiredLiteral(pattern: string): string | undefined {
  if (topLevelAlternative(pattern)) return undefined;
  let best = '';
  let run = '';
  const close = () => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const item = /^(?:\\[^A-Za-z0-9]|[A-Za-z0-9_:/@=~%,;'" -])/.exec(rest)?.[0];
    if (item === undefined) {
      close();
      at += skip(rest);
      continue;
    }
    const next = rest[item.length] ?? '';
    // What may be missing, or is there several times, ends the run.
    if (/[*?{]/.test(next)) close();
    else run += item.at(-1)!;
    at += item.length;
  }
  close();
  const found = best.trim().toLowerCase();
  return found.length >= 3 ? found : undefined;
}

function topLevelAlternative(pattern: string): boolean {
  for (let at = 0; at < pattern.length;) {
    if (pattern[at] === '|') return true;
    at += skip(pattern.slice(at));
  }
  return false;
}

/** Length of the group, class, escape or character at the start. */
function skip(text: string): number {
  if (text[0] === '\\') return 2;
  if (text[0] === '[') {
    let at = text[1] === '^' ? 2 : 1;
    if (text[at] === ']') at += 1;
    while (at < text.length && text[at] !== ']') at += text[at] === '\\' ? 2 : 1;
    return at + 1;
  }
  if (text[0] !== '(') return 1;
  let at = 1;
  while (at < text.length && text[at] !== ')') at += skip(text.slice(at));
  return at + 1;
}
