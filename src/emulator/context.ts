// What an operation may use besides its input.
import type { Authorization } from './authorization.ts';
import type { CallLog } from './calls.ts';
import type { ServiceError } from './service-error.ts';
import type { Vault } from './state.ts';

/** What a rotation function is told, as AWS tells a Lambda; it does its work through the emulator's HTTP interface. */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  /** ARN of the secret. */
  readonly SecretId: string;
  /** Id of the version that is being made. */
  readonly ClientRequestToken: string;
}

/** Does one step of a rotation; what it throws fails the rotation and is not reported any further. */
export type RotationFunction = (event: RotationEvent) => void | Promise<void>;

/** The world of an operation. */
export interface Context {
  readonly vault: Vault;
  readonly log: CallLog;
  /** What the caller may do. */
  readonly may: Authorization;
  /** Region the request was signed for. */
  readonly signedRegion: string;
  /** The function registered for a Lambda ARN. */
  rotationFunction(lambdaArn: string): RotationFunction | undefined;
  /** The error of a fault that hits one secret inside a batch. */
  refusal(operation: string, secretName: string): ServiceError | undefined;
}
