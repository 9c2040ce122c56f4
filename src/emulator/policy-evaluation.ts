// What IAM decides, as far as policies on secrets and keys need it: explicit deny, then allow by identity or by resource,
// both for another account's caller. Unknown condition operators are taken the safe way: they never allow and always deny.

/** Who asks for what, under which circumstances. */
export interface Question {
  /** ARN of the role. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys, in lower case except for what follows a slash or the second colon. */
  readonly context: Readonly<Record<string, string | undefined>>;
}

/** A policy document as people write it. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

type Statement = Readonly<Record<string, unknown>>;

/**
 * Whether the question is allowed. `identity`: the caller's policies. `resource`: the policy of the secret or key.
 * `sameAccount` false: both sides must allow it.
 */
export function allows(
  question: Question,
  identity: readonly PolicyDocument[],
  resource: PolicyDocument | undefined,
  sameAccount = true,
): boolean {
  const byIdentity = identity.flatMap(statementsOf).filter((statement) => applies(statement, question));
  const byResource = statementsOf(resource ?? {}).filter(
    (statement) => isPrincipal(statement, question.principal) && applies(statement, question),
  );
  if ([...byIdentity, ...byResource].some(({ Effect }) => Effect === 'Deny')) return false;
  const mine = byIdentity.some(({ Effect }) => Effect === 'Allow');
  const theirs = byResource.some(({ Effect }) => Effect === 'Allow');
  return sameAccount ? mine || theirs : mine && theirs;
}

function statementsOf(policy: PolicyDocument): readonly Statement[] {
  return listOf(policy['Statement']) as Statement[];
}

function applies(statement: Statement, question: Question): boolean {
  const { action, resource } = question;
  const matches = (element: string, text: string, ignoreCase: boolean): boolean => {
    const hit = (name: string) => listOf(statement[name]).some((pattern) => like(String(pattern), text, ignoreCase));
    if (statement[`Not${element}`] !== undefined) return !hit(`Not${element}`);
    return hit(element);
  };
  return (
    matches('Action', action, true) &&
    matches('Resource', resource, false) &&
    conditionsHold(statement['Condition'], question, statement['Effect'] === 'Deny')
  );
}

function isPrincipal(statement: Statement, principal: string): boolean {
  const account = principal.split(':')[4] ?? '';
  const named = (element: unknown): boolean => {
    const all = element === '*' ? ['*'] : listOf((element as Statement | undefined)?.['AWS']);
    return all.some((one) => one === '*' || one === principal || one === account || one === `arn:aws:iam::${account}:root`);
  };
  if (statement['NotPrincipal'] !== undefined) return !named(statement['NotPrincipal']);
  return named(statement['Principal']);
}

type Test = (wanted: string, given: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringEqualsIgnoreCase: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  StringLike: (wanted, given) => like(wanted, given, false),
  ArnEquals: (wanted, given) => like(wanted, given, false),
  ArnLike: (wanted, given) => like(wanted, given, false),
  Bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  NumericLessThan: (wanted, given) => Number(given) < Number(wanted),
  NumericEquals: (wanted, given) => Number(given) === Number(wanted),
};
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

function conditionsHold(conditions: unknown, question: Question, whenUnknown: boolean): boolean {
  return Object.entries((conditions ?? {}) as Record<string, Record<string, unknown>>).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      conditionHolds(operator, key, listOf(wanted).map(String), question, whenUnknown),
    ),
  );
}

function conditionHolds(
  operator: string,
  key: string,
  wanted: readonly string[],
  question: Question,
  whenUnknown: boolean,
): boolean {
  const given = question.context[conditionKey(key)];
  if (operator === 'Null') return wanted.includes(String(given === undefined));
  const optional = operator.endsWith('IfExists');
  const base = optional ? operator.slice(0, -'IfExists'.length) : operator;
  const positive = TESTS[base];
  const negative = TESTS[NEGATED[base] ?? ''];
  if (positive === undefined && negative === undefined) return whenUnknown;
  if (given === undefined) return optional || positive === undefined;
  const texts = wanted.map((text) => substituted(text, question.context));
  return positive === undefined ? !texts.some((text) => negative!(text, given)) : texts.some((text) => positive(text, given));
}

/** Names of condition keys ignore case; the name of a tag or of an encryption context does not. */
export function conditionKey(key: string): string {
  const free = /^(aws:(?:ResourceTag|RequestTag|PrincipalTag)\/|kms:EncryptionContext:|secretsmanager:ResourceTag\/)(.*)$/i.exec(
    key,
  );
  return free === null ? key.toLowerCase() : `${free[1]!.toLowerCase()}${free[2]!}`;
}

/** `${aws:PrincipalTag/team}` and its like. */
function substituted(text: string, context: Question['context']): string {
  return text.replaceAll(/\$\{([^}]+)\}/g, (_all, key: string) => context[conditionKey(key)] ?? '');
}

function like(pattern: string, text: string, ignoreCase: boolean): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text);
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
