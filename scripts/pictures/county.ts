import { connect } from '#lib/db.ts'

/**
 * Has a second source know one of these properties, in other words, so that two sources stand side by side.
 * @returns which one it is
 */
export async function storeAtCounty(databaseUrl: string, propertyIds: readonly number[]): Promise<number> {
  const db = connect({ url: databaseUrl, connections: 1, applicationName: 'parcelyard pictures' })
  try {
    const known = await db.property.findFirstOrThrow({
      where: { propertyId: { in: [...propertyIds] }, parcelKey: { not: null }, yearBuilt: { not: null } },
    })
    await db.property.create({
      data: {
        source: 'county',
        dataset: 'county',
        sourceKey: `C${known.propertyId}`,
        parcelKey: known.parcelKey,
        unparsedAddress: known.unparsedAddress,
        city: known.city,
        stateOrProvince: known.stateOrProvince,
        postalCode: known.postalCode,
        countyOrParish: known.countyOrParish,
        ownerName: 'HARROWGATE N & FENWARDEN O',
        yearBuilt: (known.yearBuilt ?? 1960) - 3,
        observedAt: new Date(),
        position: 0,
        contentHash: '00000000-0000-0000-0000-000000000000',
        firstJobId: known.firstJobId,
        lastJobId: known.lastJobId,
      },
    })
    return Number(known.propertyId)
  } finally {
    await db.$disconnect()
  }
}
