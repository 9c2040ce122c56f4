// `keylift hook agent`: what a coding agent is about to do, scanned before it does it. Stops a credential on its way into
// a prompt, a command or a file. What we cannot read is let through with a warning: an agent must not hang on us.
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { printable } from '../../core/printable.ts';
import { atLeast } from '../../core/rule.ts';
import { MASK } from '../../core/secret.ts';
import type { AgentAct } from '../../agents/agent.ts';
import { readEvent } from '../../agents/registry.ts';
import { createScanner, type Scanner } from '../../detect/scanner.ts';
import { insideOf } from '../../sources/patterns.ts';
import { worktreeSource } from '../../sources/worktree.ts';
import { adoptedBy, adoptedStatus } from '../adopted.ts';
import { allowByConfig } from '../allow.ts';
import { loadConfig } from '../config.ts';
import type { Io } from '../io.ts';
import { loadLinearEngine } from '../pattern-engine.ts';
import { activeRules } from '../rule-set.ts';
import { planScanner } from '../scanner-plan.ts';

const MAX_EVENT = 16 * 1024 * 1024;
const SHOWN = 5;

export interface AgentHookOptions {
  readonly config?: string;
  readonly agent?: string;
}

export async function agentHook(options: AgentHookOptions, io: Io): Promise<ExitCode> {
  const event = await readJson(io);
  const read = event === undefined ? undefined : readEvent(event, options.agent);
  if (event === undefined || read === undefined) {
    io.stderr(`keylift: ${event === undefined ? 'the event is not a JSON object' : 'an event that is not known'}; NOT scanned\n`);
    return EXIT.incomplete;
  }
  const cwd = typeof event['cwd'] === 'string' ? event['cwd'] : io.cwd;
  const { config, folder } = await loadConfig(cwd, options.config, io.cwd);
  const adopted = await adoptedBy(config, folder);
  const rules = [...(await activeRules(config, folder)), ...adopted.rules];
  const allow = await allowByConfig([...(config.allow ?? []), ...adopted.allow], rules);
  const isGuarded = planScanner(rules, {}, true).added.some((rule) => rule.guarded === true);
  const scanner = createScanner(rules, isGuarded ? { linear: await loadLinearEngine() } : {});
  // Paths as a scan of the project reports them, which is what allow entries and other tools' files speak of.
  const named = (path: string) => insideOf(folder, resolve(cwd, path)) ?? path;
  const all = await findingsOf(read.act, cwd, scanner, named);
  const found = allow(await adoptedStatus(all, adopted.accepted)).findings.filter(
    (finding) => finding.status === 'new' && atLeast(finding.confidence, config.confidence ?? 'medium'),
  );
  if (found.length === 0) return EXIT.clean;
  const answer = read.agent.block(reasonText(read.act, found), read.act);
  io.stdout(answer.stdout);
  io.stderr(answer.stderr);
  return answer.exit;
}

async function readJson(io: Io): Promise<Record<string, unknown> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_EVENT) return undefined;
  }
  try {
    const data: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function findingsOf(act: AgentAct, cwd: string, scanner: Scanner, named: (path: string) => string): Promise<Finding[]> {
  const found = act.texts.flatMap(({ text, path }) =>
    scanner.scan({
      bytes: Buffer.from(text),
      provenance: [{ kind: 'stdin', path: path === undefined ? act.what : named(path) }],
    }),
  );
  const path = act.file === undefined ? undefined : insideOf('/', resolve(cwd, act.file));
  if (path === undefined) return found;
  const source = worktreeSource({ root: '/', paths: [path], filter: () => true });
  for await (const blob of source.blobs())
    found.push(...scanner.scan({ ...blob, provenance: [{ kind: 'file', path: named(act.file!) }] }));
  return found;
}

function reasonText(act: AgentAct, found: readonly Finding[]): string {
  const list = found.slice(0, SHOWN).map((finding) => {
    const place =
      finding.provenance[0].path === act.what
        ? `line ${finding.start.line}`
        : `${printable(finding.provenance[0].path)}:${finding.start.line}`;
    return `${finding.ruleName} (${finding.publicPrefix}${MASK}) at ${place}`;
  });
  const more = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : '';
  const did = act.past ? 'It has reached the agent already: rotate it.' : 'Nothing was sent or done.';
  return `Keylift: this ${act.what} holds a credential: ${list.join('; ')}${more}. ${did} Use a reference to Secrets Manager instead, or allow it with a comment "keylift:allow -- why".`;
}
