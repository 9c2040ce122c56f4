// What became of a value, as far as this machine knows: stored, rotated, dead. Nothing is asked over the network, and nothing
// is written.
import { existsSync } from 'node:fs';
import type { Secret } from '../core/secret.ts';
import { deadValue, deadVersion, readDead } from '../migrate/dead.ts';
import { readRotated } from '../migrate/rotated.ts';
import { locateState, openState } from '../migrate/state-folder.ts';
import type { Facts } from '../report/data.ts';
import { projectSecrets } from './vault/migrated.ts';
import { oldValue } from './vault/old-value.ts';

export type Life = Pick<Facts, 'stored' | 'rotated' | 'dead'>;

/** @param root top of the checkout */
export async function livesOf(root: string): Promise<(secret: Secret) => Life> {
  if (!existsSync(locateState(root).own)) return () => ({});
  try {
    const state = await openState(root);
    const secrets = (await projectSecrets(root)).filter(({ arn }) => arn !== undefined);
    const stored = secrets.map((secret) => ({ ...secret, isMine: oldValue(secret, state.key) }));
    const [rotated, deaths] = [readRotated(state), readDead(state)];
    return (secret) => {
      const mine = stored.find(({ isMine }) => isMine(secret));
      const ids = [deadValue(state, secret), ...(mine === undefined ? [] : [deadVersion(mine.item.versionId)])];
      const death = ids.map((id) => deaths.get(id)).find((one) => one !== undefined);
      return {
        ...(mine === undefined ? {} : { stored: mine.name }),
        ...(ids.some((id) => rotated.has(id)) ? { rotated: true } : {}),
        ...(death === undefined ? {} : { dead: death.by === 'provider' ? 'its provider refused it' : death.reason }),
      };
    };
  } catch {
    // A state that cannot be read says nothing of the findings.
    return () => ({});
  }
}
