import { describe, expect, it } from 'vitest';
import { scan } from '../../src/commands/scan.ts';
import type { Io } from '../../src/commands/io.ts';
import { expand } from '../../src/ruleset/expand.ts';
import type { OutgoingRequest } from '../../src/validate/transport.ts';
import { keylift, scratch } from '../support/run.ts';

describe('keylift scan --validate', () => {
  const { text, secret } = expand('token: "<<{{github:ghp}}>>"', 3);

  it('shows what the provider says, in every report, and never the value', async () => {
    const asked: OutgoingRequest[] = [];
    for (const format of ['json', 'sarif', 'terminal']) {
      let written = '';
      const io = {
        stdout: (part: string) => (written += part),
        stderr: () => {},
        env: {},
        cwd: scratch({ 'a.yml': text }),
        signal: new AbortController().signal,
      } as unknown as Io;
      const transport = (request: OutgoingRequest) => {
        asked.push(request);
        return Promise.resolve({ status: 401, body: '' });
      };

      expect(await scan([], { validate: true, format, transport }, io)).toBe(1);
      expect(written).toMatch(format === 'terminal' ? /inactive: its provider refuses it/ : /"validation": "inactive"/);
      expect(written).not.toContain(secret);
    }
    expect(asked.map(({ url }) => new URL(url).host)).toEqual(['api.github.com', 'api.github.com', 'api.github.com']);
  });

  it('asks nobody without the flag', async () => {
    let asked = 0;
    const io = {
      stdout: () => {},
      stderr: () => {},
      env: {},
      cwd: scratch({ 'a.yml': text }),
      signal: new AbortController().signal,
    } as unknown as Io;

    await scan([], { format: 'json', transport: () => Promise.reject(new Error(String((asked += 1)))) }, io);

    expect(asked).toBe(0);
  });

  it.each(['--staged', '--stdin'])('does not go with %s', async (flag) => {
    const run = await keylift(['scan', flag, '--validate'], { cwd: scratch() });

    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('exclude each other')]);
  });
});
