// An error as one line for a model: ours as they are, others without their message, which may quote a value.
import { KeyliftError } from '../../core/errors.ts';

export function formatErrorLine(error: unknown): string {
  if (!(error instanceof KeyliftError)) return 'internal error';
  return `${error.code}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`;
}
