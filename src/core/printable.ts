// The one gate between text that came from a repository and a terminal or a log line. File names, commit authors and
// source lines may hold escape sequences, line breaks or bidirectional overrides; here they become visible escapes.

// C0 and C1 controls, DEL, line and paragraph separators, bidi controls, zero-width characters, tags, BOM.
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** `text` on one line with everything that could move a cursor or reorder it shown as an escape. Tabs become spaces. */
export function printable(text: string): string {
  return text.replaceAll('\t', '  ').replace(UNSAFE, (char) => {
    const code = char.codePointAt(0)!;
    if (char === '\n') return '\\n';
    if (char === '\r') return '\\r';
    // A path byte that is not UTF-8 (see core/path.ts).
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}
