/** Whatever dies and fails: no instance starts twice, none is restarted for our sake, every task ends. */

import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { decodeLabels } from '../../activities/host/instance-labels.ts';
import { Dice } from '../support/dice.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { ServedTask } from '../support/served-task.ts';
import { ServedWorld } from '../support/served-world.ts';

const clock = useFakeClock();
const WILD_SECONDS = 120;

async function play(seed: number): Promise<void> {
  const dice = new Dice(seed);
  vi.spyOn(Math, 'random').mockImplementation(() => dice.roll());
  const world = new ServedWorld(dice);
  const tasks = ['0', '1', '2', '3'].map((index) => new ServedTask(world, index));
  const cancelAt = dice.percent(40) ? dice.roll() * 150 : Infinity;
  for (const task of tasks) void task.live();
  for (let second = 0; second < 3_000; second += 1) {
    world.isWild = second < WILD_SECONDS;
    if (second >= cancelAt) tasks[0]?.cancel();
    world.tick();
    await clock.pass(1_000);
    if (isQuiet(world, tasks) && !world.isWild) break;
  }
  world.close();
  check(world, tasks);
}

function isQuiet(world: ServedWorld, tasks: readonly ServedTask[]): boolean {
  return tasks.every(({ outcome }) => outcome) && world.host.ids.length === 0;
}

function check(world: ServedWorld, tasks: readonly ServedTask[]): void {
  expect(world.violations).toEqual([]);
  expect(world.host.removedRunning, 'removed while they ran').toEqual([]);
  for (const task of tasks) {
    expect(task.outcome, `outcome of ${task.index}: ${task.steps.join('\n')}`).toBeDefined();
  }
  expect(world.host.ids, 'containers left').toEqual([]);
  for (const { spec, starts, id } of world.host.made.values()) {
    const labels = decodeLabels(spec.labels);
    if (starts === 0 || !labels) continue;
    const reports = world.temporal.reportsOf(labels.identity);
    const exits = reports.filter(({ kind }) => kind === 'exited');
    expect(
      exits,
      `reports of ${id}: ${tasks[Number(labels.taskIndex)]?.steps.join('\n')}`,
    ).toHaveLength(1);
  }
}

it('starts once, restarts nothing, ends every task', async () => {
  const numRuns = Number(process.env['FLEET_TEST_RUNS'] ?? 25);
  const seed = Number(process.env['FLEET_TEST_SEED'] ?? 1);
  await fc.assert(fc.asyncProperty(fc.nat(), play), { numRuns, seed, endOnFailure: true });
}, 600_000);
