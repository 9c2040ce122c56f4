// The inputs of the Action, as the runner hands them over: environment variables named INPUT_…
import { EXIT, KeyliftError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { Confidence } from '../core/rule.ts';

export interface Inputs {
  readonly path: string;
  readonly mode: 'auto' | 'diff' | 'full';
  readonly confidence: Confidence | undefined;
  readonly config: string;
  readonly base: string;
  readonly head: string;
  readonly sarifFile: string;
  readonly failOn: 'high' | 'medium' | 'low' | 'never';
  readonly comment: 'off' | 'review';
  readonly annotations: boolean;
  readonly suggest: boolean;
  readonly ignoreAllow: boolean;
  readonly token: string;
  readonly allowPullRequestTarget: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** @throws KeyliftError E1101 for a value that is not allowed, with the nearest one that is. */
export function readInputs(env: Env): Inputs {
  const text = (name: string, fallback = '') => {
    const value = env[`INPUT_${name.toUpperCase()}`];
    return value === undefined || value.trim() === '' ? fallback : value.trim();
  };
  const choice = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name, fallback);
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return found;
    const near = nearest(value, allowed);
    const guess = near === undefined ? '' : ` (did you mean "${near}"?)`;
    throw new KeyliftError('E1101', `input ${name}: "${printable(value)}" is not one of ${allowed.join(', ')}${guess}`, {
      exit: EXIT.usage,
    });
  };
  const flag = (name: string, fallback: 'true' | 'false') => choice(name, ['true', 'false'], fallback) === 'true';
  const confidence = choice('confidence', ['', 'high', 'medium', 'low'], '');
  return {
    path: text('path', '.'),
    mode: choice('mode', ['auto', 'diff', 'full'], 'auto'),
    confidence: confidence === '' ? undefined : confidence,
    config: text('config'),
    base: text('base'),
    head: text('head'),
    sarifFile: text('sarif-file'),
    failOn: choice('fail-on', ['high', 'medium', 'low', 'never'], 'low'),
    comment: choice('comment', ['off', 'review'], 'off'),
    annotations: flag('annotations', 'true'),
    suggest: flag('suggest', 'false'),
    ignoreAllow: flag('ignore-allow', 'false'),
    token: text('token'),
    allowPullRequestTarget: flag('allow-pull-request-target', 'false'),
  };
}
