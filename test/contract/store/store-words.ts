import type { Store } from '../../../activities/store/store.ts';

/** Keys that a store must keep as they are. */
export const AWKWARD_KEYS = [
  'plain',
  'deep/er/and/deep.er',
  'with space/and  two ',
  '.hidden/..twice/...',
  'percent%2Fslash%00',
  'quote"s and \'s & <tags> + plus',
  '*?[a-z]{b}$HOME`id`\\back',
  'naïve/€/🚢',
  '-dash/--',
  `long/${'x'.repeat(200)}`,
  '#hash?query=1',
] as const;

export const WRONG_KEYS = [
  '',
  '/',
  '/a',
  'a/',
  'a//b',
  '.',
  '..',
  '../a',
  'a/..',
  'a/./b',
  'a\0b',
] as const;

export async function textOf(store: Store, key: string): Promise<string | undefined> {
  const body = await store.get(key);
  return body === undefined ? undefined : new TextDecoder().decode(body);
}

export async function keysOf(store: Store, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys.toSorted();
}
