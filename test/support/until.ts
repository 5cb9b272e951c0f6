import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the condition answers something; fails with what the last look saw. */
export async function until<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
  options: {
    readonly limitMs?: number;
    /** Pause between looks; longer for looks that are dear. Default 50. */
    readonly everyMs?: number;
    readonly saw?: () => unknown;
  } = {},
): Promise<Value> {
  const limitMs = options.limitMs ?? 60_000;
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) {
      const saw = options.saw ? `; saw ${JSON.stringify(options.saw(), null, 1)}` : '';
      throw new Error(`Waited ${limitMs} ms in vain until ${what}${saw}`);
    }
    await sleep(options.everyMs ?? 50);
  }
}
