/**
 * The two small shell programs that stand between us and an instance's program.
 *
 * The *shim* outlives us, waits for the program and writes down how it ended. The *program script* claims the
 * instance's folder and then becomes the program by `exec`: whoever holds the claim is the program itself, so there
 * is no moment at which the program runs and nobody can know. Both need a POSIX shell, `ln`, `mv` and `setsid` only,
 * and both work without any process of ours.
 */

import { isShellVariable } from '../../../workflows/domain/env.ts';

/** Set in the environment of the program and inherited by all it starts: how strays are found. */
export const INSTANCE_VARIABLE = 'FLEET_INSTANCE';

/** `sh -c SHIM <shell> <folder of the instance> <notice file>` */
export const SHIM = [
  // A signal to every process of the computer or service must not lose the exit code. Handlers (unlike ignored
  // signals) are not inherited by the program.
  `trap : HUP INT TERM`,
  // Our start time is field 22 of stat. The second field may contain spaces, so we cut after its parenthesis; the
  // third field lands in $3, hence field n in $n.
  `read -r stat </proc/$$/stat`,
  `set -- "$1" "$2" \${stat##*) }`,
  // In the foreground: a background command would begin with SIGINT and SIGQUIT ignored. A session of its own, so
  // that the program's group can be signalled without us. Marked from here on, so that it is never a stranger.
  `${INSTANCE_VARIABLE}="\${1##*/}" setsid "$0" "$1/program.sh" "$1" "$2" "$$" "\${22}" </dev/null >>"$1/stdout" 2>>"$1/stderr"`,
  `code=$?`,
  // Only the end of the program that holds the claim is the end of the instance.
  `read -r kind pid start shim shimstart boot <"$1/claim" || exit`,
  `[ "$kind $shim $shimstart" = "run $$ \${22}" ] || exit`,
  // What is left of its group goes with it. The pid cannot belong to somebody else yet: we only just reaped it.
  `kill -KILL "-$pid"`,
  // Whole or not at all. Overwrites a file that is there already: so it fits on a disk that the program filled up. If
  // it does not fit all the same we wait: the exit code is worth more than our memory.
  `until echo "$code" 1<>"$1/exit.draft" && mv -f "$1/exit.draft" "$1/exit"; do [ -d "$1" ] || exit; sleep 1; done`,
  // Wakes whoever watches.
  `echo >>"$2"`,
].join('\n');

/** `<shell> program.sh <folder> <notice file> <pid of the shim> <start time of the shim>` */
const CLAIM = [
  `read -r stat </proc/$$/stat`,
  `read -r boot </proc/sys/kernel/random/boot_id`,
  // $1 to $4 are ours, so field n of stat lands in $(n + 2).
  `claim() { echo "run $$ \${24} $3 $4 $boot" >"$1/claim.$$" && ln "$1/claim.$$" "$1/claim" 2>/dev/null; }`,
  // A link is made whole or not at all, and once: of several starters and removers one wins, the others do nothing.
  `claim "$@" \${stat##*) } || exit 0`,
  `echo >>"$2"`,
  // From here on the shell only ends when it could not become the program. (bash alone needs to be told to go on.)
  `trap 'echo >"$1/unrun"' EXIT`,
  `shopt -s execfail 2>/dev/null`,
  `cd "$1/work" || exit 126`,
].join('\n');

export interface ProgramDescription {
  readonly id: string;
  /** The argument vector; not empty. */
  readonly command: readonly string[];
  /** Complete: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

/** The text of `program.sh`: arguments and environment reach the program exactly, and appear in no argv but its own. */
export function programScript(program: ProgramDescription): string {
  const env: Readonly<Record<string, string>> = { ...program.env, [INSTANCE_VARIABLE]: program.id };
  const names = Object.keys(env);
  const exports = names
    .filter(shellKeeps)
    .map((name) => `export ${name}=${quoted(env[name] ?? '')}`);
  const others = names
    .filter((name) => !shellKeeps(name))
    .map((name) => quoted(`${name}=${env[name] ?? ''}`));
  // Found before PATH becomes the program's own, and kept where no variable of the program can overwrite it.
  const findEnv = others.length === 0 ? [] : ['set -- "$1" "$(command -v env)"'];
  const command = [
    ...(others.length === 0 ? [] : ['"$2" --', ...others]),
    ...program.command.map(quoted),
  ];
  return [
    CLAIM,
    ...findEnv,
    'unset PWD OLDPWD SHLVL _',
    // A shell may complain of a value it uses itself (a locale it lacks): not the program's output.
    `{\n${exports.join('\n')}\n} 2>/dev/null`,
    `exec ${command.join(' ')}`,
    'exit $?',
    '',
  ].join('\n');
}

/** Whether the variables need `env` to reach the program, which takes a command with a `=` for one more variable. */
export function needsEnv(names: readonly string[]): boolean {
  return !names.every(shellKeeps);
}

/** Whether a shell lets the variable through as it is. */
function shellKeeps(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !isShellVariable(name);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
