/** Where a region's API is. Regions are IBM's to add, so every well-formed name is taken. */
export function vpcServiceUrl(
  region: string,
  options: {
    /** Over the endpoint that answers inside IBM's network only. */
    readonly private?: boolean;
  } = {},
): string {
  if (!/^[a-z]{2}-[a-z]{2,12}$/.test(region)) {
    throw new Error(
      `Cannot find the VPC API of region ${JSON.stringify(region)} as this is no region's name: give one like eu-de`,
    );
  }
  return `https://${region}.${options.private ? 'private.' : ''}iaas.cloud.ibm.com/v1`;
}
