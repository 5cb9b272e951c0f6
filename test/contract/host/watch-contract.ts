import { expect, it } from 'vitest';
import type { ContainerHost } from '../../../activities/host/container-host.ts';
import { eventuallyTrue, run, uniqueWord, type Current } from './host-fixture.ts';

export function watchPromises(current: Current): void {
  it('notices containers that appear, start and exit', async () => {
    const { host, spec, script } = current();
    const labels = { ...spec().labels, watched: uniqueWord() };
    const watch = startWatch(host, { watched: labels.watched });
    await watch.isLive(() => host.create(spec({ labels })));

    const id = await host.create(spec({ ...script('sleep 0.5'), labels }));
    await watch.notices(id, 'it appeared');
    await host.start(id);
    await watch.notices(id, 'it started', async () => (await phaseKind(host, id)) === 'running');
    await watch.notices(id, 'it exited', async () => (await phaseKind(host, id)) === 'exited');
    await watch.end();
  });

  it('gives no notice of other labels', async () => {
    const { host, spec } = current();
    const labels = { ...spec().labels, watched: uniqueWord() };
    const watch = startWatch(host, { watched: labels.watched });
    await watch.isLive(() => host.create(spec({ labels })));
    const other = await run(current(), 'true');
    await watch.isLive(() => host.create(spec({ labels })));
    await watch.end();
    expect(watch.seen.has(other)).toBe(false);
  });

  it('ends quietly when aborted', async () => {
    const aborted = new AbortController();
    aborted.abort();
    for await (const notice of current().host.watch({ watched: 'no' }, aborted.signal)) {
      expect(notice).toBeUndefined();
    }
    await startWatch(current().host, { watched: 'no' }).end();
  });
}

function startWatch(host: ContainerHost, labels: Readonly<Record<string, string>>) {
  const stop = new AbortController();
  const seen = new Set<string>();
  const ended = (async () => {
    for await (const notice of host.watch(labels, stop.signal)) {
      if (notice.kind === 'changed') seen.add(notice.id);
    }
  })();
  const notices = async (
    id: string,
    what: string,
    also?: () => Promise<boolean>,
  ): Promise<void> => {
    await eventuallyTrue(`a notice of ${id} says that ${what}`, async () => {
      // A notice that came before the change is answered by a look that sees no change: wait for the next one.
      const noticed = seen.delete(id);
      return noticed && (also === undefined || (await also()));
    });
  };
  return {
    seen,
    notices,
    /** Makes containers until one is noticed: connecting takes an engine some time. */
    isLive: async (create: () => Promise<string>): Promise<void> => {
      const made = new Set<string>();
      await eventuallyTrue('the watch is live', async () => {
        if (made.size < 20) made.add(await create());
        return [...made].some((id) => seen.has(id));
      });
    },
    end: async (): Promise<void> => {
      stop.abort();
      await ended;
    },
  };
}

async function phaseKind(host: ContainerHost, id: string): Promise<string | undefined> {
  return (await host.inspect(id))?.phase.kind;
}
