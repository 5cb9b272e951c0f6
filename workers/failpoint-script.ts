/** Failpoints as a test switches them on: `<name>=<kill|stop>[@<n>]`, comma-separated; the n-th passage (from 1) acts. */

import { type Failpoint, failpointNames, noFailpoint } from '../activities/failpoint.ts';

interface Armed {
  readonly action: 'kill' | 'stop';
  left: number;
}

/** `report` is told the name just before the process is stopped or killed. */
export function failpointsFrom(
  script: string | undefined,
  report: (name: string) => void,
): Failpoint {
  if (script === undefined || script === '') return noFailpoint;
  const armed = new Map(script.split(',').map(parse));
  return async (name) => {
    const point = armed.get(name);
    if (!point) return;
    point.left -= 1;
    if (point.left !== 0) return;
    report(name);
    process.kill(process.pid, point.action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
    // The signal takes effect before anything else of this process runs.
    await new Promise((resolve) => setImmediate(resolve));
  };
}

function parse(part: string): [string, Armed] {
  const match = /^([a-z-]+:[a-z-]+)=(kill|stop)(?:@([1-9]\d*))?$/.exec(part);
  const [, name, action, count] = match ?? [];
  if (name === undefined || !failpointNames.some((known) => known === name)) {
    throw new Error(
      `Cannot arm failpoint ${JSON.stringify(part)}: expected <name>=<kill|stop>[@<n>] with a name of ${failpointNames.join(', ')}`,
    );
  }
  return [name, { action: action === 'stop' ? 'stop' : 'kill', left: Number(count ?? 1) }];
}
