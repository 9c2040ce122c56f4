// The last step: deploy, rotate, revoke, decide about the history. Asks the store what is true before it asks the person.
import { randomUUID } from 'node:crypto';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { printable } from '../../core/printable.ts';
import { fieldOf, withField } from '../../core/stored-value.ts';
import type { Vault } from '../../core/vault.ts';
import { readDecisions } from '../../migrate/decisions.ts';
import { deadValue, deadVersion, readDead, recordDead } from '../../migrate/dead.ts';
import { nothingOpen, openLines, secretText, stepLine, type OpenSteps } from '../../report/guide-terminal.ts';
import { adviceFor } from '../../report/rotation-advice.ts';
import { adviceLines } from '../../report/rotation-formats.ts';
import { standingLines } from '../../report/standing-terminal.ts';
import { fullRules } from '../../ruleset/load.ts';
import { wantedFindings } from '../propose.ts';
import { openDeck } from '../triage/deck.ts';
import { runDialog } from '../triage/dialog.ts';
import { openStore, openVault } from '../vault/connect.ts';
import { projectSecrets, type ProjectSecret } from '../vault/migrated.ts';
import { oldValue } from '../vault/old-value.ts';
import { standingsOf, type Standing } from '../vault/standing.ts';
import { awsFlags, confidenceOf, grouped, onlyInHistory, pastOf, type Guide } from './guide.ts';
import { remember, type Memory } from './memory.ts';

/** A value that has to be dead in the end. */
interface Old {
  /** The secret's name, or the fingerprint of a place in history. */
  readonly id: string;
  readonly words: string;
  /** Under these it is recorded. */
  readonly deadIds: readonly string[];
}

/** @param history findings of the whole history, where they are known already. */
export async function remains(guide: Guide, before: Memory, history?: readonly Finding[]): Promise<ExitCode> {
  const { project, options, io, look, put } = guide;
  put(stepLine(6, look));
  const past = history ?? (await pastOf(guide));
  const secrets = (await projectSecrets(project.root)).filter(({ arn }) => arn !== undefined);
  const vault = secrets.length === 0 ? undefined : await openVault(awsFlags(options), io);
  let standings = vault === undefined ? [] : await standingsOf(secrets, vault, guide.state, past);
  if (standings.length > 0) put(standingLines(standings));

  let memory = await deployment(guide, before, standings);
  const deployed = memory.deployed !== undefined;
  if (deployed && vault !== undefined && (await rotated(guide, secrets, standings, vault)))
    standings = await standingsOf(secrets, vault, guide.state, past);
  const unrotated = standings.filter(isUnrotated).map(({ name }) => name);

  let files = await project.scan(['']);
  if (await leftOver(guide, files)) files = await project.scan(['']);
  const olds = oldValues(guide, secrets, past, files);
  if (deployed) await confirmed(guide, olds, unrotated);
  const dead = readDead(guide.state);
  const alive = olds.filter(({ deadIds }) => !deadIds.some((id) => dead.has(id)));

  const isInPast = past?.some(({ status }) => status === 'new') === true;
  if (isInPast && deployed && alive.length === 0) memory = await decidePast(guide, memory);
  const open: OpenSteps = {
    deploy: !deployed,
    rotate: unrotated,
    confirm: alive.filter(({ id }) => !unrotated.includes(id)).map(({ words }) => words),
    byHand: grouped(undecided(guide, files)).length,
    past: !isInPast || memory.past === 'keep' ? 'done' : (memory.past ?? 'undecided'),
  };
  if (nothingOpen(open)) await remember(guide.state, { ...memory, finished: new Date().toISOString() });
  put(openLines(open, look));
  return EXIT.clean;
}

/** Told by the store, which knows the day of the last read, or by the person. */
async function deployment(guide: Guide, memory: Memory, standings: readonly Standing[]): Promise<Memory> {
  if (memory.deployed !== undefined) return memory;
  const isRead = standings.every(({ readSince }) => readSince);
  const question = 'Is the new code deployed, with a role that may read the secrets?';
  if (!isRead && !(await guide.ask.yes(question, guide.options.deployed, false))) return memory;
  return remember(guide.state, { ...memory, deployed: new Date().toISOString() });
}

async function decidePast(guide: Guide, memory: Memory): Promise<Memory> {
  const { options, ask } = guide;
  const given = options.past;
  if (given === undefined && (memory.past !== undefined || !ask.isPerson)) return memory;
  const question =
    'The old values still stand in the history, where dead ones do no harm. Keep the history, or rewrite (purge) it for everybody?';
  return remember(guide.state, { ...memory, past: await ask.choice(question, ['keep', 'purge'], given, 'keep') });
}

function isUnrotated({ state, rotated: isDone }: Standing): boolean {
  return state === 'present' && !isDone;
}

