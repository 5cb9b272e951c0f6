import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import { expect, it, vi } from 'vitest';
it('fakes', async () => {
  vi.useFakeTimers();
  const p0 = performance.now();
  const ac = new AbortController();
  let done = 0;
  void sleep(1000).then(() => done++);
  const a = sleep(1000, undefined, { signal: ac.signal }).catch((e) => e.name);
  ac.abort();
  console.log(await a);
  await vi.advanceTimersByTimeAsync(1000);
  console.log(done, performance.now() - p0, vi.getTimerCount());
  vi.useRealTimers();
});
