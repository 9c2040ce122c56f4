// One thread's share of the pass over a repository's objects: takes part after part until none is left.
import type { Confidence } from '../core/rule.ts';
import type { Mark, TraceScanner, Trial } from '../core/trace.ts';
import { createEngine } from '../detect/engine/engine.ts';
import { traceScanner } from '../detect/traces.ts';
import type { Core } from '../sources/pack/core.ts';
import { createPass, passCore, type PassInput, type PassResult } from '../sources/pack/pass.ts';
import { sharedRules, type SharedRules } from './shared-rules.ts';

/** What a thread is told. Typed arrays in it are shared. */
export interface Share {
  readonly input: PassInput;
  readonly rules: SharedRules;
  readonly least: Confidence;
  /** The one number in it is the next part to take. */
  readonly next: Int32Array;
}

export interface ShareResult {
  readonly result: PassResult;
  /** The marks that the blob log's numbers stand for, counted from 1. */
  readonly marks: readonly Mark[];
  readonly trials: readonly (readonly Trial[])[];
}

export interface Working {
  readonly core: Core;
  readonly scanner: TraceScanner;
  /** Works off one part; false when none was left. */
  step(): boolean;
  done(): ShareResult;
}

export function startShare({ input, rules: shared, least, next }: Share): Working {
  const rules = sharedRules(shared);
  const core = passCore(input);
  const scanner = traceScanner(rules, createEngine(rules, core.memory), least);
  const pass = createPass(input, core, scanner);
  const parts = input.forest.parts.length - 1;
  return {
    core,
    scanner,
    step() {
      const part = Atomics.add(next, 0, 1);
      if (part >= parts) return false;
      pass.part(part);
      return true;
    },
    done: () => ({ result: pass.done(), marks: scanner.marks, trials: scanner.trials }),
  };
}
