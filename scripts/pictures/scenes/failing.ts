import type { Page } from '@playwright/test'
import { jobSchema } from '#lib/jobs/contract.ts'
import { cut, failing, slow, type Ground, type Scene } from './scene.ts'

/** A job in a currency that none is: its contract lets it through, and the screen breaks over it. */
const unspeakable = (page: Page): Promise<void> =>
  page
    .route(/\/api\/batch-jobs\/\d+$/, async (route) => {
      const response = await route.fetch()
      const job = jobSchema.parse(await response.json())
      await route.fulfill({ response, json: { ...job, currency: 'none', pricePerRecord: 1, costActual: 1 } })
    })
    .then(() => undefined)

/** The API is gone, fails, does not answer yet, or has no such thing. */
export function failingScenes({ done, rerun, propertyId }: Ground): readonly Scene[] {
  const broken = /mistake of Parcelyard’s own/
  const screens = [
    { name: 'jobs', path: '/jobs' },
    { name: 'job', path: `/jobs/${done}` },
    { name: 'compare', path: `/jobs/${rerun}/compare` },
    { name: 'properties', path: '/properties' },
    { name: 'map', path: '/properties?view=map' },
    { name: 'property', path: `/properties?open=${propertyId}` },
    { name: 'lists', path: '/properties/lists' },
    { name: 'search', path: '/search?q=State(AZ)' },
  ]
  return [
    ...screens.map(({ name, path }) => ({
      name: `${name}-gone`,
      path,
      ready: /cannot be reached/,
      prepare: cut,
      pictureOnly: 'the states of its failing scene in other words',
    })),
    ...screens.map(({ name, path }) => ({
      name: `${name}-failing`,
      path,
      ready: broken,
      prepare: failing,
      pictureOnly: name === 'property' ? undefined : 'one sentence and one button, as in property-failing',
    })),
    ...screens.map(({ name, path }) => ({
      name: `${name}-loading`,
      path,
      ready: /./,
      prepare: slow,
      pictureOnly: name === 'properties' ? undefined : 'bars in the place of what comes, as in properties-loading',
    })),
    { name: 'job-broken', path: `/jobs/${done}`, ready: /This screen broke/, prepare: unspeakable },
    {
      name: 'job-not-found',
      pictureOnly: 'a sentence and a link, as in page-not-found',
      path: '/jobs/999999',
      ready: /There is no job/,
    },
    { name: 'page-not-found', path: '/no-such-screen', ready: /nothing at this address/ },
  ]
}
