import { connect } from '#lib/db.ts'

/** Markup, marks that turn the direction round, nothing of any width, and no place to break: all of it is only text. */
export const hostile = `<img src=x onerror="document.title='broken'"> \u202eteerts kaO\u200b\u200b ${'long'.repeat(60)}`

/** Properties whose place, street and owner are such text. They have the least that a chart shows. */
export async function storeHostileProperties(databaseUrl: string, jobId: number): Promise<void> {
  const db = connect({ url: databaseUrl, connections: 1, applicationName: 'parcelyard pictures' })
  try {
    const shared = {
      source: 'county',
      dataset: 'county',
      unparsedAddress: hostile.slice(0, 300),
      ownerName: hostile.slice(0, 300),
      stateOrProvince: 'AZ',
      yearBuilt: 1950,
      estimatedValue: 250_000,
      observedAt: new Date(),
      position: 0,
      contentHash: '00000000-0000-0000-0000-000000000000',
      firstJobId: jobId,
      lastJobId: jobId,
    }
    await db.property.createMany({
      data: [120, 118, 116].map((letters) => ({
        ...shared,
        sourceKey: `H${letters}`,
        city: hostile.slice(0, letters),
      })),
    })
  } finally {
    await db.$disconnect()
  }
}
