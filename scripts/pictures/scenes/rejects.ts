import type { Page } from '@playwright/test'
import { fromTop, inOrder, pressed, seen, type Scene } from './scene.ts'

const prices = '/rejects?code=not-a-number&field=price'
/** The cause is named at once; its records come after it. */
const recordsOfPrices = /Quillbrook|orchard\.example/

/** Opens the first record of the cause. */
async function openFirst(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Rejects' }).getByRole('button').first().click()
  await seen(page, /^Understood as$/)
}

/** What could not be stored, and the ways to put it right. */
export const rejectScenes: readonly Scene[] = [
  {
    name: 'rejects',
    pictureOnly: 'the groups beside the records of rejects-group',
    path: '/rejects',
    ready: /Is not a number/,
  },
  { name: 'rejects-group', path: prices, ready: recordsOfPrices },
  { name: 'reject', path: prices, ready: recordsOfPrices, act: inOrder(openFirst, fromTop) },
  {
    name: 'reject-edit',
    path: prices,
    ready: recordsOfPrices,
    act: inOrder(openFirst, pressed(/^Edit$/, /still be rejected/), fromTop),
  },
  {
    name: 'reject-rule',
    path: prices,
    ready: recordsOfPrices,
    act: inOrder(pressed(/^Fix by a rule/, /^All \d+ tried/), fromTop),
  },
  {
    name: 'rejects-dismiss',
    pictureOnly: 'a question like that of lists-delete',
    path: prices,
    ready: recordsOfPrices,
    act: pressed(/^Dismiss all/, /Why they need no fixing/),
  },
  {
    name: 'reject-rules-kept',
    pictureOnly: 'an empty dialog',
    path: '/rejects',
    ready: /Is not a number/,
    act: pressed(/^Kept rules$/, /None yet/),
  },
]
