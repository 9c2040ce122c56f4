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
    ['an id inside of a credential', `{ "credential": { "user_id": "${hex.slice(0, 32)}" } }`],
    ['ids in a list', `"token": { "audit_ids": ["${word}", "${fakeText(20)}"] }`],
    ['ids in a list, one a line', `"token": {\n  "audit_ids": [\n    "${word}"\n  ]\n}`],
    ['public members of a JWK', `"keys": [ { "kty": "EC", "x": "${fakeText(43)}", "y": "${fakeText(43)}" } ]`],
    ['the name of a database', `"credentials": { "name": "d${hex.slice(0, 32)}", "port": 3306 }`],
    ['an initialisation vector', `Secret{Iv:         common.Hex2Bytes("${hex.slice(0, 24)}")}`],
    ['a public key in two words', `Public key:  ${hex}${hex}`],
    ['which secret is meant', `SecretID: "${fakeText(25, 'abcdefghijklmnopqrstuvwxyz0123456789')}"`],
    ['an answer of a mail server', 'static u_char smtp_password[] = "334 UGFzc3dvcmQ6" CRLF;'],
    ['a mark that something is hidden', `ret['password'] = '$encrypted$'`],
    ['a login without an account', `$pass = '-anonymous@'`],
    ['the digest of nothing', 'TOKEN=d41d8cd98f00b204e9800998ecf8427e'],
    ['the name of the variable to fill in', 'https://ACME_USERNAME:ACME_PASSWORD@www.acme.io/dyndns'],
    ['a token spelled in words', `"token": "glpat-token_for_different_git_platform"`],
    ['an id with a filled tail', `deepl_api_key: "${hex.slice(0, 8)}-57A3-466A-9959-1A1A1A1A1A1A"`],
    ['the scope of a signature', `x-amz-credential=scoped9to7this%2F20160220%2Fus-east-1%2Fec2%2Faws4_request`],
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

  it('but for what is a credential under a key that says so', () => {
    expect(told(`{ "credential": { "user_id": "${hex.slice(0, 32)}", "secret": "${hex.slice(32)}" } }`)).toHaveLength(1);
    expect(told(`{ "token": { "access_token": "${fakeText(40)}" } }`)).toHaveLength(1);
    expect(told(`vault_secret_id = "${hex.slice(0, 8)}-57a3-466a-9959-${hex.slice(8, 20)}"`)).toHaveLength(1);
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
