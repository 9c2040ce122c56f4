// What encoded text is known by, one bit each: the scanning core (engine/encoded.as) says which of them a text holds.

export const RUNS = 1;
/** Of the codecs of escapes.ts in their order: escapes, percent signs, entities. */
export const ESCAPED: readonly number[] = [2, 4, 8];
/** A body of mail that announces quoted-printable. */
export const QUOTED = 16;
/** For a text that nobody has looked through. */
export const ANY_SIGN: number = RUNS | QUOTED | ESCAPED.reduce((all, sign) => all | sign);
