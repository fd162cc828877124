import type { Page } from '@playwright/test'
import { chosen, fromTop, inOrder, pressed, seen, type Ground, type Scene } from './scene.ts'

const rows = /\d bd|PropertyRadar|AZ \d{5}/
/** The size an export is going to have. */
const sized = /, about .*B/

/** What the press of this button opens over the table. */
async function openColumns(page: Page): Promise<void> {
  const columns = page.getByRole('button', { name: 'Columns', exact: true })
  // A narrow screen has cards, which have no columns.
  if (!(await columns.isVisible())) return
  await columns.click()
  await page.getByRole('checkbox', { name: 'Parcel', exact: true }).waitFor()
}

/** An export that is half written, for as long as it is looked at. */
async function startExport(page: Page): Promise<void> {
  const half = { state: 'running', rows: 1100, bytes: 190_000, leftOut: 1, message: null }
  await page.route(/\/api\/properties\/export\/[\da-f-]{36}/, (route) => route.fulfill({ json: half }))
  await page.route(/\/api\/properties\/export\?/, (route) => route.abort())
  await pressed(/^Export$/, sized)(page)
  await pressed(/^Download$/, /^1,100 of/)(page)
}

/** The stored properties, one of them, and the lists. */
export function propertiesScenes({ propertyId, done, lists }: Ground): readonly Scene[] {
  const map = `/properties?jobId=${done}&view=map`
  return [
    { name: 'properties-many', path: '/properties', ready: rows },
    {
      name: 'properties-filtered',
      pictureOnly: 'chips over the table of properties-many; the journeys take them away',
      path: '/properties?state=AZ&yearBuilt=1950..&tag=Call',
      ready: /propert(y|ies)$/,
    },
    {
      name: 'properties-filter',
      path: '/properties',
      ready: rows,
      act: pressed(/^Filter$/, /Add filter/),
    },
    {
      name: 'properties-filter-column',
      pictureOnly: 'a list that takes the keyboard: its own button is not on the way',
      path: '/properties',
      ready: rows,
      act: inOrder(pressed(/^Filter$/, /Add filter/), async (page) => {
        await page.getByRole('combobox', { name: 'Column' }).click()
        await page.getByRole('option', { name: 'County', exact: true }).waitFor()
      }),
    },
    {
      name: 'properties-columns',
      opensOtherwise: 'nothing: there are cards, which have no columns',
      path: '/properties',
      ready: rows,
      act: openColumns,
    },
    {
      name: 'properties-nothing-found',
      pictureOnly: 'the empty state of properties-empty in other words',
      path: '/properties?city=Nowhere',
      ready: /No property matches/,
    },
    {
      name: 'properties-stray-address',
      pictureOnly: 'the note of jobs-stray-address',
      path: '/properties?sort=colour&hue=red',
      ready: /does not know/,
    },
    { name: 'properties-map', path: map, ready: rows, act: (page) => seen(page, /By city/) },
    {
      name: 'properties-hostile',
      path: '/properties?source=spider&view=map',
      ready: /teerts/,
      act: (page) => seen(page, /By city/),
    },
    {
      name: 'properties-charts-table',
      pictureOnly: 'tables as in job-tables',
      path: map,
      ready: rows,
      act: async (page) => {
        await page.getByRole('region', { name: 'Charts' }).getByRole('button', { name: 'As table' }).click()
        await page.getByRole('table', { name: 'By city' }).scrollIntoViewIfNeeded()
      },
    },
    {
      name: 'property',
      pictureOnly: 'the upper half of property-sources',
      path: `/properties?open=${propertyId}`,
      ready: /Sources side by side/,
    },
    {
      name: 'property-sources',
      path: `/properties?open=${propertyId}`,
      ready: /Sources side by side/,
      act: async (page) => {
        await pressed(/^Every value with its origin/, /Parcel/)(page)
        await page.getByText('Sources side by side').scrollIntoViewIfNeeded()
        await fromTop(page)
      },
    },
    {
      name: 'property-not-found',
      pictureOnly: 'the sheet of property-failing in other words',
      path: '/properties?open=99999999',
      ready: /no property/i,
    },
    {
      name: 'properties-chosen',

      path: '/properties?state=AZ',
      ready: rows,
      act: chosen(/^Choose (?!all)/, 3),
    },
    {
      name: 'properties-mark',
      path: '/properties?state=AZ',
      ready: rows,
      act: inOrder(chosen(/^Choose (?!all)/, 3), pressed(/^Mark$/, /become different|Add tags/)),
    },
    {
      name: 'properties-to-list',
      pictureOnly: 'a dialog of the fields of properties-mark',
      path: '/properties?state=AZ',
      ready: rows,
      act: inOrder(chosen(/^Choose (?!all)/, 3), async (page) => {
        await page.getByRole('button', { name: 'Lists', exact: true }).click()
        await page.getByLabel('Name of the list').waitFor()
      }),
    },
    {
      name: 'lists-overlap',
      path: '/properties/lists',
      ready: /live/,
      act: async (page) => {
        for (const name of lists) await page.getByRole('checkbox', { name: `Compare ${name}` }).click()
        await seen(page, /^In all/)
      },
    },
    {
      name: 'lists-delete',
      path: '/properties/lists',
      ready: /live/,
      act: pressed(/^Delete <img/, /stay|Keep/),
    },
    {
      name: 'export',
      pictureOnly: 'the dialog of export-mailing before anything is chosen',
      path: '/properties?state=AZ',
      ready: rows,
      act: pressed(/^Export$/, sized),
    },
    {
      name: 'export-mailing',
      path: '/properties?state=AZ',
      ready: rows,
      act: async (page) => {
        await pressed(/^Export$/, sized)(page)
        await page.getByRole('button', { name: 'One row an owner address' }).click()
        await page
          .getByRole('button', { name: /^Columns/ })
          .last()
          .click()
        await seen(page, /\d owner addresses/)
      },
    },
    {
      name: 'export-layouts',
      path: '/properties?state=AZ',
      ready: rows,
      act: inOrder(pressed(/^Export$/, sized), async (page) => {
        await page
          .getByRole('dialog')
          .getByRole('button', { name: /^Saved views/ })
          .click()
        await seen(page, /teerts/)
      }),
    },
    {
      name: 'export-running',
      path: '/properties?state=AZ',
      ready: rows,
      act: startExport,
      pictureOnly: 'held half way: what is swept is the dialog of export-mailing',
    },
  ]
}
