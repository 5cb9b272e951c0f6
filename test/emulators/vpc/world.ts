import { Dice } from '../../support/dice.ts';
import { stockImages } from './catalogue/stock-images.ts';
import { zonesOf } from './catalogue/regions.ts';
import { CostLedger } from './ledger/cost-ledger.ts';
import { RequestLedger } from './ledger/request-ledger.ts';
import { blockOf } from './network/addresses.ts';
import { Mint } from './store/mint.ts';
import { Table } from './store/table.ts';
import type { FaultRule } from './faults.ts';
import type { CapacityRule, StartFailure } from './instances/placement.ts';
import type { InstanceStatus, ReasonCode } from './instances/life-events.ts';
import type { BootTrouble, EmulatedMachines } from './machines/emulated-machines.ts';
import type { Block } from './network/addresses.ts';
import type { EmulatorSettings } from './settings.ts';
import type { KindName, NewRow } from './store/mint.ts';
import type {
  FloatingIpRow,
  ImageRow,
  InstanceRow,
  KeyRow,
  PlacementGroupRow,
  ReservationRow,
  ReservedIpRow,
  SecurityGroupRow,
  SubnetRow,
  TemplateRow,
  VniRow,
  VolumeRow,
  VpcRow,
} from './store/rows.ts';
import type { Row } from './store/table.ts';
import type { EmulatorClock } from './time/emulator-clock.ts';

export interface WorldOptions {
  readonly region: string;
  readonly clock: EmulatorClock;
  readonly machines: EmulatedMachines;
  readonly settings: EmulatorSettings;
  /** What the address prefixes of new VPCs are taken from, such as 10.240.0.0/16. */
  readonly addressBlock: string;
  /** What chance and ids follow from. */
  readonly seed: number;
}

/** A status that an instance took. */
export interface Transition {
  readonly atMs: number;
  readonly id: string;
  readonly name: string;
  readonly status: InstanceStatus | 'gone';
  readonly reason?: ReasonCode;
}

/** What goes wrong when a new machine boots; on a disk that is there already nothing changes. */
export interface BootTroubleRule {
  /** What the name must contain; absent: any. */
  readonly about?: string;
  readonly trouble: BootTrouble;
}

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
}

const ACCOUNT = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';

/** Everything that there is in one emulated region of one account. */
export class World {
  readonly account = ACCOUNT;
  readonly region: string;
  readonly zones: readonly string[];
  readonly clock: EmulatorClock;
  readonly machines: EmulatedMachines;
  readonly dice: Dice;
  readonly addressBlock: Block;
  /** Where the emulator listens; known when it does. */
  baseUrl = '';
  settings: EmulatorSettings;

  readonly vpcs = new Table<VpcRow>();
  readonly subnets = new Table<SubnetRow>();
  readonly reservedIps = new Table<ReservedIpRow>();
  readonly vnis = new Table<VniRow>();
  readonly securityGroups = new Table<SecurityGroupRow>();
  readonly floatingIps = new Table<FloatingIpRow>();
  readonly volumes = new Table<VolumeRow>();
  readonly keys = new Table<KeyRow>();
  readonly images = new Table<ImageRow>();
  readonly placementGroups = new Table<PlacementGroupRow>();
  readonly reservations = new Table<ReservationRow>();
  readonly templates = new Table<TemplateRow>();
  readonly instances = new Table<InstanceRow>();
  readonly resourceGroups: readonly [ResourceGroup, ...ResourceGroup[]] = [
    { id: 'd0000000000000000000000000000001', name: 'Default' },
    { id: 'd0000000000000000000000000000002', name: 'other' },
  ];
  /** By CRN. */
  readonly tags = new Map<string, ReadonlySet<string>>();

  readonly requests = new RequestLedger();
  readonly costs = new CostLedger();
  transitions: readonly Transition[] = [];
  faults: readonly FaultRule[] = [];
  capacity: readonly CapacityRule[] = [];
  startFailures: readonly StartFailure[] = [];
  bootTroubles: readonly BootTroubleRule[] = [];
  /** What went wrong behind the scenes, such as a machine that could not be removed. */
  troubles: readonly string[] = [];

  readonly #mint: Mint;

  constructor({ region, clock, machines, settings, addressBlock, seed }: WorldOptions) {
    this.region = region;
    this.zones = zonesOf(region);
    this.clock = clock;
    this.machines = machines;
    this.settings = settings;
    this.addressBlock = blockOf(addressBlock);
    this.dice = new Dice(seed);
    this.#mint = new Mint({ region, account: ACCOUNT, seed });
    for (const { ageDays, ...image } of stockImages) {
      const createdAtMs = clock.now() - ageDays * 86_400_000;
      this.images.insert({
        ...this.row('image', { name: image.name }),
        ...image,
        createdAtMs,
        visibility: 'public',
      });
    }
  }

  /** What every new row has. The resource group is the default one unless given. */
  row(
    kind: KindName,
    options: Omit<NewRow, 'nowMs' | 'resourceGroupId'> & { readonly resourceGroupId?: string },
  ): Row {
    return this.#mint.row(kind, {
      resourceGroupId: this.resourceGroups[0].id,
      ...options,
      nowMs: this.clock.now(),
    });
  }

  id(kind: KindName, zone?: string): string {
    return this.#mint.id(kind, zone);
  }
}
