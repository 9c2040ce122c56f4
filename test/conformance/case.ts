// What a conformance case is: calls of the real SDK against one target, and what the service's documentation says of the answers.
import { randomUUID } from 'node:crypto';
import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';

/** Where and with what a case runs. */
export interface Target {
  readonly sm: SecretsManager;
  /** A name nobody else uses, ending in `suffix`; everything under the target's prefix is deleted afterwards. */
  readonly name: (suffix?: string) => string;
  /** ARN of a rotation function that succeeds, and of one that fails in setSecret; undefined when the target has none. */
  readonly lambdas: { readonly works: string; readonly fails: string } | undefined;
  /** Region of the target, and another one. */
  readonly region: string;
  readonly otherRegion: string;
}

/** `id` is `operation/behaviour` and names the case in the list of divergences. */
export interface Case {
  readonly id: string;
  /** Left out against the real service: it would need a Lambda, a second region, or hundreds of calls. */
  readonly local?: true;
  readonly run: (target: Target) => Promise<void>;
}

/** A client request token. */
export function token(): string {
  return randomUUID();
}

/** Expects `call` to be refused with this error, and with the status the service's protocol prescribes. */
export async function refused(call: Promise<unknown>, name: string, status = 400): Promise<string> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as Error & { $metadata?: { httpStatusCode?: number } },
  );
  expect(error?.name, 'name of the error').toBe(name);
  expect(error?.$metadata?.httpStatusCode, 'status').toBe(status);
  return error!.message;
}

/** Creates a secret with a text value and gives its name, ARN and first version. */
export async function secret(
  { sm, name }: Target,
  value = 'v1',
  suffix?: string,
): Promise<{ readonly id: string; readonly arn: string; readonly version: string }> {
  const id = name(suffix);
  const made = await sm.createSecret({ Name: id, SecretString: value });
  return { id, arn: made.ARN!, version: made.VersionId! };
}

/** Labels by version id, each list sorted. */
export async function stages({ sm }: Target, id: string): Promise<Record<string, string[]>> {
  const { VersionIdsToStages = {} } = await sm.describeSecret({ SecretId: id });
  return Object.fromEntries(Object.entries(VersionIdsToStages).map(([version, labels]) => [version, labels.toSorted()]));
}

/** The text value a read gives by default. */
export async function valueOf({ sm }: Target, id: string): Promise<string | undefined> {
  return (await sm.getSecretValue({ SecretId: id })).SecretString;
}
