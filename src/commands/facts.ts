// What this machine knows of the secrets in a report beyond where they stand: what became of them, and whose files
// they are in. Nothing is asked over the network, and nothing is written.
import type { SecretGroup } from '../core/finding.ts';
import type { Facts } from '../report/data.ts';
import { pathOwners } from '../sources/owners.ts';
import { workTreeTop } from '../sources/repository.ts';
import { livesOf } from './life.ts';

/** @param folder where the scan was started */
export async function factsOf(groups: readonly SecretGroup[], folder: string): Promise<ReadonlyMap<number, Facts>> {
  const root = workTreeTop(folder) ?? folder;
  const owners = pathOwners(root);
  const lifeOf = await livesOf(root);
  return new Map(
    groups.map((group) => {
      const isDead = group.findings.some((finding) => finding.validation === 'inactive');
      const paths = group.findings.flatMap((finding) => finding.provenance.map((place) => place.path));
      const facts: Facts = {
        ...lifeOf(group.findings[0].secret),
        ...(isDead ? { dead: 'its provider refused it' } : {}),
        owners: [...new Set(paths.flatMap((path) => owners(path)))].toSorted(),
      };
      return [group.number, facts];
    }),
  );
}
