// Most of our code runs a few thousand times in a scan. V8 compiles a function to its fastest form after so few calls that
// over a fifth of a scan's processor time went into that; asked to wait longer, it does so for what is really hot.
import { setFlagsFromString } from 'node:v8';

/** In V8's own unit, bytes of bytecode run; it starts from some 130,000. */
const BUDGET = 500_000;

/** Holds for all threads of this process. Does nothing on a V8 whose flags we do not know. */
export function optimiseLater(): void {
  const major = Number(process.versions.v8.split('.')[0]);
  if (major >= 11 && major <= 13) setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
