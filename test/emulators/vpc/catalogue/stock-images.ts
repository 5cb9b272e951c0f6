import type { ImageRow } from '../store/rows.ts';

type StockImage = Pick<
  ImageRow,
  'name' | 'status' | 'operatingSystem' | 'userDataFormat' | 'minimumSize'
> & {
  /** Days before the emulator's start at which it came out. */
  readonly ageDays: number;
};

/** A few of IBM's images: of each family a newest one, and older builds that are no longer to be used. */
export const stockImages: readonly StockImage[] = [
  stock('ibm-ubuntu-22-04-5-minimal-amd64-1', 'ubuntu-22-04-amd64', 300, 'deprecated'),
  stock('ibm-ubuntu-22-04-5-minimal-amd64-7', 'ubuntu-22-04-amd64', 40),
  stock('ibm-ubuntu-24-04-1-minimal-amd64-3', 'ubuntu-24-04-amd64', 400, 'obsolete'),
  stock('ibm-ubuntu-24-04-3-minimal-amd64-2', 'ubuntu-24-04-amd64', 90, 'deprecated'),
  stock('ibm-ubuntu-24-04-3-minimal-amd64-3', 'ubuntu-24-04-amd64', 50),
  stock('ibm-ubuntu-24-04-3-minimal-amd64-4', 'ubuntu-24-04-amd64', 20),
  stock('ibm-debian-12-11-minimal-amd64-2', 'debian-12-amd64', 60),
  stock('ibm-debian-13-1-minimal-amd64-1', 'debian-13-amd64', 30),
  stock('ibm-redhat-9-6-minimal-amd64-5', 'red-9-amd64', 45),
  stock('ibm-rocky-linux-9-6-minimal-amd64-2', 'rocky-linux-9-amd64', 45),
  stock('ibm-centos-stream-9-amd64-12', 'centos-stream-9-amd64', 25),
  stock('ibm-fedora-coreos-42-stable-2', 'fedora-coreos-stable-amd64', 15),
];

function stock(
  name: string,
  operatingSystem: string,
  ageDays: number,
  status: ImageRow['status'] = 'available',
): StockImage {
  return { name, operatingSystem, ageDays, status, userDataFormat: 'cloud_init', minimumSize: 10 };
}
