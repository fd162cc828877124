import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTransaction, type Database } from '#lib/db.ts'
import { releasePurchase, reportAllowance } from './commands.ts'
import { book, buyablePages, openLedger, reserve } from './ledger-for-tests.ts'

let db: Database
let close: () => Promise<void>
beforeAll(async () => {
  const ledger = await openLedger()
  db = ledger.db
  close = ledger.close
})
afterAll(() => close())

for (const mode of ['reserve only', 'reserve and release', 'reserve and book'])
  it(mode, async () => {
    const problems: string[] = []
    for (let round = 0; round < 40; round += 1) {
      const pages = await buyablePages(db, 24, { pricePerRecord: 0.1, maxCost: 100, maxRecords: 100 })
      const first = pages[0]!
      await reportAllowance(db, first.dataset, 33, new Date(Date.now() - 1000))
      await Promise.all(
        pages.map(async (page, index) => {
          try {
            const purchaseId = await reserve(db, page)
            if (purchaseId === null || mode === 'reserve only') return
            if (mode === 'reserve and release') await inTransaction(db, (tx) => releasePurchase(tx, purchaseId, 'Refused.'))
            else {
              await db.purchase.update({ where: { purchaseId }, data: { state: 'sent', sentAt: new Date() } })
              await book(db, purchaseId, index % 10)
            }
          } catch (error) {
            problems.push(String(error).slice(-160))
          }
        }),
      )
    }
    expect(problems).toEqual([])
  }, 60000)
