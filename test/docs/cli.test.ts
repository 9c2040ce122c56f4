// docs/cli.md is what the program says. `npx vitest run test/docs/cli.test.ts -u` writes it anew.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Io } from '../../src/commands/io.ts';
import { manualMarkdown } from '../../src/commands/manual/markdown.ts';
import { modelOf } from '../../src/commands/manual/model.ts';
import { buildProgram } from '../../src/commands/program.ts';

it('docs/cli.md is made from the program', async () => {
  const program = modelOf(buildProgram({} as Io, () => {}));

  await expect(manualMarkdown(program)).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/cli.md'));
});
