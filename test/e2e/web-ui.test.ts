/** What a person sees of fleets in Temporal's web UI, from page to page. */

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { CliProcess } from '../support/cli-process.ts';
import { describeWithChromium } from '../support/describe-with-chromium.ts';
import { NASTY, WebUiBench } from '../support/web-ui-bench.ts';

describeWithChromium('the web UI', { timeout: 400_000 }, (browser) => {
  let world: WebUiBench;

  beforeAll(async () => {
    world = await WebUiBench.create(browser);
  }, 300_000);

  afterEach(async () => {
    await world.ui.closePages();
  });

  afterAll(async () => {
    await world?.close();
  });

  it('lists fleets alone under the preset Parent', async () => {
    const list = await world.ui.visit('/namespaces/default/workflows');
    await list.click('Parent');
    await list.untilLists([world.words.workflowId, world.failing.workflowId]);
    await list.screenshot('list');
  });

  it('shows a fleet that runs and leads to its parts', async () => {
    const fleet = await world.visitWords();
    await fleet.untilDetails('words · running · 6 tasks · processes · max 6');
    const text = await fleet.detailsText();
    expect(text).toMatch(/0 of 6 counted/);
    expect(text).toMatch(/\nopen +6\n/);
    expect(text).toContain(`fleet logs ${world.wordsId} --follow`);
    await fleet.screenshot('fleet');
    await fleet.follow('all', (page) =>
      page.untilLists(range(6).map((index) => world.taskId(index))),
    );
    await fleet.follow('failed', (page) => page.untilLists([world.taskId(2), world.taskId(3)]));
    await fleet.follow('open', (page) => page.untilLists([world.taskId(4), world.taskId(5)]));
    await fleet.follow('Groups', (page) => page.untilLists([world.groupId()]));
    await fleet.follow('workers', (page) => page.untilLists([world.workerId()]));
    await fleet.follow('tasks 0 to 5', (page) => page.untilAbout(world.groupId()));
  });

  it('shows a group as bars, and leads to its tasks', async () => {
    const timeline = await world.visit(world.groupId());
    for (const index of ['0', '3', '5']) await timeline.untilShows(new RegExp(`^task ${index}$`));
    await timeline.screenshot('group-timeline');
    const group = await timeline.openTab('User Metadata');
    await group.untilDetails('tasks 0 to 5 · of fleet words');
    const text = await group.detailsText();
    expect(text).toMatch(/4 of 6 ended/);
    expect(text).toContain('task 2: exit code 3');
    expect(text).toContain('task 3: exit code 137 (SIGKILL)');
    await group.screenshot('group');
    await group.follow('open', (page) => page.untilLists([world.taskId(4), world.taskId(5)]));
    await group.follow('task 3', (page) => page.untilAbout(world.taskId(3)));
    await group.follow('words', (page) => page.untilDetails('words · running'));
  });

  it('shows where a running task runs', async () => {
    const timeline = await world.visit(world.taskId(4));
    const task = await timeline.openTab('User Metadata');
    await task.untilDetails('task 4 · attempt 1 · of fleet words');
    await task.screenshot('task');
    await task.follow('pending activities', async (pending) => {
      await pending.untilShows(/^attempt-1$/);
      await pending.untilBox('Heartbeat Details', /"worker": 0,\s*"container": "fleet-/);
      await pending.screenshot('task-pending');
    });
    await task.follow('words', (page) => page.untilDetails('words · running'));
  });

  it('shows what runs on a worker', async () => {
    const timeline = await world.visit(world.workerId());
    await timeline.untilShows(/serveWorker.*serve fleet-/);
    const worker = await timeline.openTab('User Metadata');
    await worker.untilDetails('worker 0 · running · of fleet words');
    await worker.screenshot('worker');
    await worker.follow('pending activities', async (pending) => {
      await pending.untilBox('Heartbeat Details', /"phase": "serving"/);
      await pending.untilBox('Heartbeat Details', /"running": \[\s*"[45]",\s*"[45]"\s*\]/);
      await pending.screenshot('worker-pending');
    });
  });

  it('shows why a task failed, and how to see more', async () => {
    const task = await world.visit(world.taskId(2));
    await task.untilBox('Result', /Task 2 failed as exit code 3: read its log/);
    await task.untilBox('Result', /line 9/);
    await task.untilBox('Result', `More: fleet logs ${world.wordsId} --task 2`);
    await task.screenshot('failed-task');
    const details = await task.openTab('User Metadata');
    await details.untilDetails('task 2 · failed · of fleet words');
    const text = await details.detailsText();
    expect(text).toMatch(/\nlast failure +exit code 3\ncode +non-zero-exit\nexit code +3\n/);
    expect(text).toContain(`line 9\n${NASTY}\n`);
    expect(text).toContain(`fleet logs ${world.wordsId} --task 2`);
    await details.screenshot('failed-task-details');
    await details.follow('worker 0', (page) => page.untilAbout(world.workerId()));
  });

  it('shows a failed fleet with its first failures', async () => {
    const fleet = await world.visit(world.failing.workflowId);
    await fleet.untilBox('Result', /6 of 6 tasks failed:\s+task \d: exit code 4/);
    await fleet.untilBox('Result', /More: fleet logs [\da-f-]{36} --task \d/);
    await fleet.screenshot('failed-fleet');
    const details = await fleet.openTab('User Metadata');
    await details.untilDetails(/-failing · failed · 6 tasks/);
    expect(await details.detailsText()).toMatch(/\nfailed +6\n/);
    await details.screenshot('failed-fleet-details');
    const [index = ''] = /task (\d): exit code 4/.exec(await details.detailsText())?.slice(1) ?? [];
    await details.follow(`task ${index}`, (task) =>
      task.untilBox('Result', `Task ${index} failed as exit code 4`),
    );
  });

  it('shows a refused specification without a stack', async () => {
    const refused = await world.bench.startFleet({ tasks: { count: -3 } }, 'refused');
    await world.bench.endOf(refused);
    const fleet = await world.visit(refused.workflowId);
    await fleet.untilBox('Result', /tasks\.count: -3 is not accepted/);
    expect(await fleet.text()).not.toMatch(/stackTrace|workflow-bundle/);
    await fleet.screenshot('refused');
    await (await fleet.openTab('User Metadata')).untilDetails('tasks.count: -3 is not accepted');
  });

  it('shows a fleet of the command line where that says', async () => {
    const { bench, temporal, ui } = world;
    const id = `${bench.id}-cli`;
    const spec = { name: 'greetings', command: ['true'], tasks: { count: 2 } };
    const run = new CliProcess({
      args: [
        'run',
        '-',
        '--id',
        id,
        '--address',
        temporal.address,
        '--task-queue',
        bench.taskQueue,
      ],
      stdin: JSON.stringify({ ...spec, resources: { cpu: 0.1, memory: '16M' } }),
      env: { FLEET_WEB_UI: ui.url },
    });
    expect(await run.end()).toMatchObject({ code: 0 });
    const url = /^Web UI: (\S+)$/m.exec(run.stderr)?.[1] ?? run.said;
    const fleet = await ui.visit(url.replace(ui.url, ''));
    await fleet.untilStatic('summary', '2 tasks · processes · max 10');
    await fleet.untilStatic('details', /each with +0.1 cpu, 16M memory/);
    await fleet.untilDetails('greetings · succeeded · 2 tasks · processes · max 10');
    expect(await fleet.detailsText()).toMatch(/2 of 2 ended/);
    await fleet.screenshot('ended-fleet');
  });

  it('tells of a fleet after its end', async () => {
    await world.finishWords();
    const fleet = await world.visitWords();
    await fleet.untilDetails('words · failed · 6 tasks · processes · max 6');
    const text = await fleet.detailsText();
    expect(text).toMatch(/6 of 6 ended/);
    expect(text).toMatch(/\nsucceeded +4\nfailed +2\n/);
    expect(text).toContain(`fleet task list ${world.wordsId} --state failed`);
    await fleet.screenshot('failed-fleet-after-its-end');
    await fleet.follow('task 2', (task) => task.untilBox('Result', 'Task 2 failed as exit code 3'));
  });

  it('lets nothing act that a task wrote', () => {
    expect(world.ui.dialogs).toEqual([]);
  });
});

const range = (count: number): readonly number[] => [...Array(count).keys()];
