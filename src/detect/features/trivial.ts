// Words that placeholders, role names and lazy test values are made of.
import { nameWords } from '../name.ts';

const TRIVIAL =
  /^(?:password|mypass|mypassword|mysecret|dbpass|dbpassword|userpass|passwd|passw0rd|pass|pwd|pw|secret|token|key|apikey|test|tests|testing|tester|foo|bar|baz|qux|foobar|admin|administrator|root|user|username|guest|demo|example|sample|dummy|fake|mock|hello|world|abc|abcd|abcde|abcdef|xyz|changeme|change|me|changeit|letmein|qwerty|my|your|the|some|a|an|new|old|super|top|very|supersecret|topsecret|secure|insecure|strong|weak|bad|good|valid|invalid|wrong|correct|right|random|default|none|null|empty|value|string|text|postgres|postgresql|mysql|redis|mongo|mongodb|oracle|rabbitmq|minio|elastic|wordpress|here|this|that|it|is|for|not|long|short|api|auth|access|client|id|db|database|app|one|two|three|alice|bob|joe|john|jane|doe|p|s|x|y|z|b|c|d|e|t|k)\d{0,4}$/;

/** One word of a value, lower case. */
export function isTrivialWord(word: string): boolean {
  return TRIVIAL.test(word);
}

/** The value is made of such words only. */
export function isTrivial(value: string): boolean {
  const words = nameWords(value);
  return words.length > 0 && words.every(isTrivialWord);
}
