// Prices of Secrets Manager: the table in report/, with what the configuration says otherwise.
import { PRICES, type Prices } from '../report/cost.ts';
import type { Config } from './config.ts';

export function pricesOf({ prices = {} }: Config): Prices {
  return { ...PRICES, ...prices };
}
