/** Environment variables of instances: texts, and references to secrets, whose values only host servers know (F8). */

import type { FleetSpec } from './spec.ts';

/** A value that a host server reads just before it makes the container; nobody else ever sees it. */
export interface SecretReference {
  /** `name/key` */
  readonly secret: string;
}

export type Env = Readonly<Record<string, string | SecretReference>>;

/** `name/key`, each of the form of a name. */
export const SECRET_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}/[A-Za-z0-9][A-Za-z0-9._-]{0,62}$';

/** The variables that are texts, and by name the references of the others. */
export interface DividedEnv {
  readonly texts: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export function divideEnv(env: Env): DividedEnv {
  const texts: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string') texts[name] = value;
    else secrets[name] = value.secret;
  }
  return { texts, secrets };
}

/** All secrets that tasks of the fleet refer to, each once, in the order of mention. */
export function secretsOf({ env, tasks }: Pick<FleetSpec, 'env' | 'tasks'>): readonly string[] {
  const items = tasks.kind === 'items' ? tasks.items : [];
  const values = [env, ...items.map((item) => item.env ?? {})].flatMap(Object.values<Env[string]>);
  return [...new Set(values.flatMap((value) => (typeof value === 'string' ? [] : value.secret)))];
}

/** Variables that some shell changes, computes or does not let through. */
export function isShellVariable(name: string): boolean {
  return shellVariables.has(name) || name.startsWith('BASH');
}

const shellVariables: ReadonlySet<string> = new Set(
  (
    '_ DIRSTACK ENV EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD IFS LINENO OLDPWD OPTARG OPTERR OPTIND ' +
    'PIPESTATUS POSIXLY_CORRECT PPID PS1 PS2 PS4 PWD RANDOM SECONDS SHELLOPTS SHLVL SRANDOM UID'
  ).split(' '),
);
