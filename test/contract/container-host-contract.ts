/**
 * What every adapter of `ContainerHost` must keep, promise by promise. Programs are `/bin/sh` scripts that need no
 * more than busybox.
 */

import { afterEach, beforeEach, describe } from 'vitest';
import type { HostContractOptions, HostFixture } from './host/host-fixture.ts';
import { endingPromises } from './host/ending-contract.ts';
import { followPromises } from './host/follow-contract.ts';
import { lifecyclePromises } from './host/lifecycle-contract.ts';
import { logPromises } from './host/log-contract.ts';
import { programPromises } from './host/program-contract.ts';
import { removalPromises } from './host/removal-contract.ts';
import { watchPromises } from './host/watch-contract.ts';

export type { HostContractOptions, HostFixture } from './host/host-fixture.ts';

export function describeContainerHost(name: string, options: HostContractOptions): void {
  describe(`${name} as a container host`, { timeout: 120_000 }, () => {
    let fixture: HostFixture | undefined;
    beforeEach(async () => {
      fixture = await options.create();
    }, 60_000);
    afterEach(async () => {
      await fixture?.cleanup();
    }, 60_000);
    const current = (): HostFixture => {
      if (fixture === undefined) throw new Error('the fixture is there only while a test runs');
      return fixture;
    };

    describe('lifecycle', () => lifecyclePromises(current, options));
    describe('program', () => programPromises(current));
    describe('ending', () => endingPromises(current, options));
    describe('removal', () => removalPromises(current, options));
    describe('watch', () => watchPromises(current));
    describe('logs', () => logPromises(current, options));
    describe('following logs', () => followPromises(current));
  });
}
