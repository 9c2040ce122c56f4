// Any thrown thing as text for standard error: one line and the next step. A foreign error's message is never shown,
// because it may quote a value.
import { KeyliftError } from '../core/errors.ts';

/** Ends with a line break. */
export function formatError(error: unknown): string {
  if (error instanceof KeyliftError) {
    const hint = error.hint === undefined ? '' : `  try: ${error.hint}\n`;
    return `keylift: error ${error.code}: ${error.message}\n${hint}`;
  }
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const frames = error instanceof Error ? stackPlaces(error) : [];
  return `keylift: internal error E9999: ${name} (no secret values are in this report)\n${frames.map((frame) => `  at ${frame}\n`).join('')}`;
}

/** `file:line:column` of each frame; the function names and the message stay out. */
function stackPlaces(error: Error): string[] {
  const places: string[] = [];
  for (const line of (error.stack ?? '').split('\n')) {
    const place = /^\s+at (?:.*\()?(?:file:\/\/)?([^()\s]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place !== undefined) places.push(place);
  }
  return places.slice(0, 8);
}
