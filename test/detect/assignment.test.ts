import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAssignments } from '../../src/detect/assignment.ts';

function readAll(text: string, keyword = 'password') {
  const at = text.toLowerCase().indexOf(keyword);
  return readAssignments(text, at, at + keyword.length).map((found) => ({
    name: found.name,
    role: found.role,
    value: text.slice(found.start, found.end),
  }));
}

const read = (text: string, keyword?: string) => readAll(text, keyword)[0];

describe('the assignment reader', () => {
  it.each([
    ['JavaScript', 'const dbPassword = "pw-A1";', 'dbPassword', 'assignment'],
    ['a typed constant', "const password: string = 'pw-A1';", 'password', 'assignment'],
    ['JSON', '{ "password": "pw-A1" }', 'password', 'assignment'],
    ['JSON in a string', String.raw`"{\"password\":\"pw-A1\"}"`, 'password', 'assignment'],
    ['YAML', 'password: pw-A1', 'password', 'assignment'],
    ['a Ruby hash', ':password => "pw-A1"', 'password', 'assignment'],
    ['a Go short declaration', 'password := "pw-A1"', 'password', 'assignment'],
    ['a PHP array', "['password' => 'pw-A1']", 'password', 'assignment'],
    ['an index', 'config["password"] = "pw-A1"', 'password', 'assignment'],
    ['properties', 'spring.datasource.password=pw-A1', 'spring.datasource.password', 'assignment'],
    ['the environment', 'export DB_PASSWORD=pw-A1', 'DB_PASSWORD', 'assignment'],
    ['XML', '<password>pw-A1</password>', 'password', 'element'],
    ['an XML attribute', '<user password="pw-A1"/>', 'password', 'assignment'],
    ['a command line', 'tool --password pw-A1 --x', '--password', 'flag'],
    ['a command line with =', 'tool --password=pw-A1', '--password', 'flag'],
    ['a default', 'process.env.DB_PASSWORD || "pw-A1"', 'process.env.DB_PASSWORD', 'default'],
    ['a nullish default', "env.PASSWORD ?? 'pw-A1'", 'env.PASSWORD', 'default'],
    ['a default argument', 'os.getenv("DB_PASSWORD", "pw-A1")', 'DB_PASSWORD', 'argument'],
    ['a setter', 'builder.password("pw-A1")', 'builder.password', 'argument'],
    ['a comparison', 'if (password == "pw-A1")', 'password', 'comparison'],
    ['a wrapped value', 'password = new Secret("pw-A1")', 'password', 'expression'],
    ['the next line', 'password =\n    "pw-A1"', 'password', 'assignment'],
    ['Python bytes', 'PASSWORD = b"pw-A1"', 'PASSWORD', 'assignment'],
    ['a default behind an empty string', 'password = "" || "pw-A1"', 'password', 'default'],
    ['a shell default', '${DB_PASSWORD:-pw-A1}', 'DB_PASSWORD', 'default'],
    ['a list', 'passwords = ["pw-A1", "pw-B2"]', 'passwords', 'list'],
    ['PHP define', "define('DB_PASSWORD', 'pw-A1');", 'DB_PASSWORD', 'argument'],
    ['a C macro', '#define WIFI_PASSWORD "pw-A1"', 'WIFI_PASSWORD', 'word'],
    ['a Dockerfile', 'ENV DB_PASSWORD pw-A1', 'DB_PASSWORD', 'word'],
    ['a netrc line', 'machine h login u password pw-A1', 'password', 'word'],
    ['a Groovy call', "    password 'pw-A1'", 'password', 'word'],
    ['a query', 'https://h/x?user=a&password=pw-A1&y=1', 'password', 'assignment'],
    ['a property element', '<property name="password" value="pw-A1"/>', 'password', 'element'],
    ['an entry element', '<entry key="password">pw-A1</entry>', 'password', 'element'],
    ['a property list', '<key>Password</key>\n\t<string>pw-A1</string>', 'Password', 'element'],
    ['a CDATA section', '<password><![CDATA[pw-A1]]></password>', 'password', 'element'],
    ['a container environment', '- name: DB_PASSWORD\n  value: pw-A1', 'DB_PASSWORD', 'element'],
    ['name and value in JSON', '{"name": "DB_PASSWORD", "value": "pw-A1"}', 'DB_PASSWORD', 'element'],
    ['a Terraform variable', 'variable "db_password" {\n  default = "pw-A1"\n}', 'db_password', 'element'],
    ['Objective-C', '[zip withPassword:@"pw-A1"]', 'withPassword', 'assignment'],
    ['Go bytes', 'password := []byte("pw-A1")', 'password', 'expression'],
    ['an inline map', '{user: bob, password: pw-A1}', 'password', 'assignment'],
    ['bold Markdown', '**Password**: `pw-A1`', 'Password', 'assignment'],
    ['a string that was escaped', String.raw`"\nPASSWORD=pw-A1\n"`, 'PASSWORD', 'assignment'],
    ['a comment', '# password: pw-A1', 'password', 'assignment'],
    ['a header with its scheme', 'X-Password: Bearer pw-A1', 'X-Password', 'assignment'],
    ['a block of YAML', 'password: |\n  pw-A1\n', 'password', 'assignment'],
    ['a triple quote', 'password = """pw-A1"""', 'password', 'assignment'],
  ])('reads %s', (_what, text, name, role) => {
    expect(read(text)).toEqual({ name, role, value: 'pw-A1' });
  });

  it.each([
    ['a declaration without value', 'let password;'],
    ['an empty value', 'password = ""'],
    ['a call without a literal', 'password = getPassword(user, 0)', 'getpassword'],
    ['a member', 'this.password->length', 'password'],
    ['a sentence', 'The password is required'],
    ['an unfinished quote', 'password = "pw-A1\nnext'],
    ['a namespace', 'password::reset("x")'],
  ])('finds nothing in %s', (_what, text, keyword = 'password') => {
    expect(read(text, keyword)).toBeUndefined();
  });

  it('reads every literal of a list or call, in order', () => {
    expect(readAll('auth = ("deploy", "pw-A1")', 'auth').map((one) => one.value)).toEqual(['deploy', 'pw-A1']);
    expect(readAll('password("pw-A1", "pw-B2")').map((one) => one.value)).toEqual(['pw-A1', 'pw-B2']);
  });

  it('takes the longest value of a JSON object that is given as text', () => {
    const text = String.raw`{"apiToken": "{\"name\": \"root\", \"sig\": \"0a1b2c3d4e5f6a7b8c9d\"}"}`;
    expect(read(text, 'token')).toEqual({ name: 'apiToken', role: 'assignment', value: '0a1b2c3d4e5f6a7b8c9d' });
    expect(read(String.raw`"token": "{\"id\": 5}"`, 'token')?.value).toBe(String.raw`{\"id\": 5}`);
  });

  it('takes the words up to the end of the line as one value where the name begins it', () => {
    expect(read('password = Digite a senha')?.value).toBe('Digite a senha');
    expect(read('PGPASSWORD=pw-A1 psql -h host')?.value).toBe('pw-A1');
  });

  it('reads any text without an error, and only inside of it', () => {
    const piece = fc.constantFrom(
      'password',
      ' = ',
      ': ',
      '"',
      "'",
      '\\',
      '\n',
      '(',
      ')',
      '[',
      '{',
      '}',
      '<',
      '>',
      ',',
      '||',
      'value',
      '=',
      'x1',
      '-',
      '$',
      '  ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(piece, { maxLength: 30 }), (before, after) => {
        const text = `${before.join('')}password${after.join('')}`;
        const at = before.join('').length;
        for (const found of readAssignments(text, at, at + 8)) {
          expect(found.start).toBeLessThan(found.end);
          expect(found.end).toBeLessThanOrEqual(text.length);
          expect(found.name).toContain('password');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
