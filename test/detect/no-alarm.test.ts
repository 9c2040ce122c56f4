// What stands beside the word of a credential and is none: code, algorithms, patterns, challenges, published samples.
import { describe, expect, it } from 'vitest';
import { createScanner } from '../../src/detect/scanner.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { fakeBlob, fakeText } from '../support/fake.ts';

const scanner = createScanner(builtinRules());
const told = (text: string, path = 'src/app.conf') =>
  scanner.scan(fakeBlob(text, path)).filter(({ confidence }) => confidence !== 'low');
const hex = fakeText(64, '0123456789abcdef');
const word = fakeText(20);

describe('no alarm for', () => {
  it.each([
    ['a call without quotes', '$pwd = getcwd();'],
    ['a template in YAML', '{{- $password := index .Values.users $user -}}'],
    ['an algorithm', 'secretKey: "PBKDF2WithHmacSHA512"'],
    ['a login mechanism', 'AUTH=SCRAM-SHA-256'],
    ['a ticket', '@TicketKey("ABC-12749")'],
    ['a class of characters', 'token: "[a-zA-Z0-9_-]{1,64}"'],
    ['a machine word', 'token = 0xdeadbeef'],
    ['an ARN', '"SecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:app-Xb67j9Q"'],
    ['a challenge', `Authorization: Digest username="${word}", response="${hex.slice(0, 32)}"`],
    ['a digest of a key', `key_hash: "${hex}"`],
    ['a key of XAML', '<Color x:Key="Blue300Accent">#A7CBF6</Color>'],
    ['prose that looks like SQL', 'works are identified as "derived from the whole" in all'],
    ['the demonstration account', 'mysql+pymysql://scott:tiger@db.internal/test'],
    ['prose', ' * Second pass: emit12'],
    ['the make-up of a line', '// name:password:UID:GID:GECOS'],
    ['a pattern', String.raw`_regex=".*\"access_token\":\"\([-._0-9A-Za-z]*\)\".*$"`],
  ])('%s', (_, text) => {
    expect(told(text)).toEqual([]);
  });

  it('a sample that a specification publishes', () => {
    const sample = Buffer.from(['Aladdin', 'open sesame'].join(':')).toString('base64');
    const other = Buffer.from([word, fakeText(12)].join(':')).toString('base64');

    expect(told(`Authorization: Basic ${sample}`)).toEqual([]);
    expect(told(`Authorization: Basic ${other}`)).toHaveLength(1);
  });

  it('arguments of a call', () => {
    expect(told('connect(host=host, username=user_name, password=hash_value1, port=1)', 'src/a.py')).toEqual([]);
  });

  it('a translated label, though the same line in a configuration is one', () => {
    const line = 'Password=Wachtwoord1\n';

    expect(told(line, 'core/config_nl.properties')).toEqual([]);
    expect(told(line, 'core/config.properties')).toHaveLength(1);
  });

  it('but for what SQL gives a user', () => {
    expect(told(`CREATE USER app IDENTIFIED BY '${word}1';`)).toHaveLength(1);
    expect(told(`CREATE USER app IDENTIFIED WITH native AS '${word}1';`)).toHaveLength(1);
  });
});
