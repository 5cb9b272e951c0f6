import { afterEach, expect, it, vi } from 'vitest';
import { noFailpoint } from '../../activities/failpoint.ts';
import { failpointsFrom } from '../../workers/failpoint-script.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What the script did, instead of doing it to this process. */
function armed(script: string) {
  const acts: string[] = [];
  vi.spyOn(process, 'kill').mockImplementation((_pid, signal) => {
    acts.push(String(signal));
    return true;
  });
  return { acts, failpoint: failpointsFrom(script, (name) => acts.push(name)) };
}

it('does nothing unless a test says so', () => {
  expect(failpointsFrom(undefined, () => undefined)).toBe(noFailpoint);
  expect(failpointsFrom('', () => undefined)).toBe(noFailpoint);
});

it('tells its name, then kills, once', async () => {
  const { acts, failpoint } = armed('instance:created=kill');
  await failpoint('instance:started');
  expect(acts).toEqual([]);
  await failpoint('instance:created');
  await failpoint('instance:created');
  expect(acts).toEqual(['instance:created', 'SIGKILL']);
});

it('stops at the passage that is named', async () => {
  const { acts, failpoint } = armed('instance:created=stop@3');
  for (let passage = 0; passage < 2; passage += 1) await failpoint('instance:created');
  expect(acts).toEqual([]);
  await failpoint('instance:created');
  expect(acts).toEqual(['instance:created', 'SIGSTOP']);
});

it('arms several failpoints apart', async () => {
  const { acts, failpoint } = armed('instance:created=kill@2,instance:logged=stop');
  await failpoint('instance:logged');
  await failpoint('instance:created');
  expect(acts).toEqual(['instance:logged', 'SIGSTOP']);
});

it.each(['instance:created', 'nowhere=kill', 'instance:created=kill@0', 'instance:created=burn'])(
  'refuses the script %s in words',
  (script) => {
    expect(() => failpointsFrom(script, () => undefined)).toThrow(/^Cannot arm failpoint/);
  },
);
