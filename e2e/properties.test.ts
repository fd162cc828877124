import { expect, test, type Page } from '@playwright/test'
import { connect } from '#lib/db.ts'
import { makeSearchable } from '#lib/properties/search/search.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { propertyListSchema, queryOfFilter, type Property, type PropertyFilter } from '#lib/properties/contract.ts'
import { until } from '#lib/testing/until.ts'
import { findings } from './ground/axe.ts'
import { newProgram, type Program } from './ground/program.ts'
import { calmSandbox, stackAtHand } from './ground/stack.ts'

let program: Program
let jobId = 0
let sample: Property

const find = async (filter: PropertyFilter) =>
  propertyListSchema.parse((await program.call('GET', `/api/properties?${queryOfFilter(filter)}`)).body)

test.beforeAll(async () => {
  await calmSandbox()
  program = await newProgram('properties')
  const criteria = [{ name: 'State', value: ['OR'] }]
  const job = await program.startJob({ criteria, name: 'Properties to find', options: { maxRecords: 400 } })
  jobId = job.jobId
  await program.untilJob(jobId, 'ends', ({ status }) => status === 'COMPLETED')
  const known = await until(
    'the search knows it',
    () => find({ jobId, state: 'OR' }),
    ({ searchIsBehind, total }) => !searchIsBehind && total === 400,
    30,
  )
  const first = known.items.find(({ values }) => values.ownerName && values.city && values.unparsedAddress)
  if (first === undefined) throw new Error('The sandbox gave no property with an owner and an address.')
  sample = first
})

async function expectClean(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await findings(page), colorScheme).toEqual([])
  }
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  expect(widths[0], 'no scrolling sideways').toBe(widths[1])
}

const table = (page: Page) => page.getByRole('table', { name: 'Properties' })

