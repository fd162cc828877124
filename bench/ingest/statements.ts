import type { Ground } from '#bench/ground/ground.ts'
import { rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { countStatements } from './counting-door.ts'
import { listingsOf } from './listings.ts'
import { standUpIngest, untilVisible, type IngestStackOptions } from './stack.ts'

export interface StatementsFinding extends Finding {
  batch: number
  properties: number
  /** Of web and worker together, from the first push to the last property visible. */
  statementsPerProperty: number
}

/** SQL statements a property, pushed one after the other by one client, one by one and in hundreds. */
export async function benchStatements(
  ground: Ground,
  options: { one: number; hundreds: number; web: IngestStackOptions['web'] },
): Promise<StatementsFinding[]> {
  const url = await ground.database('bench_ingest_statements')
  const door = await countStatements(url)
  const stack = await standUpIngest({ url, seenAs: door.url, web: options.web })
  try {
    await stack.startWorker(4)
    const findings: StatementsFinding[] = []
    for (const [batch, properties] of [
      [100, 100],
      [1, options.one],
      [100, options.hundreds * 100],
    ] as const) {
      const site = `statements-${batch}-${properties}.example`
      const before = door.statements()
      for (let at = 0; at < properties; at += batch) {
        await stack.push('/api/properties/batch', { properties: listingsOf(site, at + 1, batch) })
      }
      await untilVisible(stack.db, site, properties)
      const statementsPerProperty = rounded((door.statements() - before) / properties)
      findings.push({ name: 'statements', batch, properties, statementsPerProperty })
    }
    // The first was there to have every statement prepared and every queue known.
    return findings.slice(1)
  } finally {
    await stack.close()
    await door.close()
  }
}

export function statementsBars([one, hundreds]: readonly StatementsFinding[]): Bar[] {
  if (one === undefined || hundreds === undefined) return []
  const saved = 1 - hundreds.statementsPerProperty / one.statementsPerProperty
  return [{ bar: 'SQL statements a property saved by pushes of 100, share', value: saved, atLeast: 0.8 }]
}
