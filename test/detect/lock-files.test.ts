import { expect, it } from 'vitest';
import { atLeast } from '../../src/core/rule.ts';
import { createScanner } from '../../src/detect/scanner.ts';
import { builtinRules } from '../../src/ruleset/load.ts';
import { fakeBlob } from '../support/fake.ts';

it('a lock file names packages, whatever they are called', () => {
  const scanner = createScanner(builtinRules());
  const text = '"@npmcli/fs@^2.1.0":\n  dependencies:\n    minipass "^3.1.1"\n    minipass: "npm:^5.0.0 || ^6.0.2 || ^7.0.0"\n';

  const found = scanner.scan(fakeBlob(text, 'yarn.lock')).filter(({ confidence }) => atLeast(confidence, 'medium'));

  expect(found.map(({ ruleId }) => ruleId)).toEqual([]);
});
