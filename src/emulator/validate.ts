// Checks a decoded request against its shape and words what is wrong as the service does, one clause per field.
// No clause repeats what was sent, since a field may hold a value that was put there by mistake.
import { ServiceError } from './service-error.ts';
import type { Shape } from './shapes.ts';
import { StoredValue } from './stored-value.ts';

/** A list of thousands of bad entries is not answered with as many clauses. */
const MOST_SHOWN = 20;

type Complain = (path: string, constraint: string) => void;

/**
 * The members of `input` the shape knows, without `null` ones. Throws SerializationException for a member of the wrong
 * JSON type and ValidationException for one outside its limits.
 */
export function validate(shape: Shape, input: unknown): unknown {
  const complaints: string[] = [];
  const clean = check(shape, input, '', (path, constraint) => {
    complaints.push(`Value at '${path}' failed to satisfy constraint: ${constraint}`);
  });
  if (complaints.length === 0) return clean;
  const count = complaints.length === 1 ? '1 validation error' : `${complaints.length} validation errors`;
  throw new ServiceError('ValidationException', `${count} detected: ${complaints.slice(0, MOST_SHOWN).join('; ')}`);
}

function check(shape: Shape, input: unknown, path: string, complain: Complain): unknown {
  switch (shape.type) {
    case 'string': {
      const text = expectType(typeof input === 'string', input as string, path, 'a String');
      checkString(shape, text, path, complain);
      return text;
    }
    case 'integer': {
      const number = expectType(Number.isSafeInteger(input), input as number, path, 'an Integer');
      checkRange(shape, number, 'value', path, complain);
      return number;
    }
    case 'boolean':
      return expectType(typeof input === 'boolean', input, path, 'a Boolean');
    case 'value': {
      const value = expectType(input instanceof StoredValue, input as StoredValue, path, 'a String or Blob');
      checkRange(shape, value.bytes, 'length', path, complain);
      return value;
    }
    case 'list': {
      const list = expectType(Array.isArray(input), input as unknown[], path, 'a List');
      checkRange(shape, list.length, 'length', path, complain);
      return list.map((item, index) => check(shape.of, item, `${path}.${index + 1}.member`, complain));
    }
    case 'structure':
      return checkStructure(shape, input, path, complain);
    default:
      return shape satisfies never;
  }
}

function checkStructure(shape: Extract<Shape, { type: 'structure' }>, input: unknown, path: string, complain: Complain): unknown {
  const plain = typeof input === 'object' && input !== null && !Array.isArray(input) && !(input instanceof StoredValue);
  const object = expectType(plain, input as Record<string, unknown>, path, 'a Structure');
  const clean: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const inside = path === '' ? wordedName(name) : `${path}.${wordedName(name)}`;
    const given = Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
    if (given !== undefined) clean[name] = check(member, given, inside, complain);
    else if (shape.required?.includes(name) === true) complain(inside, 'Member must not be null');
  }
  return clean;
}

function checkString(shape: Extract<Shape, { type: 'string' }>, text: string, path: string, complain: Complain): void {
  checkRange(shape, Array.from(text).length, 'length', path, complain);
  if (shape.pattern !== undefined && !shape.pattern.test(text)) {
    complain(path, `Member must satisfy regular expression pattern: ${shape.pattern.source}`);
  }
  if (shape.among !== undefined && !shape.among.includes(text)) {
    complain(path, `Member must satisfy enum value set: [${shape.among.join(', ')}]`);
  }
}

function checkRange(
  limits: { readonly min?: number; readonly max?: number },
  size: number,
  noun: 'length' | 'value',
  path: string,
  complain: Complain,
): void {
  if (limits.min !== undefined && size < limits.min) {
    complain(path, `Member must have ${noun} greater than or equal to ${limits.min}`);
  }
  if (limits.max !== undefined && size > limits.max) {
    complain(path, `Member must have ${noun} less than or equal to ${limits.max}`);
  }
}

function expectType<T>(fits: boolean, input: T, path: string, type: string): T {
  if (fits) return input;
  const where = path === '' ? 'the request' : `'${path}'`;
  throw new ServiceError('SerializationException', `The value of ${where} can not be converted to ${type}`);
}

/** `SecretString` is `secretString` in the service's messages. */
function wordedName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
