// The part of Secrets Manager that a rotation uses, with the SDK that Lambda brings along.
import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Fields, SecretsApi } from './handler.ts';

/** Region, credentials and endpoint come from the environment unless a client is given. */
export function secretsApi(client: SecretsManagerClient = new SecretsManagerClient({})): SecretsApi {
  return {
    async read(id, { stage, token }) {
      try {
        const { SecretString } = await client.send(
          new GetSecretValueCommand({ SecretId: id, VersionStage: stage, ...(token === undefined ? {} : { VersionId: token }) }),
        );
        return fieldsOf(SecretString);
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
    async putPending(id, token, fields) {
      await client.send(
        new PutSecretValueCommand({
          SecretId: id,
          ClientRequestToken: token,
          SecretString: JSON.stringify(fields),
          VersionStages: ['AWSPENDING'],
        }),
      );
    },
    async describe(id) {
      const found = await client.send(new DescribeSecretCommand({ SecretId: id }));
      return { enabled: found.RotationEnabled === true, stages: found.VersionIdsToStages ?? {} };
    },
    async promote(id, token, from) {
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: id,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: token,
          RemoveFromVersionId: from,
        }),
      );
    },
    async password() {
      const made = await client.send(
        new GetRandomPasswordCommand({ PasswordLength: 32, ExcludeCharacters: '/@"\'\\`$%:?#&+;|<>(){}[] ' }),
      );
      if (made.RandomPassword === undefined) throw new Error('no password was made');
      return made.RandomPassword;
    },
  };
}

function fieldsOf(text: string | undefined): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Fields) : undefined;
  } catch {
    // The parser quotes the text.
    return undefined;
  }
}
