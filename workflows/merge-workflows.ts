/** The exports of a module of workflows: functions by the name of their type, `default` for all other types. */
export type WorkflowExports = Readonly<Record<string, unknown>>;

/**
 * The workflows of an application and those of fleets. What the application exports stays as it is, its `default`
 * included; where it re-exports ours, they are the same. Throws when it has a workflow of its own under a name of ours.
 */
export function mergeWorkflows(
  application: WorkflowExports,
  fleets: WorkflowExports,
  names: readonly string[],
): WorkflowExports {
  const taken = names.filter(
    (name) => application[name] !== undefined && application[name] !== fleets[name],
  );
  if (taken.length > 0) throw new Error(takenNames(taken));
  return {
    ...application,
    ...Object.fromEntries(names.map((name) => [name, fleets[name]])),
  };
}

/** Why names that the application has given to something else are refused. */
export function takenNames(names: readonly string[]): string {
  return `Cannot add the workflows of fleets as the application's workflows export ${names.join(', ')}, which ${names.length === 1 ? 'is a name' : 'are names'} of theirs: rename it, or re-export it from this copy of serverless-fleets`;
}
