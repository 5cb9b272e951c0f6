import {
  ContainerMissing,
  type LogLine,
  type LogOptions,
} from '../../activities/host/container-host.ts';
import type { FakeContainer } from './fake-container.ts';
import type { NoticeFeed } from './notice-feed.ts';

/** What a container printed, and with `follow` what it prints until it ends. */
export async function* followLines(
  find: () => FakeContainer | undefined,
  feed: NoticeFeed,
  { cursor, follow, signal }: LogOptions,
): AsyncGenerator<LogLine> {
  let index = Number(cursor ?? 0);
  while (!signal.aborted) {
    const container = find();
    if (!container) throw new ContainerMissing('The container is not there');
    const line = container.lines[index];
    if (line) {
      index += 1;
      yield line;
    } else if (!follow || container.phase.kind === 'exited') {
      return;
    } else {
      await feed.stirred(signal);
    }
  }
}
