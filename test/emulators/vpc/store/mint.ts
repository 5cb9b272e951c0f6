/** Identifiers, CRNs and paths of new rows: the one place that knows their forms. */

import { createHash } from 'node:crypto';

import type { Row } from './table.ts';

interface Kind {
  /** Where the collection is, below `/v1`. */
  readonly path: string;
  /** Type in the CRN. */
  readonly crn: string;
  readonly scope: 'region' | 'zone';
  readonly separator: '-' | '_';
}

const regional = { scope: 'region', separator: '-' } as const;
const zonal = { scope: 'zone', separator: '-' } as const;

export const kinds = {
  vpc: { path: '/vpcs', crn: 'vpc', ...regional },
  subnet: { path: '/subnets', crn: 'subnet', ...zonal },
  reservedIp: { path: '/reserved_ips', crn: 'reserved-ip', ...zonal },
  vni: { path: '/virtual_network_interfaces', crn: 'virtual-network-interface', ...zonal },
  securityGroup: { path: '/security_groups', crn: 'security-group', ...regional },
  floatingIp: { path: '/floating_ips', crn: 'floating-ip', ...regional },
  volume: { path: '/volumes', crn: 'volume', ...regional },
  key: { path: '/keys', crn: 'key', ...regional },
  image: { path: '/images', crn: 'image', ...regional },
  placementGroup: { path: '/placement_groups', crn: 'placement-group', ...regional },
  reservation: { path: '/reservations', crn: 'reservation', ...zonal },
  template: { path: '/instance/templates', crn: 'instance-template', ...zonal },
  instance: { path: '/instances', crn: 'instance', scope: 'zone', separator: '_' },
  /** Parts of rows, which have an id and no table. */
  part: { path: '', crn: '', ...zonal },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

/** As IBM numbers its regions; those that are not known to us share a number. */
const regionNumbers: Readonly<Record<string, string>> = {
  'us-south': '006',
  'eu-de': '010',
  'us-east': '014',
};

/** How ids of zonal things begin, zone by zone. */
const zonePrefixes: Readonly<Record<string, readonly string[]>> = {
  'us-south': ['0717', '0727', '0737'],
  'us-east': ['0757', '0767', '0777'],
  'eu-de': ['02b7', '02c7', '02d7'],
};

export interface MintOptions {
  readonly region: string;
  readonly account: string;
  readonly seed: number;
}

export interface NewRow {
  readonly name?: string | undefined;
  /** Needed where the kind is of a zone. */
  readonly zone?: string;
  /** Where the row is, when not in the collection of its kind. */
  readonly parent?: string;
  readonly resourceGroupId: string;
  readonly nowMs: number;
}

export class Mint {
  readonly #options: MintOptions;
  #sequence = 0;

  constructor(options: MintOptions) {
    this.#options = options;
  }

  row(kindName: KindName, { name, zone, parent, resourceGroupId, nowMs }: NewRow): Row {
    const kind: Kind = kinds[kindName];
    const id = this.id(kindName, zone);
    const { region, account } = this.#options;
    const place = kind.scope === 'zone' && zone !== undefined ? zone : region;
    return {
      id,
      crn: `crn:v1:bluemix:public:is:${place}:a/${account}::${kind.crn}:${id}`,
      path: `${parent ?? ''}${kind.path}/${id}`,
      name: name ?? this.#words(),
      createdAtMs: nowMs,
      sequence: this.#sequence,
      revision: 1,
      resourceGroupId,
    };
  }

  id(kindName: KindName, zone?: string): string {
    const kind: Kind = kinds[kindName];
    this.#sequence += 1;
    const prefix = kind.scope === 'zone' && zone !== undefined ? zonePrefix(zone) : this.#region();
    return `${prefix}${kind.separator}${uuid(`${this.#options.seed}/${this.#sequence}`)}`;
  }

  #region(): string {
    const { region } = this.#options;
    return `r${regionNumbers[region] ?? '099'}`;
  }

  /** What IBM calls a thing without a name: words with hyphens between. */
  #words(): string {
    const letters = uuid(`${this.#options.seed}/${this.#sequence}/name`).replace(/[0-9-]/g, '');
    return `unnamed-${letters.slice(0, 4)}-${this.#sequence}`;
  }
}

function zonePrefix(zone: string): string {
  const number = Number(zone.slice(-1));
  return zonePrefixes[zone.slice(0, -2)]?.[number - 1] ?? `09${number}7`;
}

/** One that follows from the text, so that a run can be repeated. */
function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [8, 4, 4, 4, 12]
    .reduce<readonly string[]>((parts, length) => {
      const used = parts.join('').length;
      return [...parts, hex.slice(used, used + length)];
    }, [])
    .join('-');
}
