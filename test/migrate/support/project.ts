// Projects on disk for tests of the migration: files, findings in them, and the ports that apply and rollback take.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Finding } from '../../../src/core/finding.ts';
import type { LanguageSession, ProjectView } from '../../../src/core/language.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Store } from '../../../src/core/store.ts';
import { positionAt } from '../../../src/migrate/offsets.ts';
import { makePlan, type PlanSettings } from '../../../src/migrate/plan.ts';
import type { MigrationPorts } from '../../../src/migrate/run-context.ts';
import { openState } from '../../../src/migrate/state-folder.ts';
import { toySession } from './fake-language.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export const SETTINGS: PlanSettings = { environment: 'test', application: 'shop', secretMonth: 0.4, minConfidence: 'medium' };
export const NOW: Date = new Date('2026-11-24T12:00:00Z');

/** A folder with files in it. */
export function makeProject(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'keylift-migrate-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export function removeProject(root: string): void {
  rmSync(root, { recursive: true, force: true });
}

/** Every file and folder of a project but the state, as `path: content`. */
export function treeOf(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = relative(root, join(entry.parentPath, entry.name));
    if (/^(?:\.git|\.keylift|node_modules)(?:\/|$)/.test(path)) continue;
    const content = entry.isFile()
      ? `${statSync(join(root, path)).mode.toString(8)} ${readFileSync(join(root, path), 'latin1')}`
      : '';
    found[path] = entry.isDirectory() ? '(folder)' : entry.isSymbolicLink() ? '(link)' : content;
  }
  return found;
}

/** A view that always reads the disk. */
export function viewOf(root: string): ProjectView {
  return {
    files: Object.entries(treeOf(root))
      .filter(([, content]) => content !== '(folder)')
      .map(([path]) => path),
    read: (path) => {
      try {
        const bytes = readFileSync(join(root, path));
        return bytes.equals(Buffer.from(bytes.toString('utf8'))) ? bytes.toString('utf8') : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** One finding for every place in `paths` where one of `values` stands, spelled as given. */
export function findAll(
  root: string,
  paths: readonly string[],
  values: readonly string[],
  change: Partial<Finding> = {},
): Finding[] {
  const found: Finding[] = [];
  for (const path of paths) {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(root, path));
    } catch {
      continue;
    }
    for (const value of values) {
      const wanted = Buffer.from(value, 'utf8');
      for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) {
        found.push(findingAt(path, bytes, at, value, change));
      }
    }
  }
  return found;
}

function findingAt(path: string, bytes: Buffer, at: number, value: string, change: Partial<Finding>): Finding {
  const end = at + Buffer.byteLength(value);
  const nth = found(bytes.subarray(0, at), value);
  return {
    fingerprint: createHash('sha256').update(`${path}\0${value.length}\0${nth}`).digest('hex').slice(0, 32),
    ruleId: 'toy.secret',
    ruleName: 'Toy secret',
    confidence: 'high',
    reasons: [],
    alsoMatched: [],
    secret: new Secret(value),
    shape: 'text',
    publicPrefix: '',
    span: { start: at, end },
    start: positionAt(bytes, at),
    end: positionAt(bytes, end),
    provenance: [{ kind: 'file', path }],
    excerpt: { text: '', start: 0, end: 0 },
    status: 'new',
    ...change,
  };
}

function found(bytes: Buffer, value: string): number {
  return bytes.toString('latin1').split(Buffer.from(value).toString('latin1')).length;
}

/** A plan for what stands at `root` now. */
export async function planFor(
  root: string,
  findings: readonly Finding[],
  options: {
    settings?: Partial<PlanSettings>;
    session?: (path: string) => LanguageSession | undefined;
    known?: ReadonlyMap<string, string>;
    declined?: ReadonlySet<string>;
    standsAlone?: (ruleId: string) => boolean;
  } = {},
): Promise<Plan> {
  const state = await openState(root);
  const project = viewOf(root);
  const session = toySession(project);
  return makePlan({
    root,
    project,
    findings,
    sessionFor: options.session ?? ((path) => (path.endsWith('.toy') ? session : undefined)),
    settings: { ...SETTINGS, ...options.settings },
    key: state.key,
    projectId: state.project,
    now: NOW,
    ...(options.known === undefined ? {} : { known: options.known }),
    ...(options.standsAlone === undefined ? {} : { standsAlone: options.standsAlone }),
    ...(options.declined === undefined ? {} : { declined: options.declined }),
  });
}

/** Ports for the toy language; the new scan looks for `values` as they are spelled. */
export function portsFor(
  root: string,
  store: Store,
  values: readonly string[],
  change: Partial<MigrationPorts> = {},
): MigrationPorts {
  const session = toySession(viewOf(root));
  return {
    root,
    store,
    now: () => NOW,
    sessionFor: (path) => (path.endsWith('.toy') ? session : undefined),
    rescan: (paths) => Promise.resolve(findAll(root, paths, values)),
    ...change,
  };
}
