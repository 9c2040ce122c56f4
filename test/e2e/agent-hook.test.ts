// What coding agents send, and the answers that stop them.
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { keylift, scratch } from '../support/run.ts';

const VALUE = `${fakeText(7)}-${fakeText(5, 'ABCDEFGH')}9!`;
const LEAK = `export const dbPassword = "${VALUE}";\n`;
const CLEAN = 'export const dbPassword = process.env.DB_PASSWORD;\n';

async function hook(event: unknown, cwd = scratch()) {
  return keylift(['hook', 'agent'], { cwd, input: typeof event === 'string' ? event : JSON.stringify(event) });
}

describe('Claude Code and Codex', () => {
  it.each([
    ['a prompt', (text: string) => ({ hook_event_name: 'UserPromptSubmit', prompt: text })],
    [
      'a written file',
      (text: string) => ({ hook_event_name: 'PreToolUse', tool_name: 'Write', tool_input: { file_path: 'a.ts', content: text } }),
    ],
    [
      'an edit',
      (text: string) => ({
        hook_event_name: 'PreToolUse',
        tool_name: 'Edit',
        tool_input: { file_path: 'a.ts', old_string: LEAK, new_string: text },
      }),
    ],
    [
      'a command',
      (text: string) => ({
        hook_event_name: 'PreToolUse',
        tool_name: 'Bash',
        tool_input: { command: `cat > a.ts <<'E'\n${text}E` },
      }),
    ],
    ['a result', (text: string) => ({ hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_response: { stdout: text } })],
  ])('are stopped at %s by exit 2 and a reason without the value', async (_, event) => {
    const bad = await hook(event(LEAK));
    const good = await hook(event(CLEAN));

    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('holds a credential');
    expect(bad.stderr + bad.stdout).not.toContain(VALUE);
    expect([good.code, good.stdout, good.stderr]).toEqual([0, '', '']);
  });

  it('are stopped before they read a file that holds one', async () => {
    const cwd = scratch({ 'a.ts': LEAK, 'b.ts': CLEAN });
    const read = (file_path: string) =>
      hook({ hook_event_name: 'PreToolUse', tool_name: 'Read', tool_input: { file_path }, cwd }, cwd);

    expect((await read('a.ts')).code).toBe(2);
    expect((await read('b.ts')).code).toBe(0);
  });
});

describe('others', () => {
  it('Cursor is answered in JSON', async () => {
    const shell = await hook({ hook_event_name: 'beforeShellExecution', command: LEAK });
    const prompt = await hook({ hook_event_name: 'beforeSubmitPrompt', prompt: LEAK });

    expect(JSON.parse(shell.stdout)).toMatchObject({ permission: 'deny' });
    expect(JSON.parse(prompt.stdout)).toMatchObject({ continue: false });
    expect(shell.code).toBe(0);
  });

  it('Copilot is answered in JSON', async () => {
    const tool = await hook({ toolName: 'create', toolArgs: JSON.stringify({ path: 'a.ts', content: LEAK }) });
    const prompt = await hook({ prompt: LEAK });

    expect(JSON.parse(tool.stdout)).toMatchObject({ permissionDecision: 'deny' });
    expect(JSON.parse(prompt.stdout)).toMatchObject({ decision: 'block' });
  });

  it('an event nobody knows goes through, with a warning and not as clean', async () => {
    for (const event of ['no JSON', { hook_event_name: 'SomethingNew' }]) {
      const run = await hook(event);
      expect(run.code).toBe(3);
      expect(run.stderr).toContain('NOT scanned');
    }
  });
});
