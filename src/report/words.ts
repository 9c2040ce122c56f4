// The sentences for codes. Detection and sources say codes; people read these.
import type { Failure, SkipReason } from '../core/blob.ts';
import type { Reason } from '../core/finding.ts';
import { printable } from '../core/printable.ts';

const REASONS: Record<string, string> = {
  pattern: 'has the form of this credential',
  assignment: 'is assigned to a name',
  'name-is-credential': 'the name is that of a credential',
  'value-random': 'the value looks random',
  'value-mixed': 'the value mixes kinds of characters',
  'value-word': 'the value reads as a word',
  'password-literal': 'a quoted literal is given as a password',
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
  placeholder: 'reads as a placeholder',
  filler: 'is filler, not a value',
  uuid: 'is a UUID',
  url: 'is an address',
  email: 'is an e-mail address',
  version: 'is a version number',
  date: 'is a date',
  digest: 'is a hash',
  'public-key': 'is public key material',
  style: 'is a style value',
  'media-type': 'is a media type',
  'dotted-name': 'is a dotted name',
  identifier: 'identifies an account but opens nothing by itself',
  unquoted: 'the value has no quotes',
  comparison: 'is compared, not assigned',
  argument: 'is passed as an argument',
  'same-as-name': 'repeats its own name',
  'role-word': 'is a common word for a role or a default',
  'has-spaces': 'has spaces',
  'looks-like-code': 'looks like code',
  'test-path': 'stands in a test',
  'docs-path': 'stands in documentation',
  'generated-file': 'stands in a generated file',
  translations: 'stands in a file of translations',
};

/** `+ the name is that of a credential`; an unknown code shows itself. Arguments may be repository text. */
export function reasonText(reason: Reason): string {
  const text = (REASONS[reason.code] ?? reason.code).replace(/\{(\w+)\}/g, (_, name: string) =>
    printable(String(reason.args?.[name] ?? '?')),
  );
  return `${reason.direction > 0 ? '+' : '-'} ${text}`;
}

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
  'unmerged-duplicate': 'further stage of a merge conflict',
};

export function skipText(reason: SkipReason): string {
  return SKIPS[reason];
}

/** `1 file`, `2 files`, `1,234 files`. */
export function count(number: number, noun: string, plural: string = `${noun}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? noun : plural}`;
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
