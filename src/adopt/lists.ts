// What other tools keep as lists of accepted findings and left-out paths. Values that stand in such files are compared
// with what a scan finds and go no further.
import { createHash } from 'node:crypto';
import {
  isObject,
  NOTHING,
  number,
  objects,
  text,
  texts,
  type AcceptedPlace,
  type Adopted,
  type AdoptedAllow,
  type Json,
} from './adopted.ts';

/** `.gitleaksignore`: `file:rule:line`, or `commit:file:rule:line`, one a line. */
export function adoptGitleaksIgnore(content: string): Adopted {
  const accepted: AcceptedPlace[] = [];
  const remarks: string[] = [];
  content.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const match = /^(?:([0-9a-f]{40}):)?(.+):([^:]+):(\d+)$/.exec(line);
    if (match === null) remarks.push(`line ${index + 1}: not a fingerprint`);
    else if (match[2]!.includes('!')) remarks.push(`line ${index + 1}: names a file inside an archive`);
    else
      accepted.push({
        path: match[2]!,
        line: Number(match[4]),
        ...(match[1] === undefined ? {} : { commit: match[1] }),
        reason: `.gitleaksignore: ${match[3]!}`,
      });
  });
  return { ...NOTHING, accepted, remarks };
}

/** A JSON report of gitleaks or betterleaks that was used as a baseline. */
export function adoptGitleaksReport(data: readonly unknown[]): Adopted {
  const remarks: string[] = [];
  const accepted = objects(data).flatMap((one): AcceptedPlace[] => {
    const [path, line, secret, commit] = [text(one['File']), number(one['StartLine']), text(one['Secret']), text(one['Commit'])];
    if (path === undefined || line === undefined) {
      remarks.push('a finding without File and StartLine');
      return [];
    }
    const known = secret !== undefined && secret !== '' && !/^REDACTED$|^\*+$|\.\.\.$/.test(secret);
    return [
      {
        path,
        line,
        ...(commit === undefined || commit === '' ? {} : { commit }),
        ...(known ? { isValue: (value: string) => value.includes(secret) || secret.includes(value) } : {}),
        reason: `gitleaks baseline: ${text(one['RuleID']) ?? 'unknown rule'}`,
      },
    ];
  });
  return { ...NOTHING, accepted, remarks };
}

/** `.secrets.baseline` of detect-secrets. Its plugins and filters are names of code, and are never loaded. */
export function adoptDetectSecrets(data: Json): Adopted {
  const remarks: string[] = [];
  const accepted: AcceptedPlace[] = [];
  const results = isObject(data['results']) ? data['results'] : {};
  for (const [path, list] of Object.entries(results)) {
    for (const one of objects(list)) {
      const hash = text(one['hashed_secret']);
      if (hash === undefined) continue;
      const real = one['is_secret'] === true;
      if (real) remarks.push(`${path}: was audited as a real secret, and is still accepted; rotate it`);
      accepted.push({
        path,
        isValue: (value) => createHash('sha1').update(value, 'utf8').digest('hex') === hash,
        reason: `.secrets.baseline: ${text(one['type']) ?? 'secret'}${real ? ', audited as real' : ''}`,
      });
    }
  }
  // Its own digests are 40 random-looking digits behind the name "hashed_secret".
  const exclude: AdoptedAllow[] = [{ reason: 'digests in .secrets.baseline', paths: ['.secrets.baseline'] }];
  for (const filter of objects(data['filters_used'])) {
    const name = text(filter['path']) ?? '';
    const patterns = texts(filter['pattern']);
    if (name.endsWith('should_exclude_file') && patterns.length > 0)
      exclude.push({ reason: '.secrets.baseline: excluded files', pathPatterns: patterns });
    else if (name.endsWith('should_exclude_line') && patterns.length > 0)
      exclude.push({ reason: '.secrets.baseline: excluded lines', lines: patterns });
    else if (name.endsWith('should_exclude_secret') && patterns.length > 0)
      exclude.push({ reason: '.secrets.baseline: excluded values', values: patterns });
    else if (name.startsWith('file:')) remarks.push(`the filter ${name} is code, and is not run`);
  }
  for (const plugin of objects(data['plugins_used'])) {
    if ((text(plugin['path']) ?? '').startsWith('file:'))
      remarks.push(`the plugin ${text(plugin['name']) ?? ''} is code, and is not run`);
  }
  return { ...NOTHING, accepted, allow: exclude, remarks };
}

