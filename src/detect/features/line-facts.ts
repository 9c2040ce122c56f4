// What one line says on its own, read once however many candidates look at it as their neighbour.
import { sensesOf } from './senses.ts';

export interface LineFacts {
  readonly text: string;
  readonly senses: number;
  readonly comment: boolean;
  /** Holds a quoted text, or one between tags, of several words. */
  readonly prose: boolean;
  readonly quoted: boolean;
  /** `name: value` or `name = value` from its start. */
  readonly pair: boolean;
  /** Holds a long run of letters and digits mixed. */
  readonly random: boolean;
  readonly call: boolean;
  readonly tag: boolean;
}

const COMMENT = /^\s*(?:\/\/|#(?!\{|define)|\/?\*|--\s|;|<!--|rem\s|'''|""")/i;

export function lineFacts(text: string): LineFacts {
  const pieces = text.split(/["'`<>]/);
  return {
    text,
    senses: sensesOf(text),
    comment: COMMENT.test(text),
    prose: pieces.some((piece, index) => index > 0 && index < pieces.length - 1 && severalWords(piece)),
    quoted: pieces.length > 2,
    pair: /^\s*(?:-\s)?["']?[\w.$-]+["']?\s*(?:=>|[=:])\s*\S/.test(text),
    random: longRun(text),
    call: /\w\(/.test(text),
    tag: /<\/?[a-z][\w-]*[\s>/]/i.test(text),
  };
}

/** Two words of letters with one blank between. */
function severalWords(piece: string): boolean {
  return piece.length > 4 && /[A-Za-z\u0080-\u00ff]{2,} [A-Za-z\u0080-\u00ff]{2,}/.test(piece);
}

/** A run of 20 or more letters, digits and base64 signs with at least three digits and three letters. */
function longRun(text: string): boolean {
  let run = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const digit = code >= 48 && code <= 57;
    if (digit || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 43 || code === 95 || code === 45) {
      run += 1;
      if (digit) digits += 1;
      if (run >= 20 && digits >= 3 && run - digits >= 3) return true;
    } else {
      run = 0;
      digits = 0;
    }
  }
  return false;
}
