import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Where a configuration stands, for what it refers to and for what is wrong with it. */
export class ConfigurationPlace {
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;

  constructor(file: string, env: Readonly<Record<string, string | undefined>>) {
    this.file = file;
    this.env = env;
  }

  /** Of what the configuration names: relative to its own folder; `~/` is the home of the user. */
  pathOf(written: string): string {
    if (written.startsWith('~/')) return join(homedir(), written.slice(2));
    return resolve(dirname(this.file), written);
  }

  /** `field`: as in `vpc.default.region`. */
  fault(field: string, reason: string, cause?: unknown): Error {
    return new Error(`Cannot use configuration ${this.file} as ${field}: ${reason}`, { cause });
  }
}
