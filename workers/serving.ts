/** What serving fleets takes, the same for a server of its own and for fleets in an application's Worker. */

import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import type { Failpoint } from '../activities/failpoint.ts';
import type { SshIdentities } from '../activities/host/ssh/ssh-identity.ts';
import type { Logger } from '../activities/logger.ts';
import type { SecretSource } from '../activities/secrets/secret-source.ts';
import type { Resources } from '../workflows/domain/resources.ts';
import type { FleetSettings } from '../workflows/domain/settings.ts';
import type { ContainerHostOptions, ContainerHostSource } from './container-hosts.ts';
import type { VpcSettings } from './vpc-settings.ts';

/** `control` runs workflows and keeps the task list, `hosts` serves this computer's workers, `all` does both. */
export const serverRoles = ['all', 'control', 'hosts'] as const;
export type ServerRole = (typeof serverRoles)[number];

export interface ServingOptions {
  /** The fleets' queue; the host servers' queues are named after it. */
  readonly taskQueue: string;
  readonly role: ServerRole;
  /** Folder for the machine id and for plain processes; servers that share it are one computer. */
  readonly stateFolder: string;
  /** Folder of the state store. */
  readonly storeFolder: string;
  readonly docker: ContainerHostOptions['docker'];
  /** Who logs in to machines over SSH, by the names that accesses have. Default: nobody. */
  readonly identities?: SshIdentities;
  /** What opens container hosts. Default: Docker and plain processes of this computer, and Docker over SSH. */
  readonly containerHosts?: ContainerHostSource;
  /** What fleets may use of this computer. Default: all of it. */
  readonly capacity?: Partial<Resources>;
  /** What tasks may refer to in their environment. Default: nothing. */
  readonly secrets?: SecretSource;
  /** Where machines of IBM Cloud VPC are made, by the names that specifications call them. Default: nowhere. */
  readonly vpc?: Readonly<Record<string, VpcSettings>>;
  readonly settings: FleetSettings;
  readonly failpoint: Failpoint;
  readonly logger: Logger;
}

/** The way to Temporal. Who made it closes it, when nobody serves any more. */
export interface TemporalAccess {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** Shown in Temporal, and in heartbeats. */
  readonly identity: string;
  /** Of the same connection, namespace and data converter. */
  readonly client: Client;
  /** Default: Temporal's own. */
  readonly dataConverter?: DataConverter;
}
