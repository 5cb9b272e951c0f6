import { randomBytes } from 'node:crypto';
import { messageOf, type Logger } from '../logger.ts';
import type { Store } from './store.ts';
import { hasCode } from './store-fault.ts';

/**
 * Tries a store before anything depends on it. Throws when it cannot be used; one that is only full is warned of, as
 * what runs already is better served than left alone. `place` names the store in messages.
 */
export async function checkStore(store: Store, place: string, logger: Logger): Promise<void> {
  const key = `.check/${randomBytes(8).toString('hex')}`;
  try {
    await store.put(key, '');
    await store.remove(key);
  } catch (error) {
    const reason = messageOf(error);
    if (!isFull(error)) {
      throw new Error(`Cannot use the state store: ${reason} [store=${place}]`, { cause: error });
    }
    logger.warn('the state store is full', { store: place, error: reason });
  }
}

function isFull(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return hasCode(cause, 'ENOSPC', 'EDQUOT');
}
