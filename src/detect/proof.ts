// Offline proof that a text is a token of its kind: checksums, structure, decoding. One small file per kind in proofs/.
import type { ProofName } from '../core/rule.ts';
import { proveAwsKeyId } from './proofs/aws.ts';
import { proveBitcoin, proveEthereum, proveMnemonic } from './proofs/coins.ts';
import { proveAtlassian, proveCloudflare } from './proofs/crc-tail.ts';
import { proveGithub, proveNpm } from './proofs/github.ts';
import { proveGitlab } from './proofs/gitlab.ts';
import { proveServiceAccount } from './proofs/google.ts';
import { proveGrafana } from './proofs/grafana.ts';
import { proveJwt } from './proofs/jwt.ts';
import { proveAge, proveAzureStorage, proveJwk, proveNkey, proveWireguard } from './proofs/keys.ts';
import { provePem } from './proofs/pem.ts';
import { provePgp } from './proofs/pgp.ts';
import { FAILED, parseJson, passed, type Proof, type Proved } from './proofs/proved.ts';
import { provePutty } from './proofs/putty.ts';
import { provePypi } from './proofs/pypi.ts';
import { proveSlack } from './proofs/slack.ts';

export type { Proof } from './proofs/proved.ts';

const PROOFS: Record<ProofName, (value: string) => Proved> = {
  age: proveAge,
  atlassian: proveAtlassian,
  'aws-key-id': proveAwsKeyId,
  'azure-storage-key': proveAzureStorage,
  'base64-json': (value) => (parseJson(Buffer.from(value, 'base64').toString('utf8')) === undefined ? FAILED : passed()),
  bitcoin: proveBitcoin,
  cloudflare: proveCloudflare,
  ethereum: proveEthereum,
  'github-crc32': proveGithub,
  gitlab: proveGitlab,
  'google-service-account': proveServiceAccount,
  grafana: proveGrafana,
  jwk: proveJwk,
  jwt: proveJwt,
  mnemonic: proveMnemonic,
  nkey: proveNkey,
  'npm-crc32': proveNpm,
  pem: provePem,
  pgp: provePgp,
  putty: provePutty,
  pypi: provePypi,
  slack: proveSlack,
  wireguard: proveWireguard,
};

/** Whether `value` is what it seems; `unknown` when it is of a variant that carries nothing to check. */
export function prove(name: ProofName, value: string): Proof {
  return examine(name, value).proof;
}

/** The verdict, with what the value says of itself. */
export function examine(name: ProofName, value: string): Proved {
  return PROOFS[name](value);
}
