// Claude Code, and Codex, which took over its hook protocol: JSON on standard input with `hook_event_name`; exit 2 blocks
// and standard error is the reason, any other failure does not block (https://docs.claude.com/en/docs/claude-code/hooks).
import { stringAt, stringsIn, toolAct, type Agent } from './agent.ts';

export const claude: Agent = {
  id: 'claude',
  read(event) {
    switch (event['hook_event_name']) {
      case 'UserPromptSubmit':
        return { what: 'prompt', texts: [{ text: stringAt(event, 'prompt') ?? '' }], past: false };
      case 'PreToolUse':
        return toolAct(stringAt(event, 'tool_name') ?? '', event['tool_input']);
      case 'PostToolUse':
        return { what: 'tool result', texts: stringsIn(event['tool_response']).map((text) => ({ text })), past: true };
      default:
        return undefined;
    }
  },
  // Never an explicit "allow": that would skip the person's own permission prompt.
  block: (reason) => ({ stdout: '', stderr: `${reason}\n`, exit: 2 }),
};
