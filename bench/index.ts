import { layGround } from '#bench/ground/ground.ts'
import { Report } from '#bench/ground/report.ts'
import { benchUpsert, upsertBars } from '#bench/upsert/upsert.ts'
const ground = await layGround()
const report = new Report(false)
try {
  const rows = Number(process.argv[2] ?? 2000),
    runs = Number(process.argv[3] ?? 1)
  report.heading('upsert')
  const f = await benchUpsert(ground, { rows, runs, only: process.argv[4]?.split(','), progress: (l) => console.error(l) })
  report.findings(f)
  report.bars(upsertBars(f))
} finally {
  await ground.close()
}
