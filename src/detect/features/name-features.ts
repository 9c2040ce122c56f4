// What the name says: which words it is made of, which one is its head, and how it is written.
import { once } from '../../core/once.ts';
import { nameSpeaks, nameWords } from '../name.ts';
import { features, type Feature } from './table.ts';

export interface NameSubject {
  readonly name: string;
  readonly words: readonly string[];
  /** 1 a credential, -1 about one, 0 neither. */
  readonly speaks: number;
}

export function nameSubject(name: string): NameSubject {
  return { name, words: nameWords(name), speaks: name === '' ? 0 : nameSpeaks(name) };
}

/** Words that change what a name means, in groups of one sense. */
const SENSES: Record<string, RegExp> = {
  password: /pass(?:word|wd|wort|phrase|code)?$|^pwd$|pwd$|^pw$|^psw/,
  secret: /secret/,
  token: /token/,
  key: /key$/,
  api: /^api/,
  auth: /^(?:auth|oauth\d?|authorization|authentication)$/,
  access: /^access/,
  private: /^priv(?:ate)?/,
  client: /^(?:client|consumer|app|application)$/,
  user: /^(?:user|usr|login|account|username)$/,
  admin: /^(?:admin|root|sa|master|superuser)$/,
  database: /^(?:db|database|mysql|postgres|postgresql|pg|mongo|mongodb|redis|sql|oracle|jdbc|mariadb|mssql|datasource)$/,
  mail: /^(?:smtp|mail|email|imap|ldap|ftp|ssh|sftp|proxy|amqp|rabbitmq|mqtt|bind)$/,
  session: /^(?:session|cookie|jwt|csrf|xsrf|flask|django|rails|nextauth)$/,
  sign: /^(?:sign|signing|signature|hmac|encrypt|encryption|cipher|crypt|aes)$/,
  store: /^(?:keystore|truststore|key|trust|store|ssl|tls|cert|certificate|pem)$/,
  refresh: /^(?:refresh|bearer|id|remember|bot|webhook|deploy)$/,
  credential: /^cred(?:s|ential|entials)?$/,
  test: /^(?:test|tests|testing|fake|dummy|mock|stub|sample|example|demo|foo|bar|temp|tmp)/,
  wrong: /^(?:wrong|invalid|bad|incorrect|expected|expect|actual|missing|empty|no|not|non|unknown|other)$/,
  old: /^(?:old|new|current|previous|next|initial|default|original)$/,
  public: /^(?:public|pub|site|publishable|anon)$/,
  hash: /^(?:hash|hashed|digest|md5|sha\d*|salt|checksum|encrypted|encoded|bcrypt|crypted|nonce|iv|fingerprint)$/,
  label:
    /^(?:label|title|text|message|msg|hint|placeholder|tooltip|description|desc|caption|help|prompt|error|errors|warning|info)$/,
  field:
    /^(?:field|fields|input|column|attribute|attr|param|params|parameter|property|prop|form|element|selector|header|headers)$/,
  type: /^(?:type|types|kind|class|format|mode|method|policy|rule|rules|schema|model|strategy|provider|algorithm|alg)$/,
  place: /^(?:file|path|dir|url|uri|endpoint|host|name|names|id|ids|ref|arn|prefix|suffix|location|filename|link|route)$/,
  number: /^(?:length|len|size|count|min|max|minimum|maximum|expiry|expires|ttl|timeout|age|index|idx|num|strength)$/,
  act: /^(?:reset|forgot|forgotten|change|update|set|get|create|generate|verify|validate|check|confirm|confirmation|show|hide|enter|require|required|use|has|is|with|enable|disable|add|remove|delete)$/,
  keyboard: /^(?:press|pressed|code|codes|down|up|event|board|stroke|binding|map|shortcut)$/,
  map: /^(?:primary|foreign|sort|partition|cache|group|unique|object|dict|row|lookup|index|keys|translation|i18n|message)$/,
};

const last = (subject: NameSubject) => subject.words.at(-1) ?? '';

export const nameFeatures: () => readonly Feature<NameSubject>[] = once(() => [
  ...features<NameSubject>('name-is-credential', {
    'name.speaks': (s) => s.speaks,
    'name.none': (s) => s.name === '',
    'name.plain': (s) => s.words.length === 1 && s.speaks === 1,
  }),
  ...features<NameSubject>('name-form', {
    'name.words': (s) => s.words.length,
    'name.length': (s) => s.name.length,
    'name.upper': (s) => /^[A-Z][A-Z0-9_]+$/.test(s.name),
    'name.lower': (s) => /^[a-z]+$/.test(s.name),
    'name.snake': (s) => /[a-z]_[a-z]/.test(s.name),
    'name.camel': (s) => /[a-z][A-Z]/.test(s.name),
    'name.kebab': (s) => /[a-z]-[a-z]/i.test(s.name),
    'name.pascal': (s) => /^[A-Z][a-z]/.test(s.name),
    'name.dots': (s) => s.name.split('.').length - 1,
    'name.sigil': (s) => /^[$@]/.test(s.name),
    'name.dashes': (s) => /^--?[a-z]/i.test(s.name),
    'name.digit': (s) => /\d$/.test(s.name),
    'name.plural': (s) =>
      /[a-z](?:keys|secrets|tokens|passwords|credentials)$/i.test(s.name) ||
      /^(?:keys|secrets|tokens|passwords|credentials)$/i.test(s.name),
  }),
  ...Object.entries(SENSES).flatMap(([sense, pattern]) =>
    features<NameSubject>(`name-${sense}`, {
      [`name.has.${sense}`]: (s) => s.words.some((word) => pattern.test(word)),
      [`name.last.${sense}`]: (s) => pattern.test(last(s)),
    }),
  ),
]);
