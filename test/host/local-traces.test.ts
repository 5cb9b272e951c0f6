import { expect, it } from 'vitest';
import { encodeLabels } from '../../activities/host/instance-labels.ts';
import { createLocalProvider } from '../../activities/provider/local-provider.ts';
import type { HostKind } from '../../workflows/domain/worker.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { plainContainer } from '../support/fake-container.ts';
import { FakeContainerHost } from '../support/fake-container-host.ts';

const clock = useFakeClock();
const FLEET = '01a1fecd-d6f3-7220-970f-8177da6b8943';
const OTHER = '01a1fecd-d6f3-7220-970f-0000da6b8943';

function bench() {
  const hosts = { docker: new FakeContainerHost(), process: new FakeContainerHost() };
  const openHost = async (kind: HostKind): Promise<FakeContainerHost> => hosts[kind];
  return { hosts, provider: createLocalProvider({ machineId: 'here', openHost }) };
}

async function instance(host: FakeContainerHost, name: string, fleetId: string): Promise<string> {
  const labels = encodeLabels({
    fleetId,
    fleetWorkflowId: 'words',
    worker: 2,
    taskIndex: '7',
    attempt: 1,
    identity: { workflowId: 'words/da6b8943/tasks/000007', activityId: 'attempt-1' },
    runId: OTHER,
    token: new Uint8Array(),
    secrets: [],
  });
  const id = await host.create(plainContainer(name, labels));
  await host.start(id);
  return id;
}

it('names the containers and processes of fleets, no others', async () => {
  const { hosts, provider } = bench();
  const docker = await instance(hosts.docker, 'in-docker', FLEET);
  await instance(hosts.process, 'a-process', OTHER);
  await hosts.docker.create(plainContainer('fleet-da6b8943-7-1'));
  const mark = { provider: 'local', kind: 'container', shortFleetId: 'da6b8943', worker: 2 };
  expect(await provider.list({})).toMatchObject([
    { ...mark, id: docker, name: 'in-docker', fleetId: FLEET, connection: 'docker' },
    { ...mark, name: 'a-process', fleetId: OTHER, connection: 'process' },
  ]);
  expect(await provider.list({ fleetId: FLEET })).toMatchObject([{ id: docker }]);
});

it('does not take a silent engine for an empty one', async () => {
  const { hosts, provider } = bench();
  hosts.docker.script.fail('list');
  await expect(provider.list({})).rejects.toThrow('The engine is away');
});

it('ends and removes what was named, and that alone', async () => {
  const { hosts, provider } = bench();
  const id = await instance(hosts.docker, 'one', FLEET);
  const other = await instance(hosts.docker, 'another', FLEET);
  const [trace] = (await provider.list({})).filter((one) => one.id === id);
  if (!trace) throw new Error('it is not listed');
  const removal = provider.remove(trace, new AbortController().signal);
  await clock.pass(1_000);
  await removal;
  expect(hosts.docker.made.get(id)?.signals).toEqual(['TERM']);
  expect(hosts.docker.ids).toEqual([other]);
  await provider.remove(trace, new AbortController().signal);
});
