// The sentences for codes. Detection and sources say codes; people read these.
import type { Failure, SkipReason } from '../core/blob.ts';
import type { Reason, ValidationState } from '../core/finding.ts';
import { printable } from '../core/printable.ts';

/** What a reason says: always the same, or what it says for and what it says against. */
const REASONS: Record<string, string | readonly [speaksFor: string, speaksAgainst: string]> = {
  pattern: 'has the form of this credential',
  assignment: 'is given to a name',
  'proof-passed': 'its checksum or structure is right',
  'proof-failed': 'its checksum or structure is wrong',
  'allow-without-reason': 'a keylift:allow comment stands there, but gives no reason after --',
  'baseline-changed': 'another value than the baseline accepts here',
  'baseline-expired': 'was accepted by the baseline until {on}',
  decoded: 'stands there as {by}',
  'partner-near': 'its partner stands near',
  'partner-missing': 'its partner ({rule}) does not stand near',
  'not-encrypted': 'no passphrase protects it',
  encrypted: 'a passphrase protects it',
  issuer: 'was issued by {issuer}',
  expires: 'is valid until {on}',
  expired: 'expired on {on}',
  'never-expires': 'says nothing of an end',
  unsigned: 'is not signed',
  'aws-account': 'belongs to AWS account {account}',
  'gitlab-user': 'belongs to GitLab user {id}',
  'slack-app': 'belongs to Slack app {app}',
  'service-account': 'belongs to {email}',
  'nkey-kind': 'is the seed of a NATS {kind} key',
  'whole-account': 'opens the whole account',
  'limited-to-projects': 'is limited to some projects',
  'test-network': 'is of a test network',
  identifier: 'identifies an account but opens nothing by itself',
  kind: ['credentials of this kind are often real', 'credentials of this kind are often something else'],
  'name-is-credential': ['the name is that of a credential', 'the name is not that of a credential'],
  'name-form': ['the name is written like that of a credential', 'the name is written like something else'],
  'value-length': ['the value is as long as a credential', 'the value is too short or too long'],
  'value-random': ['the value looks random', 'the value does not look random'],
  'value-mixed': ['the value mixes kinds of characters', 'the value is of one kind of characters'],
  'value-word': ['the value reads as a word a person would choose', 'the value reads as a plain word'],
  'value-form': ['the value has the form of a key or token', 'the value has the form of something else'],
  'has-spaces': ['has no spaces', 'has spaces'],
  placeholder: ['does not read as a placeholder', 'reads as a placeholder'],
  filler: ['is not filler', 'is filler, not a value'],
  reference: ['is no reference to where the value is kept', 'reads as a reference to a value kept elsewhere'],
  'looks-like-code': ['does not look like code', 'looks like code'],
  'same-as-name': ['does not repeat its own name', 'repeats its own name'],
  uuid: ['is not just a UUID', 'is a UUID'],
  url: ['is not just an address', 'is an address'],
  path: ['is not a path', 'is a path'],
  email: ['is not an e-mail address', 'is an e-mail address'],
  version: ['is not a version number', 'is a version number'],
  date: ['is not a date', 'is a date'],
  digest: ['is not a hash', 'is a hash'],
  'public-key': ['is not public key material', 'is public key material'],
  style: ['is not a style value', 'is a style value'],
  'media-type': ['is not a media type', 'is a media type'],
  'dotted-name': ['is not a dotted name', 'is a dotted name'],
  prose: ['is not a text for people', 'is a text for people'],
  role: ['stands in its line as a credential does', 'stands in its line as a credential rarely does'],
  unquoted: ['is quoted as a literal is', 'is not quoted as a literal is'],
  'line-form': ['the line is like one that sets a credential', 'the line is unlike one that sets a credential'],
  comment: ['the line is no comment', 'stands in a comment'],
  declaration: ['the line sets a value', 'the line declares, it sets no value'],
  'test-code': ['is not checked by a test', 'is part of a test'],
  'text-for-people': ['the line is not meant for people', 'the line is meant for people: a form, a message, a help text'],
  'crypto-context': ['the line is about keys', 'the line is about hashes, ciphers or public keys'],
  'login-context': ['a user, host or database stands near', 'no user, host or database stands near'],
  'near-credentials': ['other credentials stand near', 'what stands near are no credentials'],
  repeated: ['the value stands once', 'the value stands again as a word of the code'],
  'table-of-texts': ['stands among settings', 'stands in a table of texts or in a form'],
  'near-comments': ['nothing near says that it is an example', 'words near say that it is an example'],
  'near-random': ['random values near belong to it', 'one of many random values in a list'],
  'test-path': ['stands outside of tests', 'stands in a test'],
  'docs-path': ['stands outside of documentation', 'stands in documentation'],
  'generated-file': ['the file is written by hand', 'stands in a generated file'],
  translations: ['stands outside of translations', 'stands in a file of translations'],
  'example-path': ['the folder is one of settings', 'the folder is one of examples, schemas or views'],
  'file-kind': ['files of this kind hold credentials', 'files of this kind rarely hold credentials'],
};

