/** Runs scripts on a machine. */

import { type ScriptEnd, ScriptWatch } from './script-watch.ts';
import type { SshLink, SshPatience } from './ssh-link.ts';

export interface ScriptOptions {
  /** Longest run; what runs longer is ended, and exits with 124. */
  readonly limitMs: number;
  readonly signal?: AbortSignal;
  /** Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default `paced`. */
  readonly patience?: SshPatience;
}

/**
 * Runs a POSIX shell script as root. The script goes over standard input into a file without a name, so that neither it
 * nor its environment is seen in any argument vector or left on a disk. See `MachineDoor.run`.
 */
export async function runScript(
  link: SshLink,
  script: string,
  { limitMs, signal, env = {}, patience }: ScriptOptions,
): Promise<ScriptEnd> {
  signal?.throwIfAborted();
  const sent = Buffer.from(`${exportsOf(env)}${script}\n`);
  const channel = await link.exec(commandFor(link, sent.length, limitMs), patience);
  // Not ended: see commandFor.
  channel.write(sent);
  return new ScriptWatch(link, channel, { limitMs, signal }).ended;
}

/**
 * Read again from the file descriptor, since the name is gone. Standard input stays open as long as somebody waits for
 * the end: when it is closed, all that the script began in its process group is killed.
 */
function commandFor(link: SshLink, bytes: number, limitMs: number): string {
  const seconds = Math.max(1, Math.ceil(limitMs / 1000));
  const command = [
    `umask 077; f=$(mktemp) || exit 125; head -c ${bytes} >"$f"; exec 3<"$f"; rm -f "$f"; umask 022`,
    `if timeout -k 2 1 true 2>/dev/null; then t="timeout -k 2 ${seconds}"; else t=setsid; fi`,
    'exec 4<&0; $t sh /dev/fd/3 </dev/null 2>&1 4<&- & p=$!',
    '(cat <&4; kill -s KILL -- -$p) >/dev/null 2>&1 & w=$!',
    'wait $p; c=$?; kill $w; exit $c',
  ].join('\n');
  const shell = `sh -c ${quoted(command)}`;
  return link.isRoot ? shell : `sudo -n ${shell}`;
}

function exportsOf(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
}

/** One word of a shell, whatever it contains. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
