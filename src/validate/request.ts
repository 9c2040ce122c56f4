// A rule's validation with the values filled in. Values go where the rule says and nowhere else: the host is fixed, what
// goes into the address is percent-encoded, what would break out of a header is refused.
import type { ValidationState } from '../core/finding.ts';
import type { Answer, Validation } from '../core/rule.ts';
import type { Secret } from '../core/secret.ts';
import type { IncomingAnswer, OutgoingRequest } from './transport.ts';

/** Undefined when a part is missing or a value cannot stand where it should. `parts` holds `secret` as well. */
export function fillRequest(validation: Validation, parts: ReadonlyMap<string, Secret>): OutgoingRequest | undefined {
  let missing = false;
  const fill = (template: string, encode: (value: string) => string): string =>
    template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const part = parts.get(name);
      if (part === undefined) missing = true;
      return part === undefined ? '' : encode(part.reveal());
    });
  const headers: Record<string, string> = {};
  for (const [name, template] of Object.entries(validation.headers ?? {})) headers[name.toLowerCase()] = fill(template, asIs);
  if (validation.basic !== undefined) {
    const pair = `${fill(validation.basic.user, asIs)}:${fill(validation.basic.password, asIs)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  const type = headers['content-type'] ?? '';
  const encode = type.includes('json') ? inJson : type.includes('urlencoded') ? encodeURIComponent : asIs;
  const body = validation.body === undefined ? undefined : fill(validation.body, encode);
  const url = fill(validation.url, encodeURIComponent);
  // Code points a header may not have (RFC 9110 §5.5); Node would say so in an error that quotes the value.
  if (missing || Object.values(headers).some((value) => /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value))) return undefined;
  if (new URL(url).host !== new URL(validation.url.replace(/\{\{\w+\}\}/g, 'x')).host) return undefined;
  return {
    method: validation.method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

function asIs(value: string): string {
  return value;
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** What an answer says. One that is neither leaves it unknown; so does one that is both. */
export function stateOf(validation: Validation, answer: IncomingAnswer): ValidationState {
  const active = matches(validation.active, answer);
  const inactive = validation.inactive !== undefined && matches(validation.inactive, answer);
  return active === inactive ? 'unknown' : active ? 'active' : 'inactive';
}

function matches(expected: Answer, answer: IncomingAnswer): boolean {
  return expected.status.includes(answer.status) && (expected.body === undefined || answer.body.includes(expected.body));
}