/** `.gitguardian.yaml` of ggshield, versions 1 and 2. */
export function adoptGitGuardian(data: Json): Adopted {
  const remarks: string[] = [];
  const secret = isObject(data['secret']) ? data['secret'] : {};
  const matches = [...list(secret['ignored_matches'] ?? secret['ignored-matches']), ...list(data['matches-ignore'])];
  const accepted = matches.flatMap((one): AcceptedPlace[] => {
    const match = typeof one === 'string' ? one : isObject(one) ? text(one['match']) : undefined;
    if (match === undefined) return [];
    const name = isObject(one) ? text(one['name']) : undefined;
    // A SHA-256 of the value, or the value as it is.
    const isValue = (value: string) =>
      value === match || createHash('sha256').update(value, 'utf8').digest('hex') === match.toLowerCase();
    return [{ isValue, reason: `.gitguardian.yaml${name === undefined || name === '' ? '' : `: ${name}`}` }];
  });
  for (const detector of list(secret['ignored_detectors'] ?? secret['ignored-detectors']))
    remarks.push(`ignored detector "${String(detector)}": disable the rule of Keylift instead`);
  const exclude = [...texts(secret['ignored_paths'] ?? secret['ignored-paths']), ...texts(data['paths-ignore'])];
  return { ...NOTHING, accepted, exclude, remarks };
}

/** `.secretlintrc`: what rules allow by value, and ids of rules that have no counterpart. */
export function adoptSecretlint(data: Json): Adopted {
  const remarks: string[] = [];
  const allow: AdoptedAllow[] = [];
  const visit = (rule: Json) => {
    const id = text(rule['id']) ?? 'a rule without id';
    for (const inner of objects(rule['rules'])) visit(inner);
    if (rule['disabled'] === true) remarks.push(`rule "${id}" is disabled there; disable its counterpart by id`);
    if (texts(rule['allowMessageIds']).length > 0) remarks.push(`rule "${id}": allowMessageIds have no counterpart`);
    const options = isObject(rule['options']) ? rule['options'] : {};
    const values = texts(options['allows']).flatMap((one) => {
      const pattern = /^\/(.*)\/([a-z]*)$/.exec(one);
      if (pattern === null) return [`^${one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`];
      if (pattern[2] === '') return [pattern[1]!];
      remarks.push(`rule "${id}": the pattern of allows has flags (${pattern[2]}), write them into it`);
      return [];
    });
    if (values.length > 0) allow.push({ reason: `.secretlintrc: ${id}`, values });
    if (id.includes('rule-pattern')) remarks.push(`rule "${id}": patterns of your own belong into a rule file`);
  };
  for (const rule of objects(data['rules'])) visit(rule);
  return { ...NOTHING, allow, remarks };
}

/** `.secretlintignore`: patterns as in .gitignore. */
export function adoptIgnoreFile(content: string): Adopted {
  return { ...NOTHING, exclude: plainLines(content) };
}

/** trufflehog's --exclude-paths: regular expressions on the path, one a line. */
export function adoptTrufflehog(content: string): Adopted {
  const pathPatterns = plainLines(content);
  return pathPatterns.length === 0 ? NOTHING : { ...NOTHING, allow: [{ reason: 'trufflehog: excluded paths', pathPatterns }] };
}

function plainLines(content: string): string[] {
  return content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
