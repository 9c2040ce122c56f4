// JSON 1.1 bodies. Decoding wraps every sensitive member before anything else sees the request; encoding is the one
// place of the emulator where a value is written out for a client.
import { isUtf8 } from 'node:buffer';
import { Secret } from '../core/secret.ts';
import { ServiceError } from './service-error.ts';
import { StoredValue } from './stored-value.ts';

/**
 * A request body as an object, with SecretString, SecretBinary and RotationToken as StoredValue.
 * Throws SerializationException; the message holds nothing of the body.
 */
export function decodeRequest(body: Buffer): Record<string, unknown> {
  const parsed = parse(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw unreadable('is not a JSON object');
  const input: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(parsed)) {
    if (member === null) continue;
    if (name === 'SecretString' || name === 'RotationToken') {
      if (typeof member !== 'string') throw unreadable(`has a ${name} that is not a String`);
      input[name] = StoredValue.ofString(member);
    } else if (name === 'SecretBinary') {
      const value = typeof member === 'string' ? StoredValue.ofBase64(member) : undefined;
      if (value === undefined) throw unreadable('has a SecretBinary that is not base64');
      input[name] = value;
    } else input[name] = member;
  }
  return input;
}

/** A response body: dates as epoch seconds, secrets as their values, undefined members left out. */
export function encodeResponse(result: object): Buffer {
  return Buffer.from(JSON.stringify(toWire(result)), 'utf8');
}

function toWire(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toWire(member)]));
}

function parse(body: Buffer): unknown {
  if (!isUtf8(body)) throw unreadable('is not UTF-8');
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The parser quotes the text around the fault, which may be a value.
    throw unreadable('is not JSON');
  }
}

function unreadable(why: string): ServiceError {
  return new ServiceError('SerializationException', `The request body ${why}`);
}
