import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { deadline } from '../../src/core/deadline.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('a deadline', () => {
  it('comes, however often memory is collected before it', async () => {
    const { signal, isOver } = deadline(60, new AbortController().signal);
    for (let i = 0; i < 20 && !signal.aborted; i += 1) {
      collect();
      await pause(10);
    }

    expect([signal.aborted, isOver()]).toEqual([true, true]);
  });

  it('stops with any of its signals, and keeps their reason', () => {
    const stop = new AbortController();
    const { signal, isOver, end } = deadline(60_000, stop.signal);
    stop.abort('SIGINT');
    end();

    expect([signal.aborted, signal.reason, isOver()]).toEqual([true, 'SIGINT', false]);
    expect(deadline(undefined, stop.signal).signal.aborted).toBe(true);
  });

  it('never comes once the work has ended', async () => {
    const { signal, end } = deadline(20);
    end();
    await pause(60);

    expect(signal.aborted).toBe(false);
  });
});
