/** Outside evidence of what ran: a folder into which the tasks themselves write, apart from any engine. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Recorded {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  /** `<index> <attempt>` of every start. */
  readonly attempts: readonly string[];
  /** Tasks whose lock was held by an earlier instance when a later one began. */
  readonly overlaps: readonly string[];
  /** Most instances between their start and end lines at once; exact as long as every start has its end. */
  readonly mostAtOnce: number;
}

export class Recorder {
  readonly folder: string;
  /** Where instances see the folder. */
  readonly seenAt: string;

  constructor(seenAt?: string, folder = mkdtempSync(join(tmpdir(), 'fleet-recorder-'))) {
    this.folder = folder;
    this.seenAt = seenAt ?? folder;
    writeFileSync(join(folder, 'log'), '');
  }

  /** A recorder of its own in a folder of this one, for one of several fleets of a bench. */
  part(name: string): Recorder {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    return new Recorder(`${this.seenAt}/${name}`, folder);
  }

  /** A shell script that records its start, holds a lock for its life, does the work, and records its end. */
  script(work: string): string {
    const log = `"${this.seenAt}/log"`;
    return [
      `exec 9>"${this.seenAt}/lock.$CE_TASK_INDEX"`,
      `flock -n 9 || echo "overlap $CE_TASK_INDEX" >> ${log}`,
      `echo "start $CE_TASK_INDEX $FLEET_ATTEMPT" >> ${log}`,
      work,
      `echo "end $CE_TASK_INDEX $FLEET_ATTEMPT" >> ${log}`,
    ].join('\n');
  }

  read(): Recorded {
    const lines = readFileSync(join(this.folder, 'log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' '));
    const of = (kind: string): readonly string[] =>
      lines.filter(([word]) => word === kind).map(([, index]) => index ?? '');
    return {
      starts: of('start'),
      ends: of('end'),
      attempts: lines.filter(([word]) => word === 'start').map(([, ...which]) => which.join(' ')),
      overlaps: of('overlap'),
      mostAtOnce: mostAtOnce(lines.map(([word]) => word ?? '')),
    };
  }

  /** Makes a file that instances may wait for. */
  touch(name: string): void {
    writeFileSync(join(this.folder, name), '');
  }

  /** The raw lines, for a failing test. */
  text(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function mostAtOnce(words: readonly string[]): number {
  let now = 0;
  let most = 0;
  for (const word of words) {
    if (word === 'start') now += 1;
    if (word === 'end') now -= 1;
    most = Math.max(most, now);
  }
  return most;
}
