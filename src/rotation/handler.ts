// A rotation function for Secrets Manager: the four steps, each safe to repeat. Deployed by the user as a Lambda, run by
// the embedded server in tests. It logs nothing: whatever it could log is near a value.

/** What the service calls the function with. */
export interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** A stored JSON object; only its own kind of rotation knows the fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** The part of Secrets Manager that a rotation uses. */
export interface SecretsApi {
  /** Undefined when there is no such version or it holds no value yet. */
  read(id: string, version: { readonly stage: string; readonly token?: string }): Promise<Fields | undefined>;
  /** Stores the version that is being made. */
  putPending(id: string, token: string, fields: Fields): Promise<void>;
  /** Labels by version id, and whether rotation is on. */
  describe(id: string): Promise<{ readonly enabled: boolean; readonly stages: Readonly<Record<string, readonly string[]>> }>;
  /** Makes a version the current one in place of another. */
  promote(id: string, token: string, from: string): Promise<void>;
  /** A new password without characters that URLs and shells trip over. */
  password(): Promise<string>;
}

/** What is rotated: a database login, an API key. Each step may be called again after it has failed or succeeded. */
export interface Rotator {
  /** The new version from the current one. */
  create(current: Fields, api: SecretsApi): Promise<Fields>;
  /** Makes the new version valid where it is used. */
  set(pending: Fields, current: Fields, previous: Fields | undefined, api: SecretsApi): Promise<void>;
  /** Throws unless the new version works. */
  test(pending: Fields): Promise<void>;
  /** The rotation has failed after `set`: makes the current version valid again where `set` has ended it. */
  restore(pending: Fields, current: Fields, api: SecretsApi): Promise<void>;
  /** After the new version is the current one. `retired`: what was current before. */
  finished?(current: Fields, retired: Fields | undefined): Promise<void>;
}

/** The Lambda handler. Its errors carry a step and a reason, never a value. */
export function rotationHandler(rotator: Rotator, api: SecretsApi): (event: RotationEvent) => Promise<void> {
  return async ({ Step: step, SecretId: id, ClientRequestToken: token }) => {
    const { enabled, stages } = await api.describe(id);
    const labels = stages[token];
    // With RotateImmediately=false the service only asks for a test; there is no version to make then.
    if (labels?.includes('AWSCURRENT') === true) return;
    if (!enabled) throw new Error('rotation is not enabled for this secret');
    if (labels?.includes('AWSPENDING') !== true) throw new Error('the version is not staged for rotation');
    const read = (stage: string) => api.read(id, { stage });
    const current = await read('AWSCURRENT');
    if (current === undefined) throw new Error('the secret has no current JSON value to rotate');
    const pending = await api.read(id, { stage: 'AWSPENDING', token });

    switch (step) {
      case 'createSecret':
        if (pending === undefined) await api.putPending(id, token, await rotator.create(current, api));
        return;
      case 'setSecret': {
        const previous = await read('AWSPREVIOUS');
        await orRestore(() => rotator.set(needed(pending), current, previous, api), needed(pending), current);
        return;
      }
      case 'testSecret':
        // A trial without a rotation: what is current must work.
        await orRestore(() => rotator.test(pending ?? current), pending, current);
        return;
      case 'finishSecret': {
        const from = Object.entries(stages).find(([, held]) => held.includes('AWSCURRENT'))?.[0];
        if (from === undefined) throw new Error('no version is current');
        const retired = await read('AWSPREVIOUS');
        await orRestore(() => promote(id, token, from), needed(pending), current);
        await rotator.finished?.(needed(pending), retired);
        return;
      }
      default:
        throw new Error('unknown step');
    }
  };

  /** A lost answer is no failure: what counts is where the label is. */
  async function promote(id: string, token: string, from: string): Promise<void> {
    try {
      await api.promote(id, token, from);
    } catch (error) {
      if ((await api.describe(id)).stages[token]?.includes('AWSCURRENT') !== true) throw error;
    }
  }

  async function orRestore(act: () => Promise<void>, pending: Fields | undefined, current: Fields): Promise<void> {
    try {
      await act();
    } catch (error) {
      // The application still reads the current version, so that one has to work.
      if (pending !== undefined) await rotator.restore(pending, current, api);
      throw error;
    }
  }
}

function needed(pending: Fields | undefined): Fields {
  if (pending === undefined) throw new Error('createSecret has not stored the new version');
  return pending;
}
