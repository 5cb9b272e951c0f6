/** Exact amounts: cpu in thousandths of a core, memory in bytes. */
export interface Resources {
  readonly milliCpu: number;
  readonly memoryBytes: number;
}

/** How many instances of `need` fit in `capacity`: the floor of the tightest resource. */
export function slotsIn(capacity: Resources, need: Resources): number {
  return Math.min(
    Math.floor(capacity.milliCpu / need.milliCpu),
    Math.floor(capacity.memoryBytes / need.memoryBytes),
  );
}

/** An even part of a capacity, rounded down. */
export function shareOf(capacity: Resources, parts: number): Resources {
  return {
    milliCpu: Math.floor(capacity.milliCpu / parts),
    memoryBytes: Math.floor(capacity.memoryBytes / parts),
  };
}
