// `keylift triage`: deciding about what was found, with a person or by flags. `keylift plan` does what was decided.
import { EXIT, KeyliftError, type ExitCode } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { Confidence } from '../../core/rule.ts';
import { isGoodName } from '../../migrate/naming.ts';
import { listLines, tallyText } from '../../report/triage-terminal.ts';
import { isDay } from '../baseline.ts';
import type { Io } from '../io.ts';
import { lookOf } from '../look-of.ts';
import { openProject, type ProjectOptions } from '../project.ts';
import { cardOf, openDeck, type Allowance, type Deck } from './deck.ts';
import { runDialog } from './dialog.ts';

export interface TriageOptions extends ProjectOptions {
  readonly color?: boolean;
  readonly confidence?: Confidence;
  readonly format?: string;
  readonly list?: boolean;
  /** Fingerprints, or their beginnings, for each of these. */
  readonly migrate?: readonly string[];
  readonly leave?: readonly string[];
  readonly allow?: readonly string[];
  /** `fingerprint=name` */
  readonly name?: readonly string[];
  readonly reason?: string;
  readonly owner?: string;
  readonly expires?: string;
  readonly undo?: boolean;
}

/** @throws KeyliftError E0701 when nobody is there to ask and no flag decides, E0312 for an unknown fingerprint. */
export async function triage(path: string | undefined, options: TriageOptions, io: Io): Promise<ExitCode> {
  const acts = [options.migrate, options.leave, options.allow, options.name].some((given) => given !== undefined);
  const isAsked = !acts && options.undo !== true && options.list !== true;
  if (isAsked && io.prompt === undefined) {
    throw new KeyliftError('E0701', 'nobody is there to ask', {
      exit: EXIT.usage,
      hint: '--list shows what there is; --migrate, --leave, --allow, --name and --undo decide',
    });
  }
  const allowance = allowanceOf(options);
  const project = await openProject(path, options, io);
  const deck = await openDeck(project, options, io);
  const look = lookOf(options, io);
  if (options.undo === true && !(await deck.undo())) io.stdout('Nothing to undo.\n');
  await byFlags(deck, options, allowance);
  if (isAsked) {
    await runDialog(deck, { io, root: project.root, look, prompt: io.prompt! });
    io.stdout(`${tallyText(deck.cards())}\n`);
    if (deck.cards().length > 0) io.stdout('Next: keylift plan, or keylift migrate\n');
    return EXIT.clean;
  }
  if (options.format === 'json') io.stdout(`${JSON.stringify(deck.cards().map(cardData), null, 2)}\n`);
  else for (const line of listLines(deck.cards(), look)) io.stdout(`${line}\n`);
  return EXIT.clean;
}

async function byFlags(deck: Deck, options: TriageOptions, allowance: Allowance | undefined): Promise<void> {
  // All fingerprints are known before the first decision is written.
  const cards = (given: readonly string[] | undefined) => (given ?? []).map((fingerprint) => cardOf(deck, fingerprint));
  const names = (options.name ?? []).map((pair) => {
    const [fingerprint, name = ''] = pair.split(/=(.*)/s);
    if (!isGoodName(name))
      throw new KeyliftError('E0104', `--name ${printable(pair)} is not FINGERPRINT=NAME`, { exit: EXIT.usage });
    return { card: cardOf(deck, fingerprint!), name };
  });
  const [migrate, leave, allow] = [cards(options.migrate), cards(options.leave), cards(options.allow)];
  for (const { group } of migrate) await deck.decide(group, { verdict: 'migrate' });
  for (const { group } of leave) await deck.decide(group, { verdict: 'leave' });
  for (const { group } of allow) await deck.decide(group, { verdict: 'allow' }, allowance);
  for (const { card, name } of names) await deck.decide(card.group, { verdict: 'migrate', name });
}

/** @throws KeyliftError E0108 for one without a reason. */
function allowanceOf({ allow, reason, owner, expires }: TriageOptions): Allowance | undefined {
  if (allow === undefined) return undefined;
  if (reason === undefined || reason.trim() === '')
    throw new KeyliftError('E0108', '--allow goes with --reason: nothing is allowed without one', { exit: EXIT.usage });
  if (expires !== undefined && !isDay(expires))
    throw new KeyliftError('E0104', 'expected a day such as 2027-01-31 for --expires', { exit: EXIT.usage });
  return { reason, ...(owner === undefined ? {} : { owner }), ...(expires === undefined ? {} : { expires }) };
}

function cardData({ group, decision }: ReturnType<Deck['cards']>[number]): object {
  const [first] = group.findings;
  return {
    fingerprint: first.fingerprint,
    ruleId: first.ruleId,
    confidence: first.confidence,
    decision: decision ?? null,
    places: group.findings.map(({ fingerprint, provenance, start }) => ({
      fingerprint,
      path: provenance[0].path,
      line: start.line,
      column: start.column,
    })),
  };
}
