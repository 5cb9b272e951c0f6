import type { ContainerHost, HostNotice } from '../../activities/host/container-host.ts';

export interface WatchedNotices {
  readonly notices: readonly HostNotice[];
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  kinds(): readonly HostNotice['kind'][];
}

/** Collects the notices of a host until stopped. */
export function watch(
  host: ContainerHost,
  labels: Readonly<Record<string, string>>,
): WatchedNotices {
  const notices: HostNotice[] = [];
  const stopped = new AbortController();
  const collect = async (): Promise<void> => {
    for await (const notice of host.watch(labels, stopped.signal)) notices.push(notice);
  };
  const ended = collect();
  const stop = async (): Promise<void> => {
    stopped.abort();
    await ended;
  };
  return { notices, ended, stop, kinds: () => notices.map((notice) => notice.kind) };
}
