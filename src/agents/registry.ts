// The agents we speak with. An event tells by its own form whose it is.
import type { Agent, AgentAct } from './agent.ts';
import { claude } from './claude.ts';
import { copilot } from './copilot.ts';
import { cursor } from './cursor.ts';

const AGENTS: readonly Agent[] = [claude, cursor, copilot];

export const AGENT_IDS: readonly string[] = [...AGENTS.map((agent) => agent.id), 'codex'];

/** The agent and act of an event, among all agents or the named one; undefined when nobody knows the event. */
export function readEvent(event: Readonly<Record<string, unknown>>, named?: string): { agent: Agent; act: AgentAct } | undefined {
  const id = named === 'codex' ? 'claude' : named;
  for (const agent of AGENTS) {
    if (id !== undefined && agent.id !== id) continue;
    const act = agent.read(event);
    if (act !== undefined) return { agent, act };
  }
  return undefined;
}
