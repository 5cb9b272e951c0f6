import { readFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContainerMissing, ContainerRefused } from '../../activities/host/container-host.ts';
import { readProcess } from '../../activities/host/process/process-table.ts';
import { describeContainerHost } from '../contract/container-host-contract.ts';
import {
  eventuallyTrue,
  exitOf,
  linesOf,
  processesWith,
  run,
  textsOf,
  uniqueWord,
} from '../contract/host/host-fixture.ts';
import { createProcessFixture, type ProcessFixture } from '../support/process-fixture.ts';

describeContainerHost('process host', {
  create: () => createProcessFixture(),
  capabilities: { images: false, limits: false },
  raceRounds: 60,
});

let fixture: ProcessFixture;
beforeEach(async () => {
  fixture = await createProcessFixture();
});
afterEach(async () => {
  await fixture.cleanup();
});

describe('process host', { timeout: 60_000 }, () => {
  it('runs in a work folder that goes with it', async () => {
    const { host } = fixture;
    const id = await run(
      fixture,
      'pwd; mkdir -p deep/er; echo text >deep/er/file; chmod 500 deep/er',
    );
    await exitOf(host, id);
    const [folder = ''] = textsOf(await linesOf(host, id), 'stdout');
    expect(await readFile(join(folder, 'deep/er/file'), 'utf8')).toBe('text\n');
    await host.remove(id, { force: true });
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(fixture.folder.root)).toEqual(['.notices']);
  });

  it('never runs a program a second time', async () => {
    const { host, another } = fixture;
    const id = await run(fixture, 'echo ran');
    await Promise.all([host.start(id), (await another()).start(id)]);
    await exitOf(host, id);
    await host.start(id);
    expect(textsOf(await linesOf(host, id), 'stdout')).toEqual(['ran']);
  });

  it('runs a program once when many hosts start it', async () => {
    const { another, host, spec, script } = fixture;
    const id = await host.create(spec(script('echo ran')));
    const hosts = await Promise.all([1, 2, 3, 4, 5].map(another));
    await Promise.all(hosts.map((each) => each.start(id)));
    await exitOf(host, id);
    expect(textsOf(await linesOf(host, id), 'stdout')).toEqual(['ran']);
  });

  it('refuses a script whose interpreter is missing', async () => {
    const { host, spec } = fixture;
    const file = join(fixture.folder.root, '.notices', 'script');
    const id = await host.create(spec({ command: [file] }));
    await run(fixture, `printf '#!/no/such/interpreter -x\\n' >${file}; chmod +x ${file}`).then(
      (writer) => exitOf(host, writer),
    );
    await expect(host.start(id)).rejects.toMatchObject({ code: 'command-not-found' });
  });

  it('says so when the kernel cannot execute', async () => {
    const { host, spec } = fixture;
    // Longer than any argument may be: found only by trying.
    const id = await host.create(spec({ command: ['true', 'x'.repeat(200_000)] }));
    await host.start(id);
    const exit = await exitOf(host, id);
    expect(exit).toMatchObject({ exitCode: expect.any(Number), error: expect.any(String) });
    expect(exit.startedAt).toBeUndefined();
  });

  it('refuses what no process can be', async () => {
    const { host, spec } = fixture;
    const wrong = [
      { name: 'a/b' },
      { name: '.hidden' },
      { name: 'x'.repeat(201) },
      { image: 'busybox' },
      { command: [] },
      { args: ['nul\0'] },
      { env: { 'A=B': '' } },
      { env: { '': '' } },
    ];
    for (const overrides of wrong) {
      const refusal = await host.create(spec(overrides)).catch((error: unknown) => error);
      expect(refusal, JSON.stringify(overrides)).toBeInstanceOf(ContainerRefused);
      expect(refusal).toMatchObject({ code: 'invalid-container' });
    }
  });

  it('refuses the log of a missing process', async () => {
    await expect(linesOf(fixture.host, 'nobody.0123')).rejects.toBeInstanceOf(ContainerMissing);
  });

  it('refuses a cursor of another host', async () => {
    const id = await run(fixture, 'true');
    await expect(linesOf(fixture.host, id, { cursor: '2026-01-01' })).rejects.toThrow(/no cursor/);
  });

  it('kills what hid its mark while it runs', async () => {
    const word = uniqueWord();
    const stray = `env -i /bin/sh -c 'while :; do /bin/sleep 0.05; done' ${word} &`;
    const killed = await run(fixture, `${stray} sleep 60`);
    const ended = await run(fixture, `${stray} sleep 0.2`);
    await eventuallyTrue('the strays run', () => processesWith(word) >= 4);
    await fixture.host.signal(killed, 'KILL');
    await exitOf(fixture.host, killed);
    await exitOf(fixture.host, ended);
    expect(processesWith(word)).toBe(0);
  });

  it('leaves no zombie of its own', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () => run(fixture, 'true').then((id) => exitOf(fixture.host, id))),
    );
    const zombies = (): number =>
      readdirSync('/proc')
        .map((entry) => readProcess(Number(entry)))
        .filter((row) => row?.parent === process.pid && row.ended).length;
    await eventuallyTrue('every shim was waited for', () => zombies() === 0);
  });
});
