import type { MachineDoor } from '../../activities/host/machine-door.ts';
import type { SshAccess } from '../../workflows/domain/worker.ts';

type ScriptRun = Awaited<ReturnType<MachineDoor['run']>>;

/** A door that remembers what was run behind it, and answers as told. */
export class FakeMachineDoor implements MachineDoor {
  /** What was run, the last one last. */
  readonly scripts: string[] = [];
  readonly envs: (Readonly<Record<string, string>> | undefined)[] = [];
  /** How the next scripts end; then all end well. */
  readonly ends: (ScriptRun | Error)[] = [];

  async knock(): ReturnType<MachineDoor['knock']> {
    return { bootId: 'boot-1', engine: 'Docker 0.0.0' };
  }

  async run(
    _access: SshAccess,
    script: string,
    { env }: Parameters<MachineDoor['run']>[2],
  ): Promise<ScriptRun> {
    this.scripts.push(script);
    this.envs.push(env);
    const end = this.ends.shift() ?? { exitCode: 0, output: '' };
    if (end instanceof Error) throw end;
    return end;
  }
}
