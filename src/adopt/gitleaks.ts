// .gitleaks.toml (also betterleaks): rules, composite rules, allowlists old and new. As documented at
// https://github.com/gitleaks/gitleaks#configuration; no rule of theirs is part of Keylift.
import type { Rule, RulePart } from '../core/rule.ts';
import { isObject, NOTHING, number, objects, text, texts, type Adopted, type AdoptedAllow, type Json } from './adopted.ts';
import { requiredLiteral } from './literal.ts';
import { fromRe2, NotConvertible, type Converted } from './re2.ts';

/** `data` is the parsed file; `extended` what its `extend.path` led to. */
export function adoptGitleaks(data: Json, extended: Adopted = NOTHING): Adopted {
  const remarks: string[] = [...extended.remarks];
  const rules: Rule[] = [...extended.rules];
  const allow: AdoptedAllow[] = [...extended.allow];
  const extend = isObject(data['extend']) ? data['extend'] : {};
  if (extend['useDefault'] !== true)
    remarks.push('without useDefault only its own rules would run; Keylift runs its built-in rules as well (disable them by id)');
  for (const id of texts(extend['disabledRules']))
    remarks.push(`disabled rule "${id}": its counterpart in Keylift has another id (keylift rules list)`);
  if (text(extend['url']) !== undefined) remarks.push('extend.url is not fetched');

  for (const rule of objects(data['rules'])) {
    const id = text(rule['id']);
    if (id === undefined) remarks.push('a rule without an id');
    else adoptRule(rule, id, rules, allow, remarks);
  }
  const global = [...objects(data['allowlists']), ...(isObject(data['allowlist']) ? [data['allowlist']] : [])];
  for (const list of global) {
    const targets = texts(list['targetRules']).map(ruleId);
    allow.push(...adoptAllowlist(list, targets, 'the global allowlist', remarks));
  }
  return { ...NOTHING, rules, allow: ofKnownRules(allow, rules, remarks), remarks };
}

/** Entries for rules that were not taken over, or are among theirs, allow nothing here. */
function ofKnownRules(allow: readonly AdoptedAllow[], rules: readonly Rule[], remarks: string[]): AdoptedAllow[] {
  const ids = new Set(rules.map(({ id }) => id));
  return allow.flatMap((entry) => {
    if (entry.rules === undefined) return [entry];
    const known = entry.rules.filter((id) => ids.has(id));
    if (known.length > 0) return [{ ...entry, rules: known }];
    remarks.push(`an allowlist for ${entry.rules.join(', ')}, which is no rule here`);
    return [];
  });
}

/** `My_Rule` as an id of ours. */
function ruleId(id: string): string {
  const kind = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `gitleaks.${kind === '' ? 'rule' : kind}`;
}

function adoptRule(rule: Json, name: string, rules: Rule[], allow: AdoptedAllow[], remarks: string[]): void {
  const id = ruleId(name);
  const say = (words: string) => void remarks.push(`rule "${name}": ${words}`);
  const own = [...objects(rule['allowlists']), ...(isObject(rule['allowlist']) ? [rule['allowlist']] : [])];
  for (const list of own) allow.push(...adoptAllowlist(list, [id], `rule "${name}"`, remarks));
  const source = text(rule['regex']);
  if (source === undefined) {
    say(
      text(rule['path']) === undefined ? 'has no regex of its own' : 'reports files by their path alone, which Keylift does not',
    );
    return;
  }
  const converted = convert(source, number(rule['secretGroup']) ?? 0, say);
  if (converted === undefined) return;
  const keywords = texts(rule['keywords'])
    .map((word) => word.toLowerCase().trim())
    .filter((word) => /^[!-@[-~](?:[ -@[-~]*[!-@[-~])?$/.test(word) && word.length >= 3);
  const literal = keywords.length > 0 ? undefined : requiredLiteral(converted.pattern);
  if (keywords.length === 0 && literal === undefined) {
    say('names no keyword of three letters or more, and none could be worked out from its pattern; add keywords');
    return;
  }
  const path = text(rule['path']);
  if (path !== undefined) {
    const limit = testable(path, say);
    if (limit !== undefined)
      allow.push({
        reason: `rule "${name}" looks at some paths only`,
        rules: [id],
        pathPatterns: [`^(?![\\s\\S]*?(?:${limit}))`],
      });
  }
  const entropy = number(rule['entropy']);
  const parts = objects(rule['required']).map((required) => partOf(required, say));
  rules.push({
    id,
    name: text(rule['description']) ?? name,
    description: `Taken over from the gitleaks rule "${name}".`,
    kind: 'pattern',
    pattern: converted.pattern,
    ...(converted.ignoreCase ? { ignoreCase: true } : {}),
    keywords: keywords.length > 0 ? keywords : [literal!],
    reach: { before: 1024, after: 4096 },
    confidence: 'medium',
    ...(entropy === undefined || entropy === 0 ? {} : { minEntropy: entropy }),
    ...(parts.length === 0 ? {} : { parts }),
    shape: 'text',
    references: [],
    examples: [],
    counterexamples: [],
  });
}

function partOf(required: Json, say: (words: string) => void): RulePart {
  if (number(required['withinColumns']) !== undefined) say('withinColumns is not looked at');
  const id = text(required['id']) ?? '';
  return { name: id.replace(/\W+/g, '_') || 'part', rule: ruleId(id), lines: number(required['withinLines']) ?? 1000 };
}

function adoptAllowlist(list: Json, rules: readonly string[], where: string, remarks: string[]): AdoptedAllow[] {
  const say = (words: string) => void remarks.push(`${where}: ${words}`);
  const patterns = (key: string) => texts(list[key]).flatMap((source) => testable(source, say) ?? []);
  const target = text(list['regexTarget']) ?? 'secret';
  if (target === 'match') say('regexTarget "match" is read as "line"');
  const [paths, regexes] = [patterns('paths'), patterns('regexes')];
  const criteria: Partial<AdoptedAllow>[] = [
    ...(paths.length === 0 ? [] : [{ pathPatterns: paths }]),
    ...(regexes.length === 0 ? [] : [target === 'secret' ? { values: regexes } : { lines: regexes }]),
    ...(texts(list['stopwords']).length === 0 ? [] : [{ stopwords: texts(list['stopwords']) }]),
    ...(texts(list['commits']).length === 0 ? [] : [{ commits: texts(list['commits']) }]),
  ];
  const base = { reason: text(list['description']) ?? `taken over from ${where}`, ...(rules.length === 0 ? {} : { rules }) };
  const isAnd = /^(?:and|&&)$/i.test(text(list['condition']) ?? 'or');
  if (criteria.length === 0) return [];
  return isAnd ? [Object.assign({}, base, ...criteria) as AdoptedAllow] : criteria.map((one) => ({ ...base, ...one }));
}

/** For patterns that are only tested: no flag, and no group with a name. */
function testable(source: string, say: (words: string) => void): string | undefined {
  return convert(source, 0, say, true)?.pattern.replaceAll('(?<secret>', '(?:');
}

function convert(source: string, group: number, say: (words: string) => void, spelled = false): Converted | undefined {
  try {
    return fromRe2(source, group, spelled);
  } catch (error) {
    if (!(error instanceof NotConvertible)) throw error;
    say(`a pattern uses ${error.message}`);
    return undefined;
  }
}
