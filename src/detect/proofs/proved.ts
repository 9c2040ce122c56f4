// What an offline proof says. Proofs are pure functions of the value: no network, no clock, no file.
import type { Reason } from '../../core/finding.ts';

/** `unknown` when the value is of a variant that carries nothing to check. */
export type Proof = 'passed' | 'failed' | 'unknown';

/** The verdict and what else the value says about itself: whose it is, until when, whether it is encrypted. */
export interface Proved {
  readonly proof: Proof;
  readonly details: readonly Reason[];
}

export function passed(...details: Reason[]): Proved {
  return { proof: 'passed', details };
}

export function unknown(...details: Reason[]): Proved {
  return { proof: 'unknown', details };
}

export const FAILED: Proved = { proof: 'failed', details: [] };

/** A fact about the value that speaks neither much for nor against it. */
export function fact(code: string, args?: Reason['args']): Reason {
  return { code, direction: 1, ...(args === undefined ? {} : { args }) };
}

/** A fact that makes the value worth less to whoever finds it. */
export function relief(code: string, args?: Reason['args']): Reason {
  return { code, direction: -1, ...(args === undefined ? {} : { args }) };
}

/** Parsed JSON, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A JSON object as a record; undefined for anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const data = parseJson(text);
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : undefined;
}
