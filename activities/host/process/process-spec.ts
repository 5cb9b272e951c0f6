/** A container's description → what is kept of it, and its program script. */

import { ContainerRefused, type ContainerSpec } from '../container-host.ts';
import { isName, MAX_NAME_LENGTH, type StoredSpec } from './process-folder.ts';
import { needsEnv, programScript } from './process-shim.ts';

/** What a program gets when its own environment does not say. */
export interface ProcessDefaults {
  readonly path: string;
  readonly home: string;
}

export interface PreparedSpec {
  readonly stored: StoredSpec;
  readonly script: (id: string) => string;
}

/** Throws `ContainerRefused` (`invalid-container`) when no process can be what the description asks for. */
export function prepareSpec(spec: ContainerSpec, defaults: ProcessDefaults): PreparedSpec {
  const command = [...(spec.command ?? []), ...(spec.args ?? [])];
  const env = { PATH: defaults.path, HOME: defaults.home, ...spec.env };
  const fault = faultOf(spec, command);
  if (fault !== undefined) {
    throw new ContainerRefused('invalid-container', `Cannot create ${spec.name} as ${fault}`);
  }
  return {
    stored: { name: spec.name, labels: spec.labels, command, path: env.PATH },
    script: (id) => programScript({ id, command, env }),
  };
}

function faultOf(spec: ContainerSpec, command: readonly string[]): string | undefined {
  const names = Object.keys(spec.env);
  const texts = [...command, ...names, ...Object.values(spec.env)];
  const [program] = command;
  if (!isName(spec.name)) return 'a name is made of letters, digits, "_", "." and "-"';
  if (spec.name.length > MAX_NAME_LENGTH) return `a name has at most ${MAX_NAME_LENGTH} characters`;
  if (spec.image !== undefined) {
    return `this worker runs plain processes and no image [image=${spec.image}]: leave the image out, or use a worker with a container engine`;
  }
  if (program === undefined) return 'there is no command: set command';
  if (texts.some((text) => text.includes('\0')))
    return 'a command or variable contains a NUL character';
  if (names.some((name) => name === '' || name.includes('='))) {
    return 'the name of a variable is empty or contains "="';
  }
  if (program.includes('=') && needsEnv(names)) {
    return `the command contains "=" [command=${program}], which does not go together with variables that shells use themselves`;
  }
  return undefined;
}
