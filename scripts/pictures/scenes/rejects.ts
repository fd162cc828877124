import type { Page } from '@playwright/test'
import { fromTop, inOrder, pressed, seen, type Scene } from './scene.ts'

const prices = '/rejects?code=not-a-number&field=price'

/** Opens the first record of the cause. */
async function openFirst(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Rejects' }).getByRole('button').first().click()
  await seen(page, /^Understood as$/)
}

/** What could not be stored, and the ways to put it right. */
export const rejectScenes: readonly Scene[] = [
  { name: 'rejects', pictureOnly: true, path: '/rejects', ready: /Is not a number/ },
  { name: 'rejects-group', path: prices, ready: /price: is not a number/ },
  { name: 'reject', path: prices, ready: /Quillbrook|orchard/, act: inOrder(openFirst, fromTop) },
  {
    name: 'reject-edit',
    path: prices,
    ready: /Quillbrook|orchard/,
    act: inOrder(openFirst, pressed(/^Edit$/, /still be rejected/), fromTop),
  },
  {
    name: 'reject-rule',
    path: prices,
    ready: /price: is not a number/,
    act: inOrder(pressed(/^Fix by a rule/, /^All \d+ tried/), fromTop),
  },
  {
    name: 'rejects-dismiss',
    pictureOnly: true,
    path: prices,
    ready: /price: is not a number/,
    act: pressed(/^Dismiss all/, /Why they need no fixing/),
  },
  {
    name: 'reject-rules-kept',
    pictureOnly: true,
    path: '/rejects',
    ready: /Is not a number/,
    act: pressed(/^Kept rules$/, /None yet/),
  },
]
