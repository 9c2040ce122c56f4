// Slack's tokens name their kind, and the parts between dashes have fixed alphabets: ids of workspace, bot and app are
// digits (or A…/T…/B… ids), the secret stands last. https://docs.slack.dev/authentication/tokens/
import { FAILED, fact, passed, unknown, type Proved } from './proved.ts';

export function proveSlack(value: string): Proved {
  if (value.startsWith('xapp-')) {
    const match = /^xapp-\d-(A[A-Z0-9]{8,12})-\d{10,14}-[a-f0-9]{64}$/.exec(value);
    return match === null ? FAILED : passed(fact('slack-app', { app: match[1]! }));
  }
  if (value.startsWith('xoxb-')) return /^xoxb-\d{9,14}-(?:\d{9,14}-)?[A-Za-z0-9]{18,34}$/.test(value) ? passed() : unknown();
  if (/^xox[pesr]-/.test(value))
    return /^xox[pesr]-(?:\d-|\d{9,14}-){1,3}[A-Za-z0-9-]{24,180}$/.test(value) ? passed() : unknown();
  const hook =
    /^https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?:T|E)([A-Z0-9]{7,13})\/[A-Z0-9]{7,20}\//.exec(
      value,
    );
  return hook === null ? unknown() : passed();
}
