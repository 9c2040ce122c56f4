// GitHub Copilot: hooks get JSON with `toolName` and `toolArgs` (a JSON text), or `prompt`, and answer JSON
// (https://docs.github.com/copilot/reference/hooks-configuration).
import { stringAt, toolAct, type Agent } from './agent.ts';

export const copilot: Agent = {
  id: 'copilot',
  read(event) {
    const tool = stringAt(event, 'toolName');
    if (tool !== undefined) return toolAct(tool, parsed(event['toolArgs']));
    const prompt = stringAt(event, 'prompt');
    return prompt === undefined || 'hook_event_name' in event
      ? undefined
      : { what: 'prompt', texts: [{ text: prompt }], past: false };
  },
  block(reason, act) {
    const answer =
      act.what === 'prompt' ? { decision: 'block', reason } : { permissionDecision: 'deny', permissionDecisionReason: reason };
    return { stdout: `${JSON.stringify(answer)}\n`, stderr: '', exit: 0 };
  },
};

function parsed(args: unknown): unknown {
  if (typeof args !== 'string') return args;
  try {
    return JSON.parse(args);
  } catch {
    return args;
  }
}
