import { expect, test } from '@playwright/test'
import { pushAnswerSchema } from '#lib/jobs/receive/contract.ts'
import { newProgram } from './ground/program.ts'

test('A record that could not be stored is edited and replayed, the others are put right by a rule, and the job counts it', async ({
  page,
}) => {
  const program = await newProgram('reject fixes')
  const properties = ['€ 1.000', '€ 2.000', 'on request'].map((price, index) => ({
    url: `https://www.pears.example/detail/${index}/`,
    street: `${index} Pear Street`,
    price,
  }))
  const pushed = await program.call('POST', '/api/properties/batch', { body: { spider: 'pears', properties } })
  const { jobId } = pushAnswerSchema.parse(pushed.body)
  await program.call('POST', `/api/batch-jobs/${jobId}/close`, { body: {} })
  await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')

  await page.goto(`/jobs/${jobId}`)
  await page.getByRole('link', { name: 'Fix and replay' }).click()
  await page.getByRole('button', { name: /Is not a number/ }).click()
  const rejects = page.getByRole('list', { name: 'Rejects' })
  await expect(rejects.getByRole('listitem')).toHaveCount(3)

  await rejects.getByRole('button', { name: /on request/ }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByRole('table', { name: 'Understood as' })).toContainText('2 Pear Street')
  await sheet.getByRole('button', { name: 'Edit' }).click()
  const record = sheet.getByRole('textbox', { name: 'The record, as JSON' })
  await record.fill((await record.inputValue()).replace('"on request"', '3000'))
  await expect(sheet.getByText('It can be stored like this.')).toBeVisible()
  await sheet.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(sheet.getByText(/^Stored as a new property by/)).toBeVisible()
  await sheet.getByRole('button', { name: 'Close' }).click()
  await expect(rejects.getByRole('listitem')).toHaveCount(2)
  expect(await program.job(jobId)).toMatchObject({
    insertedCount: 1,
    rejectedCount: 2,
    statusReason: '1 new, 2 rejected.',
  })

  // Asked for before the records are there, the rule waits for them: it begins with how their prices are written.
  const come = Promise.withResolvers<void>()
  await page.route(/\/api\/rejects\?/, async (call) => {
    await come.promise
    await call.continue()
  })
  const asked = page.waitForRequest(/\/api\/rejects\?/)
  await page.reload()
  await asked
  await page.getByRole('button', { name: /^Fix by a rule/ }).click()
  await expect(page.getByRole('button', { name: /^Fix by a rule/ })).toBeDisabled()
  await expect(sheet).toBeHidden()
  come.resolve()
  await expect(sheet.getByRole('button', { name: '1.234,50', pressed: true })).toBeVisible()
  await expect(sheet.getByText('All 2 tried')).toBeVisible()
  await sheet.getByRole('button', { name: 'Fix and replay 2 rejects' }).click()
  await expect(page.getByText('Done: 2 rejects stored.')).toBeVisible()
  await page.goto(`/jobs/${jobId}`)
  await expect(page.getByText('Replayed by a rule: 2 rejects stored.').first()).toBeVisible()
  expect(await program.job(jobId)).toMatchObject({ insertedCount: 3, rejectedCount: 0 })
})
