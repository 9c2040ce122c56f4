// The role of the value in its line: what stands before and after it, and what the line is about.
import type { Candidate } from '../candidate.ts';
import type { Scene } from './scene.ts';
import { features, matching, type Feature } from './table.ts';

export interface LineSubject {
  readonly candidate: Candidate;
  readonly scene: Scene;
  /** The line before the name. */
  readonly lead: string;
  /** The line from its first sign to the value, and what follows the value. */
  readonly before: string;
  readonly after: string;
  readonly line: string;
}

export function lineSubject(candidate: Candidate, scene: Scene): LineSubject {
  const named = candidate.start - candidate.nameStart;
  const lead = named > scene.before.length ? '' : scene.before.slice(0, scene.before.length - named);
  return { candidate, scene, lead, before: scene.before, after: scene.after, line: `${scene.before}\0${scene.after}` };
}

const ROLES = ['pattern', 'assignment', 'element', 'default', 'argument', 'list', 'expression', 'comparison', 'flag', 'word'] as const;
const SIGNS = ['=', ':', '=>', ':=', ',', '(', '==', '>', ' ', 'value', '->'] as const;

export const LINE_FEATURES: readonly Feature<LineSubject>[] = [
  ...ROLES.flatMap((role) =>
    features<LineSubject>(role === 'pattern' ? 'pattern' : 'role', { [`role.${role}`]: (s) => s.candidate.role === role }),
  ),
  ...SIGNS.flatMap((sign) => features<LineSubject>('role', { [`sign.${sign}`]: (s) => s.candidate.sign === sign })),
  ...features<LineSubject>('unquoted', {
    'quote.none': (s) => s.candidate.quote === '',
    'quote.double': (s) => s.candidate.quote === '"',
    'quote.single': (s) => s.candidate.quote === "'",
    'quote.back': (s) => s.candidate.quote === '`',
  }),
  ...features<LineSubject>('role', {
    'literal.index': (s) => s.candidate.index,
    'spaced': (s) => /[=:]\s+["'`]?$/.test(s.before),
    'lead.empty': (s) => s.lead.trim() === '',
    'lead.length': (s) => s.lead.length,
    'lead.indent': (s) => s.lead.length - s.lead.trimStart().length,
    'lead.quote': (s) => /["'`]$/.test(s.lead),
    'lead.dot': (s) => /[\w)\]][.>]$/.test(s.lead),
    'lead.query': (s) => /[?&]$/.test(s.lead),
    'lead.brace': (s) => /[{[(,]\s*["'`]?$/.test(s.lead),
    'lead.word': (s) => /\w\s+["'`:@$]?$/.test(s.lead),
    'lead.open.string': (s) => (s.lead.split('"').length - 1) % 2 === 1 || (s.lead.split('`').length - 1) % 2 === 1,
    'lead.dash': (s) => /(?:^|\s)-\s*["']?$/.test(s.lead),
    'lead.prompt': (s) => /^\s*[$>%]\s/.test(s.lead),
  }),
  ...features<LineSubject>('line-form', {
    'line.length': (s) => s.line.length,
    'line.cut': (s) => s.scene.cut,
    'line.quotes': (s) => s.line.split(/["'`]/).length - 1,
    'line.words.after': (s) => Math.min(12, s.after.split(/\s+/).length - 1),
  }),
  ...features<LineSubject>('comment', {
    'line.comment': (s) => /^\s*(?:\/\/|#(?!\{|define)|\/?\*|--\s|;|<!--|rem\s|'''|""")/i.test(s.before),
    'line.comment.after': (s) => /^\S*[\s;,)]*(?:\/\/|#\s|--\s|\/\*|<!--)/.test(s.after),
  }),
  ...matching<LineSubject>('role', 'after', (s) => s.after, {
    end: /^["'`]?\s*\\?\s*$/,
    comma: /^["'`]?\s*,/,
    semicolon: /^["'`]?\s*;/,
    paren: /^["'`]?\s*\)/,
    brace: /^["'`]?\s*[}\]]/,
    plus: /^["'`]?\s*(?:\+|\.\s|\.\.|<<|%)/,
    dot: /^["'`]?\.[A-Za-z]/,
    colon: /^["'`]?\s*(?:=>|:)/,
    equals: /^["'`]?\s*(?:==|!=|=)/,
    bracket: /^["'`]\]/,
    open: /^\s*[([{]/,
    slash: /^\s*[\\/]/,
    tag: /^["'`]?\s*<\//,
    query: /^&\w/,
    word: /^\s+\w/,
    at: /^@/,
    method: /^["'`]\)\.\w/,
  }),
  ...matching<LineSubject>('declaration', 'lead', (s) => s.lead, {
    declare: /(?:^|\s)(?:const|let|var|val|final|static|private|public|protected|string|String|char|auto|readonly|my|our|export|def|define|DEFINE)\s/,
    constant: /(?:^|\s)(?:const|final|static|#define)\s/,
    environment: /(?:^|\s)(?:export|ENV|env|set|setx|-e|--env|ARG)\s/,
    returns: /(?:^|\s)(?:return|yield|throw|raise|case|if|elsif|elif|when|unless|while|assert|and|or)\s/,
    call: /\w\($/,
    callAny: /\w\(/,
    put: /(?:put|set|add|append|setProperty|header|setHeader|setRequestHeader|with|define|setenv|update|config|configure)\(\s*["'`:]?$/i,
    get: /(?:get|fetch|getenv|lookup|read|find|has|contains|require|param|params|env|permit|pick|select|key)\w*[([]\s*["'`:]?$/i,
  }),
  ...matching<LineSubject>('test-code', 'line', (s) => s.line, {
    assert: /\b(?:assert\w*|expect\w*|should|equals?|toBe|toEqual|eq|EXPECT_\w+|ASSERT_\w+|verify|XCTAssert\w*|Assert|require\.\w+)\b/,
    test: /\b(?:it|test|describe|mock|stub|fixture|factory|let)\b|@Test|test_|Test\b/,
  }),
  ...matching<LineSubject>('text-for-people', 'line', (s) => s.line, {
    log: /\b(?:log\w*|print\w*|echo|puts|console|warn|error|throw|raise|exception|message|fmt\.|format|sprintf|notice|alert)\b/i,
    html: /<\/?[a-z][\w-]*(?:\s|>|\/)/i,
    form: /\b(?:type|placeholder|label|name|id|class|for|title|aria-label|hint|tooltip|formControlName)\s*=\s*\\?["']/i,
    translate: /\b(?:t|__|_e|gettext|translate|i18n|trans|tr|_)\(|msgid|msgstr|i18n/,
    usage: /\b(?:usage|help|option|argument|description|describe|example|e\.g\.|default)\b/i,
  }),
  ...matching<LineSubject>('reference', 'line', (s) => s.line, {
    environment: /\benv(?:iron(?:ment)?)?\b|getenv|process\.env|ENV\[|System\.get/,
    config: /\b(?:config|settings|options|params|props|request|req|row|record|args|opts|flags?|viper|cfg)\b[.([]/i,
    schema: /\b(?:required|optional|nullable|string|integer|boolean|varchar|schema|properties|column|field|attribute)\b/i,
    import: /^\s*(?:import|from|require|include|using|use|package|#include|extends|implements|@\w+)\b/,
    type: /\b(?:interface|struct|class|enum|typedef|func|function|def|fn|void|int|bool|map|List|Map)\b/,
    regex: /\b(?:regexp?|pattern|match|replace|split|RegExp|compile|preg_\w+|gsub|re\.)\b/i,
  }),
  ...matching<LineSubject>('crypto-context', 'line', (s) => s.line, {
    hash: /\b(?:sha\d*|md5|hmac|bcrypt|digest|hash\w*|checksum|integrity|pbkdf2|scrypt|argon2\w*|crc)\b/i,
    crypt: /\b(?:encrypt\w*|decrypt\w*|sign\w*|verify\w*|cipher\w*|encode\w*|decode\w*|base64\w*|iv|nonce|salt|seed)\b/i,
    public: /\bpublic\b|\bpub(?:key)?\b|publishable|certificate|BEGIN /i,
  }),
  ...matching<LineSubject>('login-context', 'line', (s) => s.line, {
    user: /\b(?:user(?:name|_name|Id)?|login|uid|account|email|mail|bind_?dn|admin|root|postgres|sa)\b/i,
    host: /\b(?:host(?:name)?|server|localhost|127\.0\.0\.1|port|database|db(?:name)?|url|uri|endpoint|jdbc|dsn|connect\w*|driver)\b/i,
    login: /\b(?:login|log_in|sign_?in|authenticate\w*|auth\w*|basic|credentials?|connect\w*|client|session)\b/i,
    command: /(?:^|[\s|;&`"'(])(?:curl|wget|docker|kubectl|helm|mysql|mysqldump|psql|mongo|redis-cli|sshpass|ssh|openssl|keytool|htpasswd|ldapsearch|aws|az|gcloud|git|export|sudo|echo)\s/,
    url: /[a-z]:\/\//i,
  }),
];
