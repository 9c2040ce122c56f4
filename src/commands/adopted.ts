// What the configuration adopts of other scanners' files, and what they accepted. Nothing is loaded where there is none.
import { resolve } from 'node:path';
import { NOTHING, type AcceptedPlace, type Adopted } from '../adopt/adopted.ts';
import type { Finding } from '../core/finding.ts';
import type { Config } from './config.ts';

/** @param folder where the configuration's relative paths start @throws KeyliftError for a file that cannot be read */
export async function adoptedBy(config: Config, folder: string): Promise<Adopted> {
  if (config.adopt === undefined || config.adopt.length === 0) return NOTHING;
  const { adoptAll } = await import('./adopt-files.ts');
  return adoptAll(config.adopt.map((path) => resolve(folder, path)));
}

/** The findings, those that another tool accepted as allowed. */
export async function adoptedStatus(findings: readonly Finding[], places: readonly AcceptedPlace[]): Promise<readonly Finding[]> {
  if (places.length === 0) return findings;
  const { matchAccepted } = await import('../adopt/accepted.ts');
  const { accepted } = matchAccepted(findings, places);
  return findings.map((finding) => (accepted.has(finding) ? { ...finding, status: 'allowed' } : finding));
}
