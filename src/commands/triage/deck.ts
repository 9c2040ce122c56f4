// The secrets in the files, one card each, and what was decided about them. Every change is kept at once.
import { randomBytes } from 'node:crypto';
import { EXIT, KeyliftError } from '../../core/errors.ts';
import { secretDigest } from '../../core/fingerprint.ts';
import type { Finding, SecretGroup } from '../../core/finding.ts';
import { atLeast, type Confidence } from '../../core/rule.ts';
import { decide, readDecisions, undoLast, writeDecisions, type Decision } from '../../migrate/decisions.ts';
import { openState } from '../../migrate/state-folder.ts';
import { groupFindings } from '../../report/data.ts';
import type { Card } from '../../report/triage-terminal.ts';
import { addToBaseline, takeFromBaseline } from '../baseline.ts';
import type { Io } from '../io.ts';
import { livesOf } from '../life.ts';
import type { OpenProject } from '../project.ts';

/** Why something is no secret, and until when that holds. */
export interface Allowance {
  readonly reason: string;
  readonly owner?: string;
  /** `2027-01-31` */
  readonly expires?: string;
}

export interface Deck {
  /** At least as sure as asked for, or decided about before. */
  cards(): readonly Card[];
  /** Everything that may be a secret, to mask it. */
  all(): readonly Finding[];
  decide(group: SecretGroup, decision: Decision, allowance?: Allowance): Promise<void>;
  /** False when there is nothing to undo. */
  undo(): Promise<boolean>;
  /** Looks at a file again that was edited. */
  refresh(path: string): Promise<void>;
}

export async function openDeck(
  project: OpenProject,
  options: { readonly confidence?: Confidence; readonly config?: string },
  io: Io,
): Promise<Deck> {
  const state = await openState(project.root);
  const key = randomBytes(32);
  const least = options.confidence ?? project.config.confidence ?? 'medium';
  const place = { cwd: project.root, env: io.env };
  const named = options.config === undefined ? {} : { config: options.config };
  const lifeOf = await livesOf(project.root);
  let findings = await project.scan(['']);
  let kept = readDecisions(state);
  const keep = async (next: typeof kept) => {
    await writeDecisions(state, next);
    kept = next;
  };
  const cards = (): readonly Card[] => {
    const counts = (finding: Finding) =>
      finding.status === 'new' && (atLeast(finding.confidence, least) || kept.decisions[finding.fingerprint] !== undefined);
    const groups = groupFindings(findings.filter(counts), ({ secret }) => secretDigest(key, secret));
    return groups.map((group) => ({
      group,
      of: groups.length,
      life: lifeOf(group.findings[0].secret),
      decision: group.findings.map(({ fingerprint }) => kept.decisions[fingerprint]).find((one) => one !== undefined),
    }));
  };
  return {
    cards,
    all: () => findings,
    async decide(group, decision, allowance) {
      const accepted =
        decision.verdict === 'allow' && allowance !== undefined
          ? (
              await addToBaseline(
                group.findings.map((finding) => ({ finding, ...allowance })),
                named,
                place,
              )
            ).places
          : [];
      await keep(decide(kept, [...new Set(group.findings.map(({ fingerprint }) => fingerprint))], decision, accepted));
    },
    async undo() {
      const undone = undoLast(kept);
      if (undone === undefined) return false;
      if (undone.act.accepted.length > 0) await takeFromBaseline(undone.act.accepted, named, place);
      await keep(undone.decisions);
      return true;
    },
    async refresh(path) {
      const fresh = await project.scan([path]);
      findings = [...findings.filter((finding) => finding.provenance[0].path !== path), ...fresh];
    },
  };
}

/** The card that has a place with this fingerprint, or the beginning of one. @throws KeyliftError E0312 */
export function cardOf(deck: Deck, fingerprint: string): Card {
  const found = deck
    .cards()
    .filter(({ group }) =>
      group.findings.some((finding) => /^[0-9a-f]{8,}$/.test(fingerprint) && finding.fingerprint.startsWith(fingerprint)),
    );
  if (found.length === 1) return found[0]!;
  throw new KeyliftError(
    'E0312',
    `${found.length === 0 ? 'no finding' : 'several findings with the fingerprint'} ${fingerprint}`,
    {
      exit: EXIT.usage,
      hint: 'keylift triage --list shows them',
    },
  );
}
