import { describe, expect, it } from 'vitest';
import { readAssignment } from '../../src/detect/assignment.ts';

function read(text: string, keyword = 'password') {
  const at = text.toLowerCase().indexOf(keyword);
  const found = readAssignment(text, at, at + keyword.length);
  return found === undefined ? undefined : { name: found.name, role: found.role, value: text.slice(found.start, found.end) };
}

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
    ['XML', '<password>pw-A1</password>', 'password', 'assignment'],
    ['an XML attribute', '<user password="pw-A1"/>', 'password', 'assignment'],
    ['a command line', 'tool --password pw-A1 --x', '--password', 'flag'],
    ['a command line with =', 'tool --password=pw-A1', '--password', 'flag'],
    ['a default', 'process.env.DB_PASSWORD || "pw-A1"', 'process.env.DB_PASSWORD', 'default'],
    ['a nullish default', "env.PASSWORD ?? 'pw-A1'", 'env.PASSWORD', 'default'],
    ['a default argument', 'os.getenv("DB_PASSWORD", "pw-A1")', 'DB_PASSWORD', 'argument'],
    ['a setter', 'builder.password("pw-A1")', 'builder.password', 'argument'],
    ['a comparison', 'if (password == "pw-A1")', 'password', 'comparison'],
    ['a wrapped value', 'password = new Secret("pw-A1")', 'password', 'argument'],
    ['the next line', 'password =\n    "pw-A1"', 'password', 'assignment'],
    ['Python bytes', 'PASSWORD = b"pw-A1"', 'PASSWORD', 'assignment'],
    ['a triple quote', 'password = """pw-A1"""', 'password', 'assignment'],
  ])('reads %s', (_what, text, name, role) => {
    expect(read(text)).toEqual({ name, role, value: 'pw-A1' });
  });

  it.each([
    ['a declaration without value', 'let password;'],
    ['an empty value', 'password = ""'],
    ['a call', 'password = getPassword()[0] + "x"', 'getpassword'],
    ['a sentence', 'The password is required'],
    ['an unfinished quote', 'password = "pw-A1\nnext'],
    ['a namespace', 'password::reset("x")'],
  ])('finds nothing in %s', (_what, text, keyword = 'password') => {
    expect(read(text, keyword)).toBeUndefined();
  });
});
