import { expect, test, type Page } from '@playwright/test'
import { operations } from '#app/api/operations/operations.ts'
import { problemIn, Program } from './ground/program.ts'
import { sessionFileOf } from './ground/homes.ts'
import { admin, calmSandbox } from './ground/stack.ts'

const password = 'plum-orchard-27'

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account: Owner' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL('/sign-in')
}

test('The first owner comes in by a link that works once, sets a password, and comes back with it', async ({
  page,
  browser,
}) => {
  const link = await admin('sign-in-link')
  await test.step('the link leads to the first screen, where the sample search is at work', async () => {
    await page.goto(link)
    await expect(page).toHaveURL('/jobs')
    await expect(page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Sample: 10,000 properties in 7 states' })).toBeVisible()
  })

  await test.step('the same link is refused in words', async () => {
    const other = await browser.newPage()
    await other.goto(link)
    await expect(other.getByRole('alert').filter({ hasText: 'used before' })).toHaveText(
      'This link was used before or is older than 15 minutes. Ask for a new one, or sign in with your password.',
    )
    await other.goto('/jobs')
    await expect(other).toHaveURL('/sign-in?next=%2Fjobs')
    await other.close()
  })

  await test.step('a password is set', async () => {
    await page.getByRole('complementary', { name: 'Notices' }).getByRole('button', { name: 'Set a password' }).click()
    const dialog = page.getByRole('dialog', { name: 'Set a password' })
    await dialog.getByLabel('New password').fill('short')
    await dialog.getByLabel('The same again').fill('short')
    await dialog.getByRole('button', { name: 'Set password' }).click()
    await expect(dialog.getByText('A password has at least 10 characters.')).toBeVisible()
    await dialog.getByLabel('New password').fill(password)
    await dialog.getByLabel('The same again').fill(password)
    await dialog.getByRole('button', { name: 'Set password' }).click()
    await expect(page.getByText('Password saved')).toBeVisible()
    await expect(page.getByText('Your link works once.')).toBeHidden()
  })

  await test.step('a wrong password is refused, the right one leads back to the screen asked for', async () => {
    await signOut(page)
    await page.goto('/properties')
    await expect(page).toHaveURL('/sign-in?next=%2Fproperties')
    await page.getByLabel('E-mail').fill('owner@parcelyard.local')
    await page.getByLabel('Password').fill('not-the-password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('E-mail or password is not right. Check both and try again.')).toBeVisible()
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL('/properties')
    await expect(page.getByRole('heading', { name: 'Properties', level: 1 })).toBeVisible()
  })
  await page.context().storageState({ path: sessionFileOf('first') })
  await calmSandbox()
})

test('Anonymous calls are refused by every address except health and signing in', async () => {
  const nobody = new Program('')
  for (const { method, path, open = false } of operations) {
    const answer = await nobody.call(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '1'))
    const asked = `${method} ${path}`
    if (open) {
      expect(answer.status, asked).toBe(200)
      continue
    }
    expect(answer.status, asked).toBe(401)
    expect(answer.headers.get('www-authenticate'), asked).toBe('Bearer')
    expect(problemIn(answer), asked).toMatchObject({ status: 401, code: 'not-signed-in' })
  }
  const unknown = await nobody.call('GET', '/api/no-such-thing')
  expect(unknown.status).toBeGreaterThanOrEqual(401)
  expect(JSON.stringify(unknown.body)).not.toContain('jobs')
})
