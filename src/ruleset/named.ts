// Tokens without a prefix of their own are told by the name they are given: the provider's, then a word such as `key`.
// Half of all rules are of this form; it is written once, here, and their files say only what differs.

/** A secret that stands under its provider's name. All texts are regular expressions, case ignored, without groups of their own name. */
interface Named {
  /** What the provider is called in names: `acme|acme_corp`. Short names begin with `(?<![a-z0-9])`. */
  readonly owner: string;
  /** What the secret is called after it: `key|token`. Default: the usual words. */
  readonly words?: string | undefined;
  /** The secret itself. */
  readonly value: string;
  /** Another head that the secret follows at once: its place in an address or a call. */
  readonly or?: string | undefined;
  /** What must follow the secret. Default: no character of a token. */
  readonly end?: string | undefined;
}

/** From the owner to the word, in one name (`acme_prod_api_key`) or from a map's name to a key on its next line. */
const GAP = `(?:[\\w.:("'{[ -]{0,30}?|["'\`]?\\s{0,3}(?:=>|[:=\\]])\\s{0,3}[{(]?\\s{1,24}["'\`:]?[\\w.-]{0,16}?)`;
/** The rest of the name, and what closes it: quotes, brackets, a type. */
const CLOSE = `[\\w.-]{0,12}[\\\\"'\`\\])]{0,3}(?::\\s?[Ss]tr(?:ing)?)?`;
/** Every language's way to say "is", and lists of name and value. */
const IS = `\\s{0,4}(?:=>|:=|\\?=|={1,3}|[:,(> \\t]|\\|\\||\\?\\?|,?\\s{0,24}["'\`]?value["'\`]?\\s?[:=])\\s{0,4}`;
/** What may open the value. */
const OPEN = `[\\\\"'\`]{0,2}(?:Bearer |Token )?`;
const WORDS = 'key|token|secret|auth|pass';
const END = '(?![A-Za-z0-9_-])';

/** The pattern that stands for `named`, to be read with case ignored. */
function namedPattern({ owner, words = WORDS, value, or, end = END }: Named): string {
  const name = `(?:${owner})${GAP}(?:${words})${CLOSE}${IS}${OPEN}`;
  return `${or === undefined ? name : `(?:${name}|${or})`}(?<secret>${value})${end}`;
}

/** The owner's names as keywords, where they are plain; otherwise a rule writes its own. */
function namedKeywords({ owner }: Named): readonly string[] {
  const names = owner.replace(/^\(\?<!\[[\w-]+\]\)/u, '').replace(/^\(\?:(.*)\)$/u, '$1');
  const list = names.split('|').map((name) => name.replaceAll('\\.', '.'));
  return list.every((name) => /^[a-z0-9_.-]{3,}$/u.test(name)) ? list : [];
}

/** The fields of a rule as they are written that `named` bears on. */
interface Written {
  readonly named?: Named | undefined;
  readonly pattern?: string | undefined;
  readonly ignoreCase?: boolean | undefined;
  readonly keywords?: readonly string[] | undefined;
}

/** A rule as it is written, with the pattern that its `named` stands for. */
export function expandNamed<R extends Written>(written: R): Omit<R, 'named'> {
  const { named, ...rest } = written;
  if (named === undefined) return rest;
  return { ...rest, pattern: namedPattern(named), ignoreCase: true, keywords: written.keywords ?? namedKeywords(named) };
}
