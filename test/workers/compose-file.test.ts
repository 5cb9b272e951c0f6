import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));

const composeFile = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string(),
        build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
        entrypoint: z.array(z.string()).default([]),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        healthcheck: z.unknown().optional(),
        volumes: z.array(z.string()).default([]),
        ports: z.array(z.string()).default([]),
      }),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));

const services = Object.entries(composeFile.services);

describe('docker-compose.yml', () => {
  it('pins every image that it does not build', () => {
    const loose = services.filter(([, { image, build }]) => !build && !/:\d+(\.|-)/.test(image));

    expect(loose.map(([name]) => name)).toEqual([]);
  });

  it('sets the schema up with the version of the server', () => {
    const version = (name: string) => composeFile.services[name]?.image.split(':')[1];

    expect(version('temporal-schema')).toBe(version('temporal'));
    expect(version('temporal-namespace')).toBe(version('temporal'));
  });

  it('publishes ports on this computer only', () => {
    const ports = services.flatMap(([, service]) => service.ports);

    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('waits for health only where health is checked', () => {
    const waits = services.flatMap(([, service]) => Object.entries(service.depends_on));
    const healthy = waits.filter(([, { condition }]) => condition === 'service_healthy');

    expect(healthy.length).toBeGreaterThan(0);
    for (const [name] of healthy)
      expect(composeFile.services[name]?.healthcheck, name).toBeTruthy();
  });

  it('mounts and runs only what the repository has', () => {
    const sources = services.flatMap(([, { volumes }]) => volumes.map((it) => it.split(':')[0]));
    const folders = sources.filter((source) => source?.startsWith('./'));
    const scripts = services.flatMap(([, { entrypoint }]) => entrypoint.slice(1));

    for (const folder of folders) expect(existsSync(join(root, `${folder}`)), folder).toBe(true);
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      const file = join(root, script.replace('/setup/', 'workers/compose/'));
      expect(spawnSync('sh', ['-n', file], { encoding: 'utf8' }).stderr).toBe('');
      expect(existsSync(file), file).toBe(true);
    }
  });

  it('builds the fleet server from a Dockerfile that is there', () => {
    const dockerfile = composeFile.services['fleet-server']?.build?.dockerfile;

    expect(existsSync(join(root, `${dockerfile}`))).toBe(true);
  });

  const compose = installedCompose();

  it.skipIf(compose === undefined)('is accepted by docker compose as it stands', () => {
    const [command = '', ...args] = compose ?? [];

    const { status, stderr } = spawnSync(command, [...args, 'config', '--quiet'], {
      cwd: root,
      encoding: 'utf8',
    });

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

function installedCompose(): readonly string[] | undefined {
  const candidates = [['docker', 'compose'], ['docker-compose']];
  const found = candidates.find(
    ([command = '', ...args]) => spawnSync(command, [...args, 'version']).status === 0,
  );
  if (found === undefined) {
    console.error('\n!!! SKIPPED WITHOUT DOCKER COMPOSE: docker-compose.yml is not validated\n');
  }
  return found;
}
