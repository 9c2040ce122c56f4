// Which rule speaks for a value that several read.
import { describe, expect, it } from 'vitest';
import { createScanner } from '../../src/detect/scanner.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { fakeBlob, fakeText } from '../support/fake.ts';

const scanner = createScanner(builtinRules());
const told = (text: string) => scanner.scan(fakeBlob(text, 'src/app.env')).map((one) => [one.ruleId, one.confidence === 'low']);
const id = `SK${fakeText(32, '0123456789abcdef')}`;

describe('the form of an identifier', () => {
  it('is low where its name says id, or nothing', () => {
    expect(told(`TWILIO_SID=${id}\n`)).toEqual([['twilio.api-key', true]]);
    expect(told(`GCS_ACCESS_ID=GOOG1E${fakeText(55, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}\n`)).toEqual([
      ['google-hmac.access-id', true],
    ]);
  });

  it('does not silence a name that says secret', () => {
    expect(told(`APP_SECRET_KEY=${id}\n`)).toEqual([['generic.api-key', false]]);
    const [finding] = scanner.scan(fakeBlob(`client_secret: "${id}"\n`, 'src/app.yml'));

    expect(finding!.ruleId).toBe('generic.secret');
    expect(finding!.alsoMatched).toContain('twilio.api-key');
  });

  it('nor a secret beside it on the line', () => {
    const secret = fakeText(40);

    expect(told(`sid=${id} api_key=${secret}\n`).filter(([, low]) => low === false)).toEqual([['generic.api-key', false]]);
  });
});
