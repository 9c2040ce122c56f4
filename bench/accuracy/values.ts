// Values of another origin for the same places: what a person might type where the split has a made-up word, and what a
// generator gives where it has random text. A verdict that hangs on how the split was masked would change.
import { randomFrom } from '../../src/ruleset/expand.ts';

type Random = ReturnType<typeof randomFrom>;

const PARTS =
  'summer winter dragon monkey shadow master soccer hunter tiger silver ginger cookie purple orange banana coffee maggie buster jordan harley ranger thunder cowboy dallas yankee falcon phoenix mercury rocket marina'.split(
    ' ',
  );
const MARKS = '!@#$%&*?';
const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A value of the same kind as `value`, made from `seed`. */
export function another(value: string, words: boolean, seed: number): string {
  const random = randomFrom(seed);
  return words ? typed(random) : drawn(value, random);
}

function typed(random: Random): string {
  const word = PARTS[random(PARTS.length)]!;
  const other = PARTS[random(PARTS.length)]!;
  const capital = word[0]!.toUpperCase() + word.slice(1);
  switch (random(7)) {
    case 0:
      return word;
    case 1:
      return `${word}${random(99) + 1}`;
    case 2:
      return `${capital}${1960 + random(60)}`;
    case 3:
      return `${capital}${MARKS[random(MARKS.length)]!}${random(999)}`;
    case 4:
      return `${word}${other}`;
    case 5:
      return `${word}_${other}`;
    default:
      return word.replaceAll('a', '@').replaceAll('o', '0').replaceAll('e', '3');
  }
}

/** Every letter and digit drawn anew from the alphabet the value uses; marks stay. */
function drawn(value: string, random: Random): string {
  const hex = /^[0-9a-f]+$/.test(value);
  const lower = !/[A-Z]/.test(value);
  const upper = !/[a-z]/.test(value);
  const alphabet = hex ? '0123456789abcdef' : lower ? ALNUM.slice(26) : upper ? ALNUM.slice(0, 26) + ALNUM.slice(52) : ALNUM;
  return value.replace(/[A-Za-z0-9]/g, () => alphabet[random(alphabet.length)]!);
}
