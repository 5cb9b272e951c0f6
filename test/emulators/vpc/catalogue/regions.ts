/** IBM's regions; each has three zones. */
export const regionNames = [
  'au-syd',
  'br-sao',
  'ca-mon',
  'ca-tor',
  'eu-de',
  'eu-es',
  'eu-gb',
  'in-che',
  'in-mum',
  'jp-osa',
  'jp-tok',
  'us-east',
  'us-south',
] as const;

export function zonesOf(region: string): readonly string[] {
  return [1, 2, 3].map((number) => `${region}-${number}`);
}
