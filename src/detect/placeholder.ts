// Values that stand for a secret without being one: fill-in texts, references to where the real value is, and samples.

/** Why `value` is no secret, as a reason code; undefined when nothing says so. */
export function placeholderCode(value: string, quoted: boolean): string | undefined {
  if (isReference(value)) return 'reference';
  if (!quoted && isExpression(value)) return 'expression';
  if (isFiller(value)) return 'filler';
  if (FILL_IN.test(value)) return 'placeholder';
  return undefined;
}

/** `${X}`, `$X`, `{{ x }}`, `<x>`, `%s`, `#{x}`, `@x@`, vault and cloud references, ARNs. */
export function isReference(value: string): boolean {
  return (
    /^\$\{?[A-Za-z_][\w.:-]*\}?$|^%\w+[[({]/.test(value) ||
    /\$\{[^}]*\}|\{\{[^}]*\}\}|#\{[^}]*\}|\$\([^)]*\)|<%.*%>|%\([^)]*\)s|%[A-Z_]{3,}%|\{[A-Za-z_][\w.]*\}/.test(value) ||
    /^(?:<[^>]*>|\[[^\]]*\]|%[sdv]|@[\w.]+@|__\w+__|\$[a-z_]+\$|:[a-z_]\w*|\?)$/.test(value) ||
    /^(?:arn:aws[\w-]*:|ref\+|op:\/\/|vault:|secret:\/\/|sops:|enc:|ENC\[|projects\/[^/]+\/secrets\/)/i.test(value) ||
    /(?:process\.env|os\.environ|getenv|ENV\[|secrets\.|import\.meta\.env|System\.get)/.test(value)
  );
}

/** Code rather than a literal: calls, member accesses, casts, keywords, types. */
function isExpression(value: string): boolean {
  return (
    /[()[\]]|=>|::|\+\+|&&|\|\||^[!*&~]/.test(value) ||
    /^(?:[a-z_$][\w$]*\.)+[A-Za-z_$][\w$]*$/i.test(value) ||
    /^(?:null|nil|none|undefined|true|false|string|str|text|bytes|number|int|integer|bool(?:ean)?|object|any|void|self|this|type|optional|required|varchar|char|let|const|var|function|lambda|new|await|return|not|is|in|if|else)\b/i.test(
      value,
    ) ||
    // A plain identifier in camelCase or snake_case without digits is a variable.
    /^[a-z_$]+(?:[A-Z][a-z]+)*$/.test(value) ||
    /^[A-Z][a-z]+(?:[A-Z][a-z]+)+$/.test(value) ||
    /^[A-Z]+(?:_[A-Z]+)+$/.test(value)
  );
}

/** One character six times, or two or three characters over and over, as nothing random has. */
const REPEATED = /(.)\1{5,}|(..)\2{4,}|(...)\3{3,}/;

/** One character repeated, stars, dots, and runs of the keyboard or alphabet. */
function isFiller(value: string): boolean {
  return (
    /^(.)\1*$/.test(value) ||
    /^[x*.•_\-#?0]+$/i.test(value) ||
    REPEATED.test(value) ||
    /^(?:\*{3,}|x{3,}).*|.*(?:\*{3,}|x{4,})$/i.test(value) ||
    /\.\.\.|…/.test(value) ||
    /^-?anonymous@/.test(value) ||
    // A PEM key without a body, in base64.
    /^LS0tLS1CRUdJTi.{0,110}$/.test(value)
  );
}

const FILL_IN =
  /change.?(?:me|it|this)|\byour|^your|your[-_ ]|(?:^|[-_ ])my[-_ ](?:secret|password|token|api)|placeholder|replace.?(?:me|this|with)|insert.?(?:your|here)|(?:^|[^a-z])(?:example|sample|dummy|fake|foobar|todo|tbd|redacted|hidden|masked|removed|omitted|null|none|undefined|empty|blank|default|unset)(?:[^a-z]|$)|example(?:key)?$|^example|(?:password|secret|token|key)[-_ ]?(?:here|goes)|<[a-z][^>]*>|^(?:some|a|the|an|enter|type|put|add|set|use|see|any)[-_ ]\S*|xxxx|^(?:to_?be_|n\/a)|0123456789|1234567890|abcdef(?:ghij|0123)/i;
