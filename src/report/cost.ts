// What the secrets cost a month, from one table of prices that the user can override.

/** US dollars (https://aws.amazon.com/secrets-manager/pricing/). */
export interface Prices {
  readonly secretMonth: number;
  /** Ten thousand API calls. */
  readonly calls10k: number;
}

export const PRICES: Prices = { secretMonth: 0.4, calls10k: 0.05 };

/** What is paid for. */
export interface Usage {
  readonly secrets: number;
  /** How many there would be with one for each credential, and with all that may share one in one; default `secrets`. */
  readonly ungrouped?: number;
  readonly grouped?: number;
  /** Further regions; each replica is paid for like a secret. */
  readonly replicas: number;
  /** Processes that each read every secret. */
  readonly processes: number;
  /** How long a process keeps a value; 0 means a call for every use, which `usesPerSecond` counts. */
  readonly cacheSeconds: number;
  readonly usesPerSecond: number;
}

export interface Cost {
  readonly storage: number;
  readonly calls: number;
  readonly total: number;
  /** The same credentials with one secret for each. */
  readonly ungrouped: number;
  /** The same credentials with those that cannot be rotated by themselves in one secret. */
  readonly grouped: number;
  readonly callsPerMonth: number;
}

const MONTH_SECONDS = 30 * 86_400;

/** Costs of a month of 30 days. */
export function monthlyCost(usage: Usage, prices: Prices = PRICES): Cost {
  const perSecret = usage.cacheSeconds > 0 ? MONTH_SECONDS / usage.cacheSeconds : MONTH_SECONDS * usage.usesPerSecond;
  const callsFor = (secrets: number) => secrets * perSecret * usage.processes;
  const totalFor = (secrets: number) =>
    secrets * (1 + usage.replicas) * prices.secretMonth + (callsFor(secrets) / 10_000) * prices.calls10k;
  const calls = (callsFor(usage.secrets) / 10_000) * prices.calls10k;
  const total = totalFor(usage.secrets);
  return {
    storage: total - calls,
    calls,
    total,
    ungrouped: totalFor(usage.ungrouped ?? usage.secrets),
    grouped: totalFor(usage.grouped ?? usage.secrets),
    callsPerMonth: callsFor(usage.secrets),
  };
}

/** The cost as lines for people. */
export function costLines(usage: Usage, cost: Cost): string[] {
  const money = (amount: number) => `$${amount.toFixed(2)}`;
  const cache = usage.cacheSeconds > 0 ? `cache ${usage.cacheSeconds} s` : `no cache, ${usage.usesPerSecond} uses a second`;
  return [
    `${money(cost.total)} a month`,
    `  ${money(cost.storage)}  ${usage.secrets} x ${1 + usage.replicas} secrets`,
    `  ${money(cost.calls)}  ${Math.round(cost.callsPerMonth).toLocaleString('en-US')} calls (${usage.processes} processes, ${cache})`,
    ...comparison(usage, cost, money),
  ];
}

function comparison(
  { secrets, ungrouped = secrets, grouped = secrets }: Usage,
  cost: Cost,
  money: (amount: number) => string,
): string[] {
  const others = [
    ...(ungrouped === secrets ? [] : [`${money(cost.ungrouped)} a month with one secret for each credential (${ungrouped})`]),
    ...(grouped === secrets
      ? []
      : [
          `${money(cost.grouped)} a month with keylift plan --group (${grouped}): what cannot be rotated by itself shares a secret, and whoever reads one of it reads all`,
        ]),
  ];
  return others.length > 0 ? others : ['grouping (keylift plan --group) would change nothing: each is rotated by itself'];
}