test('filter, search, order, mark, make two lists and see what they share', async ({ page }) => {
  const city = String(sample.values.city)
  const inCity = (await find({ jobId, city })).total
  await page.goto(`/properties?jobId=${jobId}`)
  await expect(page.getByText('400 properties')).toBeVisible()

  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  const field = page.getByRole('combobox', { name: 'City' })
  await field.fill(city)
  await page.getByRole('option', { name: city }).first().click()
  await field.press('Escape')
  await expectClean(page)
  await page.getByRole('button', { name: 'Add filter' }).click()
  await expect(page.getByRole('button', { name: `Remove the filter City ${city}` })).toBeVisible()
  await expect(page.getByText(inCity === 1 ? '1 property' : `${inCity} properties`).first()).toBeVisible()
  await expect(page).toHaveURL(/city=/)

  await page.getByRole('button', { name: 'Value' }).click()
  await expect(page.getByRole('columnheader', { name: 'Value' })).toHaveAttribute('aria-sort', 'ascending')

  await page.getByRole('checkbox', { name: 'Choose all rows that are loaded' }).click()
  await page.getByRole('button', { name: 'Mark', exact: true }).click()
  const tags = page.getByRole('combobox', { name: 'Add tags' })
  await tags.fill('Call')
  await page.getByRole('option', { name: /Call/ }).click()
  await tags.press('Escape')
  await expect(page.getByText(`${inCity} chosen, ${inCity} of them become different.`)).toBeVisible()
  await expectClean(page)
  await page.getByRole('button', { name: /^Mark \d/ }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  expect((await find({ tag: 'Call' })).total).toBe(inCity)

  await page.getByRole('checkbox', { name: 'Choose all rows that are loaded' }).click()
  await page.getByRole('button', { name: 'Lists', exact: true }).click()
  await page.getByLabel('Name of the list').fill('Of the city')
  await expectClean(page)
  await page.getByRole('button', { name: /^Make a list of/ }).click()
  await expect(page.getByText(/^Made the list “.?Of the city/)).toBeVisible()

  await page.getByRole('button', { name: 'Clear filters' }).click()
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  await page.route(/\/api\/properties\?.*q=/, async (route) => {
    asked.resolve()
    await answered.promise
    await route.continue()
  })
  await page.getByRole('searchbox').fill(String(sample.values.ownerName))
  await expect(page).toHaveURL(/q=/)
  await asked.promise
  const all = page.getByRole('checkbox', { name: 'Choose all rows that are loaded' })
  await expect(all, 'the rows of the former filter are not to be taken for those of this one').toBeDisabled()
  await table(page).getByRole('checkbox').nth(1).click()
  await expect(page.getByRole('button', { name: 'Lists', exact: true })).toBeHidden()
  answered.resolve()
  await expect(all).toBeEnabled()
  const owned = (await find({ q: String(sample.values.ownerName) })).total
  await expect(page.getByText(owned === 1 ? '1 property' : `${owned} properties`).first()).toBeVisible()
  await all.click()
  await page.getByRole('button', { name: 'Lists', exact: true }).click()
  await page.getByLabel('Name of the list').fill('Of the owner')
  await page.getByRole('button', { name: /^Make a list of/ }).click()
  await expect(page.getByText(/^Made the list “.?Of the owner/)).toBeVisible()

  await page.getByRole('link', { name: 'Lists' }).click()
  await page.getByRole('checkbox', { name: 'Compare Of the city' }).click()
  await page.getByRole('checkbox', { name: 'Compare Of the owner' }).click()
  await expect(page.getByText(/^In all 2:/)).toBeVisible()
  await expectClean(page)
  const shared = page.getByText(/^In all 2:/).getByRole('link')
  const count = Number(await shared.textContent())
  expect(count).toBeGreaterThan(0)
  await shared.click()
  await expect(page.getByText(count === 1 ? '1 property' : `${count} properties`).first()).toBeVisible()
})

test('one property shows its marks, sources and history, and keeps a note', async ({ page }) => {
  await page.goto(`/properties?jobId=${jobId}&open=${sample.propertyId}`)
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByRole('heading', { name: 'Sources side by side' })).toBeVisible()
  await sheet.getByRole('checkbox', { name: 'Do not contact' }).click()
  const marks = `/api/properties/${sample.propertyId}/marks`
  const note = sheet.getByRole('textbox', { name: 'Note' })
  await expect(sheet.getByRole('checkbox', { name: 'Do not contact' })).toBeChecked()
  const stored = Promise.withResolvers<void>()
  const heard = Promise.withResolvers<void>()
  await page.route(`**${marks}`, async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue()
    const answer = await route.fetch()
    stored.resolve()
    await heard.promise
    return route.fulfill({ response: answer })
  })
  await note.fill('Asked not to be called')
  await sheet.getByRole('button', { name: 'Save note' }).click()
  await stored.promise
  await note.fill('Call in spring')
  const shownAgain = page.waitForResponse(
    (answer) => answer.url().endsWith(marks) && answer.request().method() === 'GET',
  )
  heard.resolve()
  await shownAgain
  await page.unroute(`**${marks}`)
  await expect(sheet.getByText(/^Somebody changed this note/), 'nobody did but the writer').toBeHidden()
  await expect(sheet.getByRole('button', { name: 'Save note' })).toBeEnabled()
  expect((await program.call('PATCH', marks, { body: { note: 'Prefers letters' } })).status).toBe(200)
  await sheet.getByRole('button', { name: 'Save note' }).click()
  await expect(sheet.getByText('Prefers letters', { exact: true })).toBeVisible()
  await expect(note).toHaveValue('Call in spring')
  await expectClean(page)
  await sheet.getByRole('button', { name: 'Put both together' }).click()
  await expect(note).toHaveValue('Prefers letters\n\nCall in spring')
  await sheet.getByRole('button', { name: 'Save note' }).click()
  await expect(sheet.getByRole('button', { name: 'Save note' })).toBeHidden()
  expect((await program.call('GET', marks)).body).toMatchObject({ note: 'Prefers letters\n\nCall in spring' })
  await sheet.getByRole('button', { name: 'Every value with its origin' }).click()
  await expect(sheet.getByRole('rowheader', { name: 'Address', exact: true })).toBeVisible()
  await expectClean(page)
  expect((await find({ doNotContact: 'yes' })).items.map(({ propertyId }) => propertyId)).toContain(sample.propertyId)
})

const hostile = {
  address: `<img src=x onerror="document.title='broken'"> \u202eteerts kaO\u200b\u200b ${'long'.repeat(60)}`,
  owner: `</td><script>document.title='broken'</script> \u2067Vale\u200d`,
  city: `<script>document.title='broken'</script>\u202e${'City'.repeat(15)}`,
  note: `</textarea><img src=x onerror="document.title='broken'"> \u202e ${'endless'.repeat(300)}`,
  extra: `${'A word of ten thousand characters '.repeat(300)}\u202e<b>`,
}

/** Two sources of one parcel that say different things, one of them in hostile text. */
async function storeHostile(): Promise<number> {
  const db = connect({ url: stackAtHand().databaseUrl, connections: 1, applicationName: 'parcelyard journey' })
  try {
    const store = async (source: string, address: string, owner: string, built: number): Promise<number> => {
      const property = await db.property.create({
        data: {
          source,
          dataset: 'hostile',
          sourceKey: 'H1',
          parcelKey: '41051-HOSTILE',
          unparsedAddress: address.slice(0, 300),
          ownerName: owner,
          city: hostile.city,
          latitude: 44.1,
          longitude: -123.1,
          yearBuilt: built,
          extra: { Remarks: hostile.extra },
          observedAt: new Date(),
          position: 0,
          contentHash: '00000000-0000-0000-0000-000000000000',
          firstJobId: jobId,
          lastJobId: jobId,
        },
      })
      await makeSearchable(db, Prisma.sql`SELECT ${property.propertyId}::bigint`)
      return Number(property.propertyId)
    }
    await store('county', '12 Plain Street', 'R. Vale', 1950)
    return await store('propertyradar', hostile.address, hostile.owner, 1960)
  } finally {
    await db.$disconnect()
  }
}

