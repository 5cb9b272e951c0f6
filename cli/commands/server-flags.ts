/** Flags of the commands that serve fleets. */

import { type Command, Option } from 'commander';
import type { ConfigurationFlags, ServerFlags } from '../../workers/config.ts';
import type { ServerRole } from '../../workers/serving.ts';
import { collect } from './flag-values.ts';

/** `ServerFlags` without those that every command has. */
export interface HostFlags
  extends
    ConfigurationFlags,
    Pick<
      ServerFlags,
      | 'state'
      | 'dockerSocket'
      | 'secrets'
      | 'bind'
      | 'cpus'
      | 'memory'
      | 'settings'
      | 'cachedWorkflows'
    > {
  readonly verbose?: boolean;
}

export function addHostFlags(command: Command): Command {
  return command
    .option('--state <folder>', 'folder for the machine id, plain processes and the store')
    .option('--docker-socket <path>', 'socket of the Docker engine')
    .option(
      '--bind <path>',
      'path shown in every container, HOST:CONTAINER[:ro]; repeatable',
      collect,
    )
    .option('--secrets <folder>', 'folder of secrets for tasks, a file NAME/KEY each')
    .option('--cpus <cores>', 'cores that fleets may use (default: all)')
    .option('--memory <amount>', 'memory that fleets may use, such as 8G (default: all)')
    .option(
      '--config <path>',
      'YAML file with the clouds in which machines are made (FLEET_CONFIG)',
    )
    .option('--settings <path>', 'JSON file with times and sizes')
    .option('--cached-workflows <count>', 'workflows kept in memory (default: 500)')
    .option('--verbose', 'tell more on standard error');
}

export function roleOption(): Option {
  return new Option('--role <role>', 'what to serve: workflows (control), this computer (hosts)')
    .choices(serverRoles)
    .default('all');
}

/** As of `workers/fleet-server.ts`, which is not loaded for a list of words. */
const serverRoles = ['all', 'control', 'hosts'] as const satisfies readonly ServerRole[];
