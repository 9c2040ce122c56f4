// Bringing one value into the store, whatever is there already, and reading it back. Safe to repeat after a crash at any point.
import { EXIT, KeyliftError } from '../core/errors.ts';
import type { CentralAccount, Plan, PlanItem } from '../core/plan.ts';
import type { Secret } from '../core/secret.ts';
import type { Store, StoredSecret, StoredVersion } from '../core/store.ts';
import { arnToBe } from './central.ts';
import { announce, entriesOf, type RunContext } from './run-context.ts';

/** Tag that marks secrets made by Keylift, and its value. */
const MARK = { key: 'managed-by', value: 'keylift' } as const;

/**
 * Looks at what the store has under the names of a plan, before anything is written anywhere.
 * @param mayRestore the user allows taking any secret out of its recovery window.
 * @throws KeyliftError E0806 (another value under the name), E0807 (pending deletion), or the store's own.
 */
export async function previewItems(
  plan: Plan,
  values: ReadonlyMap<string, Secret>,
  store: Store,
  mayRestore: boolean,
): Promise<void> {
  for (const item of plan.items) {
    const found = await store.describe(item.ref.name);
    if (found === undefined) continue;
    if (found.deletionDate !== undefined) refusePending(plan, item, found, mayRestore);
    else if (!(await store.read(found.arn)).value.equals(values.get(item.id)!)) throw otherValue(item);
  }
}

/**
 * Stores an item: creates the secret, takes one with the same value, or restores ours. Never overwrites another value that is in use.
 * Entries `storing` (before) and `stored` (after read-back) go to the journal.
 * @throws KeyliftError E0806, E0807, E0816 (reads back differently), or the store's own.
 */
export async function storeItem(context: RunContext, item: PlanItem, value: Secret, mayRestore: boolean): Promise<void> {
  const { plan, store, journal } = context;
  const { name } = item.ref;
  const announced = entriesOf(journal.entries, 'storing').filter((entry) => entry.item === item.id);
  if (announced.length === 0) await announce(context, { step: 'storing', item: item.id, name, token: item.versionId });

  let found = await store.describe(name);
  let restored = announced.some((entry) => entry.restore === true);
  if (found?.deletionDate !== undefined) {
    refusePending(plan, item, found, mayRestore);
    if (!restored) await announce(context, { step: 'storing', item: item.id, name, token: item.versionId, restore: true });
    context.touched.store = true;
    await store.restore(name);
    restored = true;
    found = (await store.describe(name)) ?? found;
  }

  const version = found === undefined ? await create(context, item, value) : await reuse(store, item, value, found, restored);
  context.touched.store = true;
  if (plan.central !== undefined && !isCentral(plan.central, name, version.arn)) throw elsewhere(plan.central);
  const readBack = await store.read(version.arn, version.versionId);
  if (!readBack.value.equals(value)) {
    throw new KeyliftError('E0816', `${name} was stored but reads back differently`, { exit: EXIT.store });
  }
  const created = version.versionId === item.versionId && (found === undefined || isOwn(plan, found, restored));
  await announce(context, { step: 'stored', item: item.id, arn: version.arn, versionId: version.versionId, created });
}

/** True for an ARN that code of other accounts was planned to name. */
function isCentral(central: CentralAccount, name: string, arn: string): boolean {
  return arn.startsWith(arnToBe(central, name).slice(0, -6)) && arn.length === arnToBe(central, name).length;
}

/** The refusal of credentials or a region that are not those of the plan. */
export function elsewhere({ account, region }: CentralAccount): KeyliftError {
  return new KeyliftError('E0837', `the plan stores in account ${account}, ${region}, and these credentials do not`, {
    exit: EXIT.usage,
    hint: 'use the --profile or --role-arn and the --region of that account',
  });
}

/** True when the secret was made by this plan, so that a rollback may schedule its deletion. */
export function isMadeBy(plan: Plan, secret: StoredSecret): boolean {
  return isOurs(plan, secret) && secret.tags['keylift-plan'] === plan.id;
}

async function create(context: RunContext, item: PlanItem, value: Secret): Promise<StoredVersion> {
  const { plan, store, touched } = context;
  const places = item.sites.length === 1 ? '1 place' : `${item.sites.length} places`;
  const version = store.create({
    name: item.ref.name,
    value,
    token: item.versionId,
    description: `Moved out of ${places} in the source code of ${plan.application} by Keylift.`,
    tags: {
      ...plan.tags,
      [MARK.key]: MARK.value,
      'keylift-project': plan.project,
      'keylift-plan': plan.id,
      'finding-id': findingIds(item),
      ...(plan.environment === '' ? {} : { environment: plan.environment }),
      ...(plan.application === '' ? {} : { application: plan.application }),
    },
    ...(plan.kmsKeyId === undefined ? {} : { kmsKeyId: plan.kmsKeyId }),
  });
  return version.catch((error: unknown) => {
    if (!isCertain(error)) touched.store = true;
    throw error;
  });
}

/** Fingerprints of the places, of which a tag holds seven. They say nothing of the value. */
function findingIds(item: PlanItem): string {
  const ids = new Set(item.sites.map(({ fingerprint }) => fingerprint));
  return [...ids].slice(0, 7).join(' ');
}

/** True for refusals that say for certain that the call did nothing; a lost connection does not. */
function isCertain(error: unknown): boolean {
  return error instanceof KeyliftError && /^E08(?:0[1-9]|17)$/.test(error.code);
}

async function reuse(
  store: Store,
  item: PlanItem,
  value: Secret,
  found: StoredSecret,
  restored: boolean,
): Promise<StoredVersion> {
  const current = await store.read(found.arn);
  if (current.value.equals(value)) return current.version;
  // The user asked to take it back into use for this value; nobody can be reading a secret that waits for deletion.
  if (restored) return store.put({ name: item.ref.name, value, token: item.versionId });
  throw otherValue(item);
}

/** A secret that our own rollback has scheduled comes back by itself; for any other the user has to say so. */
function refusePending(plan: Plan, item: PlanItem, found: StoredSecret, mayRestore: boolean): void {
  // The version id is a keyed digest of name and value, so this is the same value without reading it.
  if (mayRestore || (isOurs(plan, found) && found.currentVersionId === item.versionId)) return;
  const until = found.deletionDate === undefined ? '' : ` until ${found.deletionDate.slice(0, 10)}`;
  throw new KeyliftError('E0807', `${item.ref.name} is scheduled for deletion${until}`, { exit: EXIT.store, hint: '--restore' });
}

function isOwn(plan: Plan, found: StoredSecret, restored: boolean): boolean {
  return restored ? isOurs(plan, found) : isMadeBy(plan, found);
}

function isOurs(plan: Plan, secret: StoredSecret): boolean {
  return secret.tags[MARK.key] === MARK.value && secret.tags['keylift-project'] === plan.project;
}

function otherValue(item: PlanItem): KeyliftError {
  const hint = 'rename the variable or use another --env or --app, then plan again';
  return new KeyliftError('E0806', `${item.ref.name} already exists with a different value`, { exit: EXIT.stale, hint });
}
