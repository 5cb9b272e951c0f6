/** `fleets.config.yaml`: where a server's machines come from. */

import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { messageOf } from '../../activities/logger.ts';
import { renderPath } from '../../workflows/domain/spec-problems.ts';
import type { VpcSettings } from '../vpc-settings.ts';
import { serverConfiguration } from './configuration-fields.ts';
import { ConfigurationPlace } from './configuration-place.ts';
import { type ConfiguredIdentity, configuredVpc } from './configured-vpc.ts';

export interface ServerConfiguration {
  readonly vpc: Readonly<Record<string, VpcSettings>>;
  /** SSH identities, by the names that the connections call them. */
  readonly identities: Readonly<Record<string, ConfiguredIdentity>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws with the file, the field, what it has and what was expected, when it cannot be used. */
export function readServerConfiguration(file: string, env: Environment): ServerConfiguration {
  const parsed = serverConfiguration.safeParse(readYaml(file) ?? {});
  if (!parsed.success) throw invalid(file, parsed.error.issues);
  const place = new ConfigurationPlace(file, env);
  const machines = Object.entries(parsed.data.vpc).map(([name, written]) =>
    configuredVpc(place, name, written),
  );
  return {
    vpc: Object.fromEntries(machines.map(({ settings }) => [settings.name, settings])),
    identities: Object.fromEntries(
      machines.map(({ settings, identity }) => [settings.identity, identity]),
    ),
  };
}

function readYaml(file: string): unknown {
  try {
    const document = parseDocument(readFileSync(file, 'utf8'));
    const [first] = document.errors;
    if (first) throw first;
    return document.toJS();
  } catch (error) {
    throw new Error(`Cannot use configuration ${file} as ${messageOf(error)}`, { cause: error });
  }
}

const PROBLEMS_SHOWN = 20;

function invalid(file: string, issues: readonly z.core.$ZodIssue[]): Error {
  const lines = issues.flatMap(linesOf);
  const shown = [...new Set(lines)].slice(0, PROBLEMS_SHOWN);
  return new Error([`Cannot use configuration ${file} as it is not valid:`, ...shown].join('\n'));
}

function linesOf(issue: z.core.$ZodIssue): readonly string[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${renderPath([...path, key])}: is not a known field`);
  }
  const where = path.length === 0 ? 'the file' : renderPath(path);
  return [`${where}: ${issue.message}`];
}
