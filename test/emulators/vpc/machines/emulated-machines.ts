/**
 * The port to what stands behind instances: nothing (memory-machines.ts), or a machine that really runs. Of one machine
 * no verb begins before the last one has ended, but for `cutPower`, which may overtake.
 */
export interface EmulatedMachines {
  /** Gives it power; makes it first when it is not there. Returns when it has power, not when it has booted. */
  start(machine: EmulatedMachine): Promise<void>;
  /** Asks it to shut down, as ACPI does, and returns when it has no power. What does not hear it is cut. */
  stop(id: string): Promise<void>;
  reboot(id: string): Promise<void>;
  /** Takes the power at once. It keeps its disks. */
  cutPower(id: string): Promise<void>;
  /** Nothing is left of it afterwards; one that is not there is a success. */
  remove(id: string): Promise<void>;
  /** Takes its network away; it runs on, and no connection is closed. */
  unplug(id: string): Promise<void>;
  plugIn(id: string): Promise<void>;
  /** Tells of machines that shut themselves down, or rebooted, which ends here too. One listener; the last one counts. */
  onShutdown(listener: (id: string) => void): void;
}

export interface EmulatedMachine {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  /** Its own address, in text. */
  readonly address: string;
  readonly profile: { readonly name: string; readonly vcpus: number; readonly memoryGiB: number };
  /** Name of the image, such as ibm-debian-12-…; absent when it was made from a volume. */
  readonly image?: string;
  /** Public keys of those who may log in. */
  readonly keys: readonly string[];
  /** For cloud-init, on the first boot. */
  readonly userData: string;
  readonly metadataService: boolean;
  /** What goes wrong on its way up. Default: nothing. */
  readonly bootTrouble?: BootTrouble;
}

/**
 * `never`: it has power, and nothing happens. `slow`: it begins so much later. `noEngine`: there is no container engine.
 * `userDataFails`: it is up, and the scripts of its user data have not run.
 */
export type BootTrouble =
  | { readonly kind: 'never' }
  | { readonly kind: 'slow'; readonly seconds: number }
  | { readonly kind: 'noEngine' }
  | { readonly kind: 'userDataFails' };
