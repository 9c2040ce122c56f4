// The role of the value in its line: what stands before and after it, and what the line is about.
import { once } from '../../core/once.ts';
import type { Candidate } from '../candidate.ts';
import type { Scene } from './scene.ts';
import { bitOf, type Sense, sensesOf } from './senses.ts';
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
  /** Senses of the words around the value in its line, and of those before the name. */
  readonly senses: number;
  readonly leadSenses: number;
}

export function lineSubject(candidate: Candidate, scene: Scene): LineSubject {
  const named = candidate.start - candidate.nameStart;
  const lead = named > scene.before.length ? '' : scene.before.slice(0, scene.before.length - named);
  const { before, after } = scene;
  const leadSenses = sensesOf(lead);
  return {
    candidate,
    scene,
    lead,
    before,
    after,
    line: `${before}\0${after}`,
    senses: leadSenses | sensesOf(after),
    leadSenses,
  };
}

const ROLES = [
  'pattern',
  'assignment',
  'element',
  'default',
  'argument',
  'list',
  'expression',
  'comparison',
  'flag',
  'word',
] as const;
const SIGNS = ['=', ':', '=>', ':=', ',', '(', '==', '>', ' ', 'value', '->'] as const;

/** What the words of the line are about, and the reason that is. */
const TOLD: readonly [code: string, sense: Sense][] = [
  ['login-context', 'user'],
  ['login-context', 'host'],
  ['login-context', 'login'],
  ['near-credentials', 'credential'],
  ['test-code', 'assert'],
  ['test-code', 'test'],
  ['text-for-people', 'log'],
  ['text-for-people', 'form'],
  ['text-for-people', 'translate'],
  ['text-for-people', 'usage'],
  ['text-for-people', 'wrong'],
  ['near-comments', 'example'],
  ['reference', 'env'],
  ['reference', 'config'],
  ['declaration', 'schema'],
  ['declaration', 'type'],
  ['declaration', 'import'],
  ['looks-like-code', 'regex'],
  ['looks-like-code', 'key'],
  ['crypto-context', 'hash'],
  ['crypto-context', 'crypt'],
  ['crypto-context', 'public'],
  ['placeholder', 'remove'],
];

export const lineFeatures: () => readonly Feature<LineSubject>[] = once(() => [
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
    spaced: (s) => /[=:]\s+["'`]?$/.test(s.before),
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
    declare:
      /(?:^|\s)(?:const|let|var|val|final|static|private|public|protected|string|String|char|auto|readonly|my|our|export|def|define|DEFINE)\s/,
    constant: /(?:^|\s)(?:const|final|static|#define)\s/,
    environment: /(?:^|\s)(?:export|ENV|env|set|setx|-e|--env|ARG)\s/,
    returns: /(?:^|\s)(?:return|yield|throw|raise|case|if|elsif|elif|when|unless|while|assert|and|or)\s/,
    call: /\w\($/,
    callAny: /\w\(/,
    put: /(?:put|set|add|append|setProperty|header|setHeader|setRequestHeader|with|define|setenv|update|config|configure)\(\s*["'`:]?$/i,
    get: /(?:get|fetch|getenv|lookup|read|find|has|contains|require|param|params|env|permit|pick|select|key)\w*[([]\s*["'`:]?$/i,
  }),
  ...TOLD.flatMap(([code, sense]) => {
    const bit = bitOf(sense);
    return features<LineSubject>(code, {
      [`line.${sense}`]: (s) => (s.senses & bit) !== 0,
      [`lead.${sense}`]: (s) => (s.leadSenses & bit) !== 0,
    });
  }),
  ...matching<LineSubject>('text-for-people', 'line', (s) => s.line, {
    html: /<\/?[a-z][\w-]*[\s>/]/i,
    attribute: /\b(?:type|placeholder|label|name|id|class|for|title|hint|tooltip|formControlName)\s?=\s?\\?["']/i,
    translated: /\b(?:t|__|_e|gettext|translate|i18n|trans|tr|_)\(/,
    command:
      /(?:^|[\s|;&`"'(])(?:curl|wget|docker|kubectl|helm|mysql|mysqldump|psql|mongo|redis-cli|sshpass|ssh|openssl|keytool|htpasswd|ldapsearch|aws|az|gcloud|git|export|sudo|echo)\s/,
    url: /[a-z]:\/\//i,
  }),
]);
