// A repository that plants a command in every place git might run one. Whatever we ask of it, none of them runs.
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeText } from '../support/fake.ts';
import { git, keylift, repository, scratch, writeTree } from '../support/run.ts';

const LEAK = `export const dbPassword = "${fakeText(9)}-${fakeText(6, 'ABCDEFGH')}9!";\n`;

const HOOKS =
  'applypatch-msg commit-msg fsmonitor-watchman post-applypatch post-checkout post-commit post-index-change post-merge post-rewrite post-update pre-applypatch pre-commit pre-merge-commit pre-push pre-rebase pre-receive prepare-commit-msg push-to-checkout reference-transaction sendemail-validate update'.split(
    ' ',
  );

/** @returns the repository and the folder in which each command that ran leaves a file. */
function trapped(): { cwd: string; ran: string } {
  const ran = scratch();
  const traps = scratch();
  const cwd = repository({ 'a.ts': LEAK, '.gitattributes': '*.ts diff=trap filter=trap merge=trap\n', 'b.ts': 'b' });
  writeTree(cwd, { 'b.ts': LEAK, 'c.ts': 'c' });
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-q', '-m', 'second');
  writeTree(cwd, { 'b.ts': LEAK.replace('db', 'admin'), 'a.ts': 'dirty' });
  git(cwd, 'add', 'b.ts');
  const trap = (name: string) => {
    const path = join(traps, name);
    writeFileSync(path, `#!/bin/sh\ntouch '${join(ran, name)}'\nexit 1\n`);
    chmodSync(path, 0o755);
    return path;
  };
  mkdirSync(join(cwd, '.git/hooks'), { recursive: true });
  for (const hook of HOOKS) {
    writeFileSync(join(cwd, '.git/hooks', hook), `#!/bin/sh\ntouch '${join(ran, `hook-${hook}`)}'\n`);
    chmodSync(join(cwd, '.git/hooks', hook), 0o755);
  }
  const settings: Record<string, string> = {
    'core.fsmonitor': trap('fsmonitor'),
    'core.hooksPath': join(cwd, '.git/hooks'),
    'core.pager': trap('pager'),
    'core.editor': trap('editor'),
    'core.sshCommand': trap('ssh'),
    'core.askPass': trap('askpass'),
    'core.gitProxy': trap('proxy'),
    'core.alternateRefsCommand': trap('alternates'),
    'diff.external': trap('external'),
    'diff.trap.command': trap('diff-command'),
    'diff.trap.textconv': trap('textconv'),
    'filter.trap.clean': trap('clean'),
    'filter.trap.smudge': trap('smudge'),
    'filter.trap.process': trap('process'),
    'filter.trap.required': 'true',
    'merge.trap.driver': trap('merge'),
    'gpg.program': trap('gpg'),
    'log.showSignature': 'true',
    'credential.helper': trap('credential'),
    'uploadpack.packObjectsHook': trap('pack-objects'),
    'alias.cat-file': `!${trap('alias')}`,
    'hook.trap.command': trap('config-hook'),
    'hook.trap.event': 'post-index-change',
    'extensions.partialClone': 'origin',
    'remote.origin.promisor': 'true',
    'remote.origin.url': `ext::sh -c "touch ${join(ran, 'promisor')}"`,
    'remote.origin.uploadpack': trap('uploadpack'),
    'protocol.ext.allow': 'always',
    'core.worktree': '/',
  };
  const lines = Object.entries(settings).map(([key, value]) => {
    const [section = '', ...rest] = key.split('.');
    const name = rest.pop()!;
    const sub = rest.length > 0 ? ` "${rest.join('.')}"` : '';
    return `[${section}${sub}]\n\t${name} = ${JSON.stringify(value)}\n`;
  });
  writeFileSync(join(cwd, '.git/config'), `[core]\n\trepositoryformatversion = 1\n${lines.join('')}`);
  return { cwd, ran };
}

describe('a hostile repository', () => {
  it('its traps work: plain git falls into them', () => {
    const { cwd, ran } = trapped();
    try {
      git(cwd, 'status');
    } catch {
      // The traps make git fail.
    }

    expect(readdirSync(ran).length).toBeGreaterThan(0);
  });

  it.each(
    [
      ['scan'],
      ['scan', '--history'],
      ['scan', '--history', '--everything'],
      ['scan', '--history', 'HEAD~1..HEAD'],
      ['scan', '--history', '--since', '2020-01-01'],
      ['scan', '--staged'],
      ['plan'],
      ['status'],
    ].map((args) => [args.join(' '), args] as const),
  )('keylift %s runs nothing of it', async (_line, args) => {
    const { cwd, ran } = trapped();
    const run = await keylift(
      args.filter((arg) => arg !== undefined),
      { cwd, env: { HOME: scratch() } },
    );

    expect(readdirSync(ran)).toEqual([]);
    expect(run.code).not.toBeNull();
    if (args[0] === 'scan') expect(run.stdout).toContain('Password');
  });

  it('a missing object of a partial clone is named, not fetched', async () => {
    const { cwd, ran } = trapped();
    const id = git(scratch(), '--git-dir', join(cwd, '.git'), 'rev-parse', 'HEAD:c.ts');
    rmSync(join(cwd, '.git/objects', id.slice(0, 2), id.slice(2)));
    for (const args of [
      ['scan', '--history'],
      ['scan', '--history', 'HEAD~1..HEAD'],
    ]) {
      const run = await keylift(args, { cwd });
      expect(run.stdout).toContain('missing object');
      expect(run.code).toBe(3);
    }

    expect(existsSync(join(ran, 'promisor'))).toBe(false);
    expect(readdirSync(ran)).toEqual([]);
  });
});
