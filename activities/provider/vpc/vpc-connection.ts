/** One account, region and network in which machines are made, as the configuration of the servers describes it. */

import type { VpcApi } from './vpc-api.ts';

export interface VpcConnection {
  /** What specifications call it. */
  readonly name: string;
  readonly region: string;
  readonly api: VpcApi;
  /** Everything is made in it, and only what is in it is ever removed. */
  readonly resourceGroupId: string;
  /** Id or name, as with all that follows of the network. */
  readonly vpc: string;
  /** Each lies in one zone; of a zone's several, the one with most free addresses is taken. */
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Those that IBM is to authorise. */
  readonly keys: readonly string[];
  /** Id of an image, or how the name of a stock image begins: the newest available one is taken. */
  readonly image: string;
  /** Which SSH identity of the servers logs in. */
  readonly identity: string;
  /** Public halves that the machine is to authorise, `<type> <base64>`. */
  readonly authorizedKeys: readonly string[];
  /** What the host keys of machines are derived from. */
  readonly hostKeySecret: string;
  /** User tags beside our own mark, on volumes. */
  readonly tags: readonly string[];
  /** Most machines of fleets at once. Default: no bound of ours. */
  readonly maxMachines?: number;
  /** A machine ends itself when nobody renewed its lease for so long. */
  readonly ttlMs: number;
  /** Longest time from asking for a machine to its being ready. */
  readonly readyWithinMs: number;
  /** Default: IBM's. */
  readonly bootVolumeGb?: number;
  readonly placementGroupId?: string;
  readonly reservationId?: string;
  /** Whether machines are reached, and reach out, by an address of the internet. */
  readonly floatingIp: 'never' | 'always';
  /** Which trusted profile the machines act as. */
  readonly trustedProfileId?: string;
  /** Families of profiles that are offered when the specification names none. Default: those usual of each class. */
  readonly families?: readonly string[];
  /** USD a machine and hour, by profile; those that are missing are not known. */
  readonly prices: Readonly<Record<string, number>>;
}
