// What the manual says beside commands and flags: examples, exit codes, variables, files.
import { CONFIG_VARIABLE, flatSettings } from '../config/settings.ts';

export interface Example {
  readonly command: string;
  readonly does: string;
}

/** By command path. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  '': [
    { command: 'keylift scan', does: 'what is in the files below' },
    { command: 'keylift migrate', does: 'the whole way into Secrets Manager, step by step' },
    { command: 'keylift init', does: 'a hook that stops credentials before they are committed' },
  ],
  scan: [
    { command: 'keylift scan src --confidence high', does: 'only what is sure, in one folder' },
    { command: 'keylift scan --staged', does: 'what the next commit would contain' },
    { command: 'keylift scan --history --format html --output report.html', does: 'everything git remembers, as a page' },
    { command: 'git diff | keylift scan --stdin', does: 'anything else' },
  ],
  migrate: [
    { command: 'keylift migrate', does: 'asks; q stops, and the same command goes on' },
    { command: 'keylift migrate --select all --env prod --yes --branch', does: 'a pipeline, up to the branch with the new code' },
    { command: 'keylift migrate --deployed --dead all --past keep', does: 'a pipeline, after deployment and rotation' },
  ],
  triage: [
    { command: 'keylift triage', does: 'card by card; ? shows the keys' },
    { command: 'keylift triage --list --format json', does: 'what there is and what was decided' },
    { command: 'keylift triage --allow 3f2a9c11 --reason "test value" --expires 2027-01-31', does: 'without a person' },
  ],
  plan: [
    { command: 'keylift plan --env prod', does: 'decides, shows the masked changes, writes the plan' },
    { command: 'keylift plan --interactive', does: 'asks about every secret' },
  ],
  apply: [
    { command: 'keylift apply --test "npm test" --branch', does: 'puts everything back when the tests turn red' },
    { command: 'keylift apply --yes --region eu-west-1', does: 'without a question' },
  ],
  'history-purge': [
    { command: 'keylift history-purge --in ../purge.git --validate', does: 'prepares, once the providers refuse the values' },
    { command: 'keylift history-purge --only 3f2a9c11 --confirm-dead "deleted on Monday"', does: 'for one value' },
    { command: 'keylift history-purge --done', does: 'deletes what was prepared and looks again' },
  ],
  'baseline create': [
    {
      command: 'keylift baseline create --reason "before the clean-up" --expires 2027-01-31',
      does: 'accepts what is there today',
    },
  ],
  exec: [{ command: 'keylift exec -- node server.js', does: 'with references in the environment resolved' }],
  rotate: [{ command: 'keylift rotate prod/shop/mail-key --stdin < new-value', does: 'stores a value made at the provider' }],
  mcp: [{ command: 'claude mcp add keylift -- npx keylift mcp', does: 'scan, explain and plan for an agent' }],
  completion: [
    { command: 'source <(keylift completion bash)', does: 'in ~/.bashrc' },
    { command: 'keylift completion zsh > "${fpath[1]}/_keylift"', does: 'once' },
    { command: 'keylift completion fish > ~/.config/fish/completions/keylift.fish', does: 'once' },
    { command: 'keylift completion powershell | Out-String | Invoke-Expression', does: 'in $PROFILE' },
  ],
};

export const EXIT_CODES: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'clean, or done'],
  ['1', 'findings'],
  ['2', 'usage or configuration'],
  ['3', 'incomplete: something was not scanned, whatever else was found'],
  ['4', 'refused: the plan, the files or the store are not as they have to be'],
  ['5', 'AWS refused or could not be reached'],
  ['6', 'applied in part; keylift resume goes on'],
  ['7', 'another run holds the lock'],
  ['70', 'internal error'],
  ['130, 143', 'interrupted'],
];

export const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  [CONFIG_VARIABLE, 'the configuration file'],
  ...flatSettings().flatMap(([name, { env }]): [string, string][] => (env === undefined ? [] : [[env, `the setting ${name}`]])),
  ['NO_COLOR, FORCE_COLOR', 'plain text, or colours even where there is no terminal'],
  ['VISUAL, EDITOR', 'the editor that triage opens'],
  ['AWS_…', 'what the AWS SDK reads: profile, region, credentials, endpoint'],
];

export const PLACES: readonly (readonly [path: string, what: string])[] = [
  ['keylift.config.{json,jsonc,yaml,toml}', 'the configuration, or the key keylift of package.json'],
  ['.keylift-baseline.json', 'what was accepted; to be committed'],
  ['.git/keylift/', 'private: key, plan, journal, decisions; no values (.keylift/ outside git)'],
];
