// An embedded server in which generated policies are in force, and the policies read back from the form they were written in.
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { parseToObject } from 'hcl2-parser';
import ts from 'typescript';
import { expect, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { EmulatorRole } from '../../src/emulator/callers.ts';
import { startEmulator } from '../../src/emulator/server.ts';
import type { Infrastructure } from '../../src/report/access-choices.ts';
import type { PolicyDocument } from '../../src/report/access-policy.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';
export const KEY: string = `arn:aws:kms:${REGION}:${ACCOUNT}:key/own-key`;
export const APP: string = `arn:aws:iam::${ACCOUNT}:role/app`;

type Asked = { readonly name: string; readonly kmsKeyId?: string };

interface World {
  /** The account's own client. */
  readonly root: SecretsManager;
  readonly asRole: SecretsManager;
  readonly arns: ReadonlyMap<string, string>;
}

/** An emulator with secrets, and a client for one role. */
export async function worldOf(
  role: Omit<EmulatorRole, 'accessKeyId'>,
  secrets: readonly Asked[],
  keyPolicy?: object,
): Promise<World> {
  const emulator = await startEmulator({
    region: REGION,
    account: ACCOUNT,
    roles: [{ ...role, accessKeyId: 'ROLE' }],
    keys: [
      { keyId: 'own-key', alias: 'alias/own', ...(keyPolicy === undefined ? {} : { policy: { ...keyPolicy } }) },
      { keyId: 'other-key' },
    ],
  });
  onTestFinished(() => emulator.close());
  const clientOf = (accessKeyId: string) => {
    const client = new SecretsManager({
      endpoint: emulator.url,
      region: REGION,
      credentials: { accessKeyId, secretAccessKey: 'x' },
      maxAttempts: 1,
    });
    onTestFinished(() => client.destroy());
    return client;
  };
  const root = clientOf('root');
  const arns = new Map<string, string>();
  for (const { name, kmsKeyId } of secrets) {
    const made = await root.createSecret({
      Name: name,
      SecretString: 'v',
      ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    });
    arns.set(name, made.ARN!);
  }
  return { root, asRole: clientOf('ROLE'), arns };
}

export const denied = (call: Promise<unknown>): Promise<void> =>
  expect(call).rejects.toMatchObject({ name: 'AccessDeniedException' });

/** Every policy in a text that `keylift policy` wrote; a statement alone comes as a policy of one. */
export function documentsIn(text: string, format: Infrastructure): readonly PolicyDocument[] {
  const read = { json: fromJson, terraform: fromTerraform, cloudformation: fromYaml, cdk: fromCdk }[format];
  return policiesIn(read(text));
}

const fromJson = (text: string): unknown => JSON.parse(text);
const fromYaml = (text: string): unknown => parse(text);

function fromTerraform(text: string): unknown {
  const [read, fault] = parseToObject(text) as [unknown, unknown];
  expect(fault).toBeNull();
  // The parser keeps a call as text; its argument is an expression like any other.
  const open = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) return Object.values(value).map(open);
    const argument = typeof value === 'string' ? /^\$\{jsonencode\(([\s\S]*)\)\}$/.exec(value)?.[1] : undefined;
    if (argument === undefined) return value;
    return (parseToObject(`document = ${argument}\n`) as [{ document: unknown }, unknown])[0].document;
  };
  return [read, open(read)];
}

function fromCdk(text: string): unknown {
  const found: unknown[] = [];
  const visit = (node: ts.Node): void => {
    // Policies are written as JSON, which is TypeScript too.
    if (ts.isObjectLiteralExpression(node) && /^\{\s*"/.test(node.getText())) found.push(JSON.parse(node.getText()));
    else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('snippet.ts', text, ts.ScriptTarget.ES2022, true));
  return found;
}

function policiesIn(value: unknown): readonly PolicyDocument[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return [value as PolicyDocument];
  if ('Effect' in value) return [{ Version: '2012-10-17', Statement: [value as PolicyDocument['Statement'][number]] }];
  return Object.values(value).flatMap(policiesIn);
}
