import { describeStore } from '../contract/store-contract.ts';
import { FallibleStore } from '../support/fallible-store.ts';

describeStore('store in memory', {
  create: async () => {
    const store = new FallibleStore();
    return {
      store,
      another: async () => new FallibleStore(undefined, store.objects),
      cleanup: async () => store.objects.clear(),
    };
  },
});
