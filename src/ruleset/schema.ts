// What a rule file may say. One strict shape for our own rules and for those of users: an unknown field is an error.
import * as v from 'valibot';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { Rule } from '../core/rule.ts';
import { expandNamed } from './named.ts';

const text = v.pipe(v.string('expected text'), v.nonEmpty('must not be empty'));
const url = v.pipe(text, v.regex(/^https:\/\/\S+$/, 'expected an https address'));
const keyword = v.pipe(
  text,
  v.regex(/^[!-@[-~](?:[ -@[-~]*[!-@[-~])?$/, 'must be lower-case ASCII'),
  v.minLength(3, 'must have at least 3 characters'),
);

const template = v.pipe(text, v.maxLength(2000, 'is too long'));
const answer = v.strictObject({
  status: v.pipe(v.array(v.number('expected a number'), 'expected a list'), v.nonEmpty('must not be empty')),
  body: v.optional(text),
});
const validation = v.strictObject({
  method: v.optional(v.picklist(['GET', 'POST', 'HEAD'], 'expected GET, POST or HEAD')),
  url: v.pipe(url, v.regex(/^https:\/\/[a-z0-9.-]+(?:[/?]|$)/, 'expected a fixed host')),
  headers: v.optional(v.record(text, template)),
  basic: v.optional(v.strictObject({ user: v.string('expected text'), password: v.string('expected text') })),
  body: v.optional(template),
  active: answer,
  inactive: v.optional(answer),
});

const RULE = v.strictObject({
  id: v.pipe(text, v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected provider.kind in lower case')),
  name: text,
  description: text,
  kind: v.picklist(['pattern', 'assignment'], 'expected pattern or assignment'),
  pattern: v.optional(text),
  ignoreCase: v.optional(v.boolean('expected true or false')),
  named: v.optional(
    v.strictObject({ owner: text, words: v.optional(text), value: text, or: v.optional(text), end: v.optional(text) }),
  ),
  keywords: v.optional(v.pipe(v.array(keyword, 'expected a list'), v.nonEmpty('must not be empty'))),
  reach: v.optional(
    v.strictObject({ before: v.pipe(v.number(), v.maxValue(4096)), after: v.pipe(v.number(), v.maxValue(16384)) }),
  ),
  confidence: v.picklist(['high', 'medium', 'low'], 'expected high, medium or low'),
  minEntropy: v.optional(v.number('expected a number')),
  minClasses: v.optional(v.pipe(v.number('expected a number'), v.maxValue(4))),
  proof: v.optional(
    v.picklist(
      [
        'age',
        'atlassian',
        'aws-key-id',
        'azure-storage-key',
        'base64-json',
        'bitcoin',
        'cloudflare',
        'ethereum',
        'github-crc32',
        'gitlab',
        'google-service-account',
        'grafana',
        'jwk',
        'jwt',
        'mnemonic',
        'nkey',
        'npm-crc32',
        'pem',
        'pgp',
        'putty',
        'pypi',
        'slack',
        'wireguard',
      ],
      'not a known proof',
    ),
  ),
  shape: v.picklist(['text', 'api-key', 'database', 'json', 'pem', 'aws-access-key'], 'not a known shape'),
  publicPrefix: v.optional(text),
  identifier: v.optional(v.boolean('expected true or false')),
  context: v.optional(text),
  parts: v.optional(v.array(v.strictObject({ name: text, rule: text, lines: v.number('expected a number') }), 'expected a list')),
  validation: v.optional(validation),
  rotationKind: v.optional(v.picklist(['managed', 'managed-external', 'lambda', 'manual'], 'not a known rotation kind')),
  references: v.array(url, 'expected a list'),
  rotation: v.optional(url),
  examples: v.array(text, 'expected a list'),
  counterexamples: v.array(text, 'expected a list'),
});

/** A fault of a rule: where in it, and what is allowed there. */
export interface Fault {
  /** E0302 unknown field, E0303 wrong type or value, E0304 bad regular expression. */
  readonly code: 'E0302' | 'E0303' | 'E0304';
  readonly words: string;
}

/** Checks one rule as it was written; gives it typed, or its first fault. */
export function readRule(data: unknown): { readonly rule: Rule } | { readonly fault: Fault } {
  const parsed = v.safeParse(RULE, data);
  if (!parsed.success) return { fault: faultOf(parsed.issues[0]) };
  const written = parsed.output;
  if (written.named !== undefined && (written.kind !== 'pattern' || written.pattern !== undefined))
    return { fault: { code: 'E0303', words: 'named: stands in place of a pattern, not beside one' } };
  const rule = expandNamed(written) as Rule;
  if (rule.keywords === undefined || rule.keywords.length === 0) return { fault: { code: 'E0303', words: 'keywords: missing' } };
  if (rule.kind === 'pattern') {
    if (rule.pattern === undefined) return { fault: { code: 'E0303', words: 'pattern: missing' } };
    const field = written.named === undefined ? 'pattern' : 'named';
    try {
      RegExp(rule.pattern, 'dg');
    } catch (error) {
      const why = error instanceof SyntaxError ? (error.message.split(': ').at(-1) ?? '') : '';
      return { fault: { code: 'E0304', words: `${field}: invalid regular expression: ${printable(why)}` } };
    }
  }
  return { rule };
}

function faultOf(issue: v.InferIssue<typeof RULE>): Fault {
  const path = v.getDotPath(issue) ?? '';
  if (issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never') {
    const near = nearest(path, Object.keys(RULE.entries));
    return {
      code: 'E0302',
      words: `unknown field "${printable(path)}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
    };
  }
  const missing = issue.received === 'undefined' ? 'missing' : issue.message;
  return { code: 'E0303', words: path === '' ? missing : `${path}: ${missing}` };
}
