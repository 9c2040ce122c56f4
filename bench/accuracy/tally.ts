// Counts over units: precision, recall, F1, and an interval by resampling repositories.
import { randomFrom } from '../../src/ruleset/expand.ts';
import type { Unit } from './devset.ts';

export interface Scored {
  readonly unit: Unit;
  readonly repo: string;
  readonly hit: boolean;
  /** 1, or less where copies of one value share a weight. */
  readonly weight: number;
}

export interface Figures {
  readonly hits: number;
  readonly misses: number;
  readonly alarms: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export function figures(scored: Iterable<Scored>): Figures {
  let hits = 0;
  let misses = 0;
  let alarms = 0;
  for (const { unit, hit, weight } of scored) {
    if (unit.label === 'skip') continue;
    if (unit.label === 'T') {
      if (hit) hits += weight;
      else misses += weight;
    } else if (hit) alarms += weight;
  }
  return { hits, misses, alarms, ...rates(hits, misses, alarms) };
}

function rates(hits: number, misses: number, alarms: number): { precision: number; recall: number; f1: number } {
  return { precision: hits / (hits + alarms), recall: hits / (hits + misses), f1: (2 * hits) / (2 * hits + misses + alarms) };
}

/** 95 % interval of F1 when repositories are drawn again with replacement. */
export function interval(scored: readonly Scored[], draws = 1000): [number, number] {
  const counts = new Map<string, Figures>();
  for (const repo of new Set(scored.map((one) => one.repo))) counts.set(repo, figures(scored.filter((one) => one.repo === repo)));
  const repos = [...counts.values()];
  const random = randomFrom(1);
  const drawn: number[] = [];
  for (let i = 0; i < draws; i += 1) {
    let hits = 0;
    let misses = 0;
    let alarms = 0;
    for (let k = 0; k < repos.length; k += 1) {
      const one = repos[random(repos.length)]!;
      hits += one.hits;
      misses += one.misses;
      alarms += one.alarms;
    }
    drawn.push(rates(hits, misses, alarms).f1);
  }
  drawn.sort((a, b) => a - b);
  return [drawn[Math.floor(draws * 0.025)]!, drawn[Math.floor(draws * 0.975)]!];
}

/** Weights that make all copies of one value count as one. */
export function distinct(scored: readonly Scored[]): Scored[] {
  const key = (one: Scored) => `${one.unit.label}\0${one.unit.group}`;
  const copies = new Map<string, number>();
  for (const one of scored) copies.set(key(one), (copies.get(key(one)) ?? 0) + 1);
  return scored.map((one) => ({ ...one, weight: 1 / copies.get(key(one))! }));
}
