// The one place that turns a stored value into text for a person: `keylift show --reveal`, after a terminal and a yes.
import type { Secret } from '../../core/secret.ts';

/** The value itself, except that it cannot steer the terminal. */
export function revealText(value: Secret): string {
  // Line ends and tabs belong to PEM and JSON texts; escape sequences do not.
  // oxlint-disable-next-line no-control-regex
  return value.reveal().replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (char) => {
    if (char === '\r') return char;
    return `\\x${char.codePointAt(0)!.toString(16).padStart(2, '0')}`;
  });
}
