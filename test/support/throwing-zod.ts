import { fileURLToPath } from 'node:url';
import type { BundleOptions } from '@temporalio/worker';

/** Hook for a bundle in which evaluating zod throws. */
export const withThrowingZod: NonNullable<BundleOptions['webpackConfigHook']> = (config) => ({
  ...config,
  resolve: {
    ...config.resolve,
    alias: Object.assign({}, config.resolve?.alias, { zod$: ZOD_THAT_THROWS }),
  },
});

const ZOD_THAT_THROWS = fileURLToPath(new URL('../fixtures/zod-that-throws.cjs', import.meta.url));