/** `+ the name is that of a credential`; an unknown code shows itself. Arguments may be repository text. */
export function reasonText(reason: Reason): string {
  if (reason.code === 'turning-point') {
    const without = String(reason.args?.['without'] ?? '');
    return `= would be ${reason.args?.['confidence'] ?? ''} without this: ${sentence(without, reason.direction)}`;
  }
  const text = sentence(reason.code, reason.direction).replace(/\{(\w+)\}/g, (_, name: string) =>
    printable(String(reason.args?.[name] ?? '?')),
  );
  return `${reason.direction > 0 ? '+' : '-'} ${text}`;
}

function sentence(code: string, direction: 1 | -1): string {
  const words = REASONS[code] ?? nameSense(code, direction);
  return typeof words === 'string' ? words : words[direction > 0 ? 0 : 1];
}

/** `name-label` and such: what one group of words in the name says. */
function nameSense(code: string, direction: 1 | -1): string {
  if (!code.startsWith('name-')) return code;
  const sense = code.slice('name-'.length);
  return direction > 0
    ? `what the name says of "${sense}" fits a credential`
    : `what the name says of "${sense}" does not fit a credential`;
}

/** What a provider said. */
export const VALIDATION_WORDS: Readonly<Record<ValidationState, string>> = {
  active: 'active: its provider accepts it',
  inactive: 'inactive: its provider refuses it',
  unknown: 'its provider gave no clear answer',
  unchecked: 'its provider was not asked',
};

const CUTS: Record<string, string> = {
  depth: 'more encodings inside each other than --max-decode-depth',
  bytes: 'more encoded text than is decoded of one file',
  count: 'more encoded texts than are decoded of one file',
  ratio: 'compressed text that grows too much',
  time: 'encoded text that takes too long to decode',
};

/** A remark of the ledger on encoded text that was not looked into. */
export function cutNote(cut: string, files: number, firstPath: string): string {
  const more = files === 1 ? '' : ` and ${files - 1} more`;
  return `${printable(firstPath)}${more}: ${CUTS[cut] ?? cut}; the rest was scanned as it stands`;
}

/** A rule whose pattern did not come to an end; the scan is incomplete without it. */
export function stoppedRule(ruleId: string): Failure {
  return { path: `rule ${printable(ruleId)}`, why: 'its pattern took too long and was stopped; it found nothing from there on' };
}

export function unusedAllowNote(number: number, reason: string | undefined): string {
  return `allow entry ${number}${reason === undefined ? '' : ` (${printable(reason)})`} of the configuration allows nothing any more`;
}

/** Allow comments in the code that allow nothing; `places` are `path:line`. */
export function unusedCommentNotes(places: readonly string[]): string[] {
  const [first, ...more] = places.toSorted();
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` and ${count(more.length, 'other', 'others')}`;
  return [`${printable(first)}${others}: the allow comment allows nothing any more`];
}

export function unusedBaselineNote(entries: number): string {
  return `${count(entries, 'entry', 'entries')} of the baseline fit nothing any more (keylift baseline prune)`;
}

export function expiredNote(entries: number): string {
  return `${count(entries, 'entry', 'entries')} of the baseline have expired`;
}

const SKIPS: Record<SkipReason, string> = {
  excluded: 'excluded by pattern',
  submodule: 'submodule, a repository of its own',
  symlink: 'symbolic link',
  special: 'not a regular file',
  'too-large': 'over --max-file-size',
  'lfs-pointer': 'pointers of Git LFS, whose content is not here',
  'unmerged-duplicate': 'further stage of a merge conflict',
  'unsupported-archive': 'archives in a format that is not opened',
  'broken-archive': 'broken archives, scanned as the bytes they are',
  encrypted: 'encrypted, inside an archive',
  document: 'PDF and office documents (--documents looks into them)',
};

export function skipText(reason: SkipReason): string {
  return SKIPS[reason];
}

/** A whole number in groups of three digits. (What Node has for it takes longer than a small scan.) */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 file`, `2 files`, `1,234 files`. */
export function count(number: number, noun: string, plural: string = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** Bytes as `12 B`, `3.4 kB`, `5.6 MB`, decimal units. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
