import { HostUnavailable } from '../container-host.ts';
import type { SshLink } from './ssh-link.ts';
import { runScript } from './ssh-script.ts';

const LIMIT_MS = 10_000;

/** `endStrays` of docker-strays.ts, on the machine. */
export async function endStraysOver(link: SshLink, id: string): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(id)) return false;
  const { exitCode, output } = await runScript(link, endStraysOf(id), { limitMs: LIMIT_MS });
  const answer = output.trim();
  if (exitCode === 0 && (answer === 'none' || answer === 'ended')) return answer === 'ended';
  throw new HostUnavailable(
    `Cannot remove ${id} as it is not certain that nothing runs in it: ${answer} [machine=${link.place}, exitCode=${exitCode}]`,
  );
}

/** Up to 50 looks, since what was killed is there for a moment still. */
function endStraysOf(id: string): string {
  return `
found=none
for look in $(seq 50); do
  pids=
  for file in $(grep -lF ${id} /proc/[0-9]*/cgroup 2>/dev/null); do
    pid=\${file#/proc/}
    pids="$pids \${pid%/cgroup}"
  done
  if [ -z "$pids" ]; then echo $found; exit 0; fi
  found=ended
  kill -KILL $pids 2>/dev/null
  sleep 0.1
done
echo "processes that do not end: $pids"
exit 1
`;
}
