// Slack's tokens name their kind, and the parts between dashes have fixed alphabets: ids of workspace, bot and app are
// digits (or A…/T…/B… ids), the secret stands last. https://docs.slack.dev/authentication/tokens/
import { FAILED, fact, passed, unknown, type Proved } from './proved.ts';

export function proveSlack(value: string): Proved {
  const secret = /[A-Za-z0-9]+$/.exec(value)?.[0] ?? '';
  // The form alone is easily filled in by hand.
  const made = new Set(secret).size >= 8 && !/(.)\1{3}|123456|abcdef|example/i.test(value.slice(4));
  const right = () => (made ? passed() : unknown());
  if (value.startsWith('xapp-')) {
    const match = /^xapp-\d-([A-Z0-9]{9,13})-\d{10,14}-[a-f0-9]{64}$/.exec(value);
    if (match === null) return FAILED;
    return made ? passed(fact('slack-app', { app: match[1]! })) : unknown();
  }
  if (value.startsWith('xoxb-')) return /^xoxb-\d{8,15}-(?:\d{8,15}-)?[A-Za-z0-9]{18,80}$/.test(value) ? right() : unknown();
  if (/^xox[aeoprs]-/.test(value))
    return /^xox[aeoprs]-(?:\d-)?(?:\d{8,15}-){1,3}[A-Za-z0-9]{16,80}$/.test(value) ? right() : unknown();
  const hook =
    /^https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?:T|E)[A-Z0-9]{7,13}\/[A-Z0-9]{7,20}\//.test(value);
  return hook ? right() : unknown();
}
