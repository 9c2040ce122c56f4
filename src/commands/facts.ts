// What this machine knows of the secrets in a report beyond where they stand: whether they were migrated, and whose files
// they are in. Nothing is asked over the network, and nothing is written.
import { existsSync } from 'node:fs';
import { requestToken } from '../core/fingerprint.ts';
import type { SecretGroup } from '../core/finding.ts';
import { knownSecrets } from '../migrate/runs.ts';
import { locateState, openState } from '../migrate/state-folder.ts';
import type { Facts } from '../report/data.ts';
import { pathOwners } from '../sources/owners.ts';
import { workTreeTop } from '../sources/repository.ts';

/** @param folder where the scan was started */
export async function factsOf(groups: readonly SecretGroup[], folder: string): Promise<ReadonlyMap<number, Facts>> {
  const root = workTreeTop(folder) ?? folder;
  const owners = pathOwners(root);
  const storedAs = await storedNames(root);
  return new Map(
    groups.map((group) => {
      const stored = storedAs(group);
      const isDead = group.findings.some((finding) => finding.validation === 'inactive');
      const paths = group.findings.flatMap((finding) => finding.provenance.map((place) => place.path));
      const facts: Facts = {
        ...(stored === undefined ? {} : { stored }),
        ...(isDead ? { dead: 'its provider refused it' } : {}),
        owners: [...new Set(paths.flatMap((path) => owners(path)))].toSorted(),
      };
      return [group.number, facts];
    }),
  );
}

/** The name under which a finished run has stored the value, by its request token. */
async function storedNames(root: string): Promise<(group: SecretGroup) => string | undefined> {
  if (!existsSync(locateState(root).own)) return () => undefined;
  try {
    const state = await openState(root);
    const known = [...(await knownSecrets(state.journals, state.project))];
    return ({ findings: [{ secret }] }) => known.find(([name, token]) => requestToken(state.key, name, secret) === token)?.[0];
  } catch {
    // A state that cannot be read says nothing of the findings.
    return () => undefined;
  }
}