test('text from outside stays text and breaks nothing, and what two sources say differently is marked', async ({
  page,
}) => {
  const propertyId = await storeHostile()
  await page.goto('/properties?dataset=hostile')
  await expect(page.getByText('2 properties')).toBeVisible()
  await expect(page.getByTitle(hostile.owner)).toHaveText(hostile.owner)
  await expectClean(page)
  await page.goto(`/properties?dataset=hostile&open=${propertyId}`)
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText('3 values differ')).toBeVisible()
  await sheet.getByRole('button', { name: 'Every value with its origin' }).click()
  await expect(sheet.getByRole('row', { name: /^Built differs/ })).toContainText('1950')
  await sheet.getByRole('button', { name: /without a column of their own/ }).click()
  await expect(sheet.getByText('A word of ten thousand characters').first()).toBeAttached()
  await expectClean(page)
  await expect(page).toHaveTitle(/^Properties/)

  const marks = { note: hostile.note, replacesNote: null }
  expect((await program.call('PATCH', `/api/properties/${propertyId}/marks`, { body: marks })).status).toBe(200)
  await page.goto(`/properties?dataset=hostile&view=map&open=${propertyId}`)
  await expect(sheet.getByRole('textbox', { name: 'Note' })).toHaveValue(hostile.note)
  await expectClean(page)
  await expect(page).toHaveTitle(/^Properties/)
})

test('an address with nonsense falls back and says so', async ({ page }) => {
  await page.goto(`/properties?jobId=${jobId}&sort=colour&hue=red&estimatedValue=dear&columns=owner,nothing`)
  await expect(page.getByText(/does not know, so it was left out/)).toBeVisible()
  await expect(page.getByRole('columnheader')).toHaveCount(2)
  await expectClean(page)
  await page.getByRole('button', { name: 'Remove from the address' }).click()
  await expect(page.getByText(/does not know, so it was left out/)).toBeHidden()
})

test('the keyboard alone filters and chooses columns', async ({ page }) => {
  await page.goto(`/properties?jobId=${jobId}`)
  await expect(table(page)).toBeVisible()
  await page.getByRole('button', { name: 'Columns' }).focus()
  await page.keyboard.press('Enter')
  const parcel = page.getByRole('checkbox', { name: 'Parcel', exact: true })
  await expectClean(page)
  await parcel.focus()
  await page.keyboard.press('Space')
  await expect(page.getByRole('columnheader', { name: 'Parcel' })).toBeHidden()
  await page.getByRole('button', { name: 'As at the start' }).press('Enter')
  await expect(page.getByRole('columnheader', { name: 'Parcel' })).toBeVisible()
  await expect(page).not.toHaveURL(/columns=/)
  await page.keyboard.press('Escape')
  await test.step('columns change their places, a new one comes last, and one is always left', async () => {
    await page.goto(`/properties?jobId=${jobId}&columns=owner,city`)
    await page.getByRole('button', { name: 'Columns' }).press('Enter')
    await expect(page.getByRole('button', { name: 'Move Owner to the left' })).toBeDisabled()
    await expect(page.getByRole('button', { name: 'Move City to the right' })).toBeDisabled()
    await page.getByRole('button', { name: 'Move City to the left' }).press('Enter')
    await expect(page).toHaveURL(/columns=city%2Cowner$/)
    await page.getByRole('checkbox', { name: 'State', exact: true }).press('Space')
    await expect(page).toHaveURL(/columns=city%2Cowner%2Cstate$/)
    const heads = page.getByRole('table', { name: 'Properties' }).getByRole('columnheader')
    await expect(heads).toContainText(['', 'City', 'Owner', 'State'])
    for (const name of ['City', 'State']) await page.getByRole('checkbox', { name, exact: true }).press('Space')
    await expect(page.getByRole('checkbox', { name: 'Owner', exact: true })).toBeDisabled()
    await page.keyboard.press('Escape')
  })
  await page.getByRole('searchbox').focus()
  await page.keyboard.type('ab')
  await expect(page.getByText('Type a word of 3 characters or more.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Type a word of 3 characters or more.')).toBeHidden()
})

test.describe('on a narrow screen', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('everything fits and rows can be chosen', async ({ page }) => {
    await page.goto(`/properties?jobId=${jobId}&state=OR&yearBuilt=1900..&pool=no`)
    await expect(page.getByRole('list', { name: 'Properties' })).toBeVisible()
    await page
      .getByRole('checkbox', { name: /^Choose/ })
      .first()
      .click()
    await expect(page.getByText('1 property chosen')).toBeVisible()
    await expectClean(page)
    await page.goto('/properties/lists')
    await expect(page.getByRole('heading', { name: 'Lists', level: 1 })).toBeVisible()
    await expectClean(page)
  })
})
