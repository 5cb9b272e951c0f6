/**
 * A text that every bundle with our workflows contains, and no other: `FleetPlugin` looks for it in bundles that were
 * made before. It hangs on a workflow that applications have no reason to import by itself, so that `import { fleet }`
 * in a workflow of theirs, which exports nothing, does not bring it along.
 */
export const bundleMark = '__serverlessFleetsWorkflows';
