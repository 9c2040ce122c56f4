// AWS key ids: four letters of kind, then base32. In ids made since about 2019 the first 40 bits hold, behind a leading bit, the
// account number. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html and, for the account,
// https://hackingthecloud.io/aws/enumeration/get-account-id-from-keys/
import { fromBase32 } from '../../core/codes.ts';
import { FAILED, fact, passed, type Proved } from './proved.ts';

export function proveAwsKeyId(value: string): Proved {
  if (!/^(?:AKIA|ASIA)[A-Z2-7]{16}$/.test(value)) return FAILED;
  // Older ids begin with I or J behind the kind and hold no account.
  if (/^A[KS]IA[IJ]/.test(value)) return passed();
  const bytes = fromBase32(value.slice(4));
  if (bytes === undefined) return FAILED;
  const head = Buffer.from(bytes).readUIntBE(0, 6);
  // Bits 7 to 46 of the first 48, taken with arithmetic because they do not fit 32 bits.
  const account = Math.floor((head % 2 ** 47) / 2 ** 7);
  return account < 1e12 ? passed(fact('aws-account', { account: String(account).padStart(12, '0') })) : passed();
}
