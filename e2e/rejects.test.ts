import { expect, test } from '@playwright/test'
import { connect } from '#lib/db.ts'
import { newProgram } from './ground/program.ts'
import { calmSandbox, setSandboxFaults, stackAtHand } from './ground/stack.ts'

test.beforeEach(calmSandbox)
test.afterEach(calmSandbox)

const hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'

/** No record of the sandbox is an attack, so what came is made one afterwards. */
async function makeHostile(jobId: number): Promise<void> {
  const db = connect({ url: stackAtHand().databaseUrl, connections: 1, applicationName: 'parcelyard journey' })
  try {
    await db.reject.updateMany({ where: { jobId }, data: { rawText: hostile, reason: `Not a date: ${hostile}` } })
  } finally {
    await db.$disconnect()
  }
}

test('Records that cannot be stored are listed with reason and raw text, and none of it is ever run', async ({
  page,
}) => {
  const program = await newProgram('rejects')
  await setSandboxFaults({ kind: 'malformedRecords', count: 3, rate: 1, times: 1, onlyPurchases: true })
  const { jobId } = await program.startJob({
    criteria: [{ name: 'State', value: ['TX'] }],
    name: `Three broken ${hostile}`,
    note: hostile,
    options: { maxRecords: 400 },
  })
  const job = await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  expect(job).toMatchObject({ processedRecords: 400, rejectedCount: 3, successCount: 397 })

  await page.goto(`/jobs/${jobId}#rejects`)
  const rejects = page.locator('#rejects')
  await expect(rejects.getByText('3 records kept, not stored as properties')).toBeVisible()
  const lines = rejects.getByRole('listitem')
  await expect(lines).toHaveCount(3)
  await expect(lines.first()).toContainText(/Page 1, record \d+/)
  await lines.first().getByRole('button', { name: 'What came' }).click()
  await expect(lines.first().getByRole('region', { name: /^Raw text of record/ })).toContainText('{"')

  await makeHostile(jobId)
  await page.reload()
  await lines.first().getByRole('button', { name: 'What came' }).click()
  await expect(lines.first().getByRole('region', { name: /^Raw text of record/ })).toHaveText(hostile)
  await expect(lines.first()).toContainText(`Not a date: ${hostile}`)
  await expect(page.getByRole('heading', { level: 2, name: 'Three broken' })).toHaveText(`Three broken ${hostile}`)
  await expect(page.locator('main img, main script[src]')).toHaveCount(0)
  await page.goto('/jobs')
  await expect(page.getByRole('link', { name: 'Three broken' }).first()).toBeVisible()
  await expect(page).not.toHaveTitle('owned')
})
