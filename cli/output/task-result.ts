/** How a task ended, in a word or two: `exit 3`, `timeout`. */
export function renderTaskResult(task: {
  readonly exitCode?: number;
  readonly code?: string;
}): string | undefined {
  const { exitCode, code } = task;
  if (code !== undefined && code !== 'non-zero-exit') return code;
  return exitCode === undefined ? code : `exit ${exitCode}`;
}