/** Takes new values from a person, one secret after the other; true when there was one. */
async function rotated(
  { io, look, put, options }: Guide,
  secrets: readonly ProjectSecret[],
  standings: readonly Standing[],
  vault: Vault,
): Promise<boolean> {
  const { hidden } = io;
  const waiting = standings.filter(isUnrotated);
  if (hidden === undefined || waiting.length === 0) return false;
  const rules = new Map((await fullRules()).map((rule) => [rule.id, rule]));
  const store = await openStore(awsFlags(options), io);
  let any = false;
  put(['', 'Rotate: make a new value at each provider and paste it here. It is stored, never shown.']);
  for (const { name, unrotatedFields } of waiting) {
    const secret = secrets.find((one) => one.name === name)!;
    put(
      adviceLines([{ ...adviceFor(secret.item, (id) => rules.get(id)), arn: secret.arn! }]).map((line) =>
        printable(line).slice(0, look.columns * 3),
      ),
    );
    // Of a login only the password, of a group every field that is still the old one.
    const { shape, digests = [] } = secret.item;
    const fields =
      shape === 'text'
        ? [undefined]
        : shape === 'database'
          ? ['password']
          : (unrotatedFields ?? digests.map(({ field }) => field));
    for (const field of fields) {
      const what = field === undefined ? 'value' : shape === 'database' ? 'password' : `value of ${field}`;
      const value = await hidden(`new ${what}, not shown (Enter: later):`);
      if (io.signal.aborted) throw new Error('interrupted');
      if (value.byteLength === 0) continue;
      const { value: current } = await vault.content(secret.arn!);
      const next = field === undefined ? value : withField(current, field, value);
      if (next === undefined || fieldOf(current, field)?.equals(value) === true) {
        put([`${next === undefined ? 'What is stored has no such field' : 'That is the old value'}; left as it is.`]);
        continue;
      }
      const { versionId } = await store.put({ name: secret.arn!, value: next, token: randomUUID() });
      put([`${printable(name)} has a new version ${versionId}.`]);
      any = true;
    }
  }
  return any;
}

/** Goes through what no rewriting could reach, where a person wants to; true when something may have changed. */
async function leftOver(guide: Guide, files: readonly Finding[]): Promise<boolean> {
  const { io, ask, project, options, look, put } = guide;
  const left = undecided(guide, files);
  if (left.length === 0 || !ask.isPerson) return false;
  put(['', 'Still in the files:', ...grouped(left).map(({ findings }) => `  ${secretText(findings)}`)]);
  put(['keylift plan says of each how to do it by hand.']);
  const what = await ask.choice('Leave or allow some of them now, one by one, or later?', ['now', 'later'], undefined, 'later');
  if (what === 'later') return false;
  await runDialog(await openDeck(project, options, io), { io, root: project.root, look, prompt: io.prompt! });
  return true;
}

/** Findings in the files that nobody has left or allowed. */
function undecided({ state, project, options }: Guide, files: readonly Finding[]): readonly Finding[] {
  const { decisions } = readDecisions(state);
  return wantedFindings(files, decisions, confidenceOf({ project, options })).filter(({ fingerprint }) => {
    const verdict = decisions[fingerprint]?.verdict;
    return verdict === undefined || verdict === 'migrate';
  });
}

/** Every value that stood in the code or stands in the history. */
function oldValues(
  { state, project, options }: Guide,
  secrets: readonly ProjectSecret[],
  past: readonly Finding[] | undefined,
  files: readonly Finding[],
): readonly Old[] {
  const tests = secrets.map((secret) => ({ secret, isOld: oldValue(secret, state.key) }));
  const known = past ?? [];
  const olds: Old[] = tests.map(({ secret, isOld }) => {
    const values = known.filter((finding) => isOld(finding.secret)).map((finding) => deadValue(state, finding.secret));
    return { id: secret.name, words: secret.name, deadIds: [deadVersion(secret.item.versionId), ...new Set(values)] };
  });
  const others = onlyInHistory(known, files, confidenceOf({ project, options })).filter(
    (finding) => !tests.some(({ isOld }) => isOld(finding.secret)),
  );
  for (const { findings } of grouped(others)) {
    olds.push({ id: findings[0].fingerprint, words: secretText(findings), deadIds: [deadValue(state, findings[0].secret)] });
  }
  return olds;
}

/** Asks of each old value that could be dead whether it is, and keeps the answer. */
async function confirmed({ state, options, ask }: Guide, olds: readonly Old[], unrotated: readonly string[]): Promise<void> {
  const dead = readDead(state);
  const said = options.dead ?? [];
  for (const { id, words, deadIds } of olds) {
    if (unrotated.includes(id) || deadIds.some((one) => dead.has(one))) continue;
    const given =
      said.includes('all') || said.some((one) => one === id || (one.length >= 8 && id.startsWith(one))) ? true : undefined;
    if (!(await ask.yes(`Is the old value revoked at its provider: ${words}?`, given, false))) continue;
    await recordDead(state, deadIds, { at: new Date().toISOString(), by: 'person', reason: 'said so in keylift migrate' });
  }
}
