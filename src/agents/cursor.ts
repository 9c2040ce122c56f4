// Cursor: `.cursor/hooks.json` commands get JSON with `hook_event_name` in lower camel case and answer JSON
// (https://cursor.com/docs/agent/hooks).
import { stringAt, toolAct, type Agent, type AgentAct } from './agent.ts';

export const cursor: Agent = {
  id: 'cursor',
  read(event) {
    const text = (key: string) => stringAt(event, key) ?? '';
    switch (event['hook_event_name']) {
      case 'beforeSubmitPrompt':
        return { what: 'prompt', texts: [{ text: text('prompt') }], past: false };
      case 'beforeShellExecution':
        return { what: 'shell command', texts: [{ text: text('command') }], past: false };
      case 'beforeMCPExecution':
        return { what: 'tool call', texts: [{ text: text('tool_input') }], past: false };
      case 'beforeReadFile':
        return { what: 'file read', texts: [{ text: text('content'), path: text('file_path') }], past: false };
      case 'preToolUse':
        return toolAct(text('tool_name'), event['tool_input']);
      case 'afterFileEdit': {
        const edits = Array.isArray(event['edits']) ? event['edits'] : [];
        return {
          what: 'file write',
          texts: edits.map((edit) => ({ text: stringAt(edit, 'new_string') ?? '', path: text('file_path') })),
          past: true,
        };
      }
      default:
        return undefined;
    }
  },
  block(reason, act: AgentAct) {
    const answer =
      act.what === 'prompt'
        ? { continue: false, user_message: reason }
        : { permission: 'deny', user_message: reason, agent_message: reason };
    return { stdout: `${JSON.stringify(answer)}\n`, stderr: act.past ? `${reason}\n` : '', exit: 0 };
  },
};
