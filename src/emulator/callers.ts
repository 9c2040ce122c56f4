// Who calls, by the access key of the signature: a role that the user described, or one it handed out by AssumeRole.
// Whoever is neither is the account itself and may do everything, so that tests need no roles until they want them.
import { randomBytes } from 'node:crypto';
import type { PolicyDocument } from './policy-evaluation.ts';

/** A role of the emulator's world. */
export interface EmulatorRole {
  /** `arn:aws:iam::ACCOUNT:role/NAME`; another account than the emulator's makes it a cross-account caller. */
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
  /** An access key id that means this role, without AssumeRole. */
  readonly accessKeyId?: string;
  /** AssumeRole must bring it. */
  readonly externalId?: string;
  /** The role's own tags, for `aws:PrincipalTag/…`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Credentials of a session; nothing here checks a signature, so the secret is only there for SDKs to sign with. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

const SESSION_MS = 3_600_000;

/** The roles of an emulator and the sessions they have. */
export class Callers {
  readonly #roles: readonly EmulatorRole[];
  readonly #sessions = new Map<string, { readonly role: EmulatorRole; readonly until: number }>();
  readonly #now: () => Date;

  constructor(roles: readonly EmulatorRole[], now: () => Date) {
    this.#roles = roles;
    this.#now = now;
  }

  /** The role behind an access key; undefined for the account itself, `expired` for a session that is over. */
  find(accessKeyId: string): EmulatorRole | 'expired' | undefined {
    const session = this.#sessions.get(accessKeyId);
    if (session !== undefined) return session.until <= this.#now().getTime() ? 'expired' : session.role;
    return this.#roles.find((role) => role.accessKeyId === accessKeyId);
  }

  /** A session of a role; undefined when there is no such role or the external id is not its own. */
  assume(arn: string, externalId: string | undefined): Session | undefined {
    const role = this.#roles.find((one) => one.arn === arn);
    if (role === undefined || (role.externalId !== undefined && role.externalId !== externalId)) return undefined;
    const accessKeyId = `EMULATED${randomBytes(6).toString('hex').toUpperCase()}`;
    const until = this.#now().getTime() + SESSION_MS;
    this.#sessions.set(accessKeyId, { role, until });
    const secretAccessKey = randomBytes(20).toString('hex');
    return { accessKeyId, secretAccessKey, sessionToken: randomBytes(16).toString('hex'), expiration: new Date(until) };
  }
}
