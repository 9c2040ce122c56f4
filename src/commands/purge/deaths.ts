// Which of the values in history are confirmed dead: recorded before, rotated in the store, refused by the provider, or
// somebody says so with a reason.
import type { Finding, SecretGroup } from '../../core/finding.ts';
import { deadValue, deadVersion, readDead, recordDead } from '../../migrate/dead.ts';
import type { StateFolder } from '../../migrate/state-folder.ts';
import type { Io } from '../io.ts';
import type { Transport } from '../../validate/transport.ts';
import { openVault, type AwsFlags } from '../vault/connect.ts';
import { projectSecrets } from '../vault/migrated.ts';
import { oldValue } from '../vault/old-value.ts';
import { standingsOf } from '../vault/standing.ts';

export interface DeathOptions {
  readonly validate?: boolean;
  /** Where --validate sends its requests; for tests. */
  readonly transport?: Transport;
  /** The reason why all of them are dead. */
  readonly confirmDead?: string;
}

/** A value of the history. */
export interface Judged {
  readonly group: SecretGroup;
  /** Why it counts as dead; undefined when nothing confirms it. */
  readonly dead: string | undefined;
}

/** Asks what is needed, in the order of what it costs; the answers of providers and people are kept. */
export async function judge(
  groups: readonly SecretGroup[],
  root: string,
  state: StateFolder,
  options: DeathOptions & AwsFlags,
  io: Io,
): Promise<readonly Judged[]> {
  const reasons = new Map<SecretGroup, string>();
  const at = new Date().toISOString();
  const open = () => groups.filter((group) => !reasons.has(group));
  const idOf = ({ findings }: SecretGroup) => deadValue(state, findings[0].secret);

  const recorded = readDead(state);
  for (const group of groups) {
    const death = recorded.get(idOf(group));
    if (death !== undefined) reasons.set(group, death.by === 'provider' ? 'its provider refused it' : death.reason);
  }
  const reason = options.confirmDead?.trim() ?? '';
  if (reason !== '') {
    await recordDead(state, open().map(idOf), { at, by: 'person', reason });
    for (const group of open()) reasons.set(group, reason);
  }
  if (open().length > 0) await askStore(open(), root, state, options, io, reasons);
  if (options.validate === true && open().length > 0) {
    const { withStates } = await import('../live.ts');
    const firsts = open().map((group) => ({ group, finding: group.findings[0] }));
    const states = await withStates(
      firsts.map(({ finding }) => finding),
      io,
      options.transport,
    );
    const refused = firsts.filter((_one, index) => states[index]?.validation === 'inactive').map(({ group }) => group);
    await recordDead(state, refused.map(idOf), { at, by: 'provider', reason: 'its provider refused it' });
    for (const group of refused) reasons.set(group, 'its provider refused it');
  }
  return groups.map((group) => ({ group, dead: reasons.get(group) }));
}

/** Values that were migrated and rotated since. */
async function askStore(
  groups: readonly SecretGroup[],
  root: string,
  state: StateFolder,
  flags: AwsFlags,
  io: Io,
  reasons: Map<SecretGroup, string>,
): Promise<void> {
  const secrets = (await projectSecrets(root)).filter(({ arn }) => arn !== undefined);
  if (secrets.length === 0) return;
  const vault = await openVault(flags, io);
  const recorded = readDead(state);
  for (const secret of secrets) {
    const isOld = oldValue(secret, state.key);
    const mine = groups.filter(({ findings }) => isOld(findings[0].secret));
    if (mine.length === 0) continue;
    const [standing] = await standingsOf([secret], vault, state, undefined);
    const death = recorded.get(deadVersion(secret.item.versionId));
    for (const group of mine) {
      if (death !== undefined) reasons.set(group, death.reason);
      else if (standing?.rotated === true) reasons.set(group, `rotated in the store as ${secret.name}`);
    }
  }
}

/** True when a file or the tip of HEAD still has it. */
export function stillStands({ findings }: SecretGroup, files: readonly Finding[]): boolean {
  const inHead = findings.some(({ provenance }) => provenance.some((place) => place.kind === 'commit' && place.inHead));
  return inHead || files.some(({ secret }) => secret.equals(findings[0].secret));
}
