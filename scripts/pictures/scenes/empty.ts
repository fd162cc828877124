import { pressed, type Scene } from './scene.ts'

/** An installation that nothing was done with yet. */
export const emptyScenes: readonly Scene[] = [
  {
    name: 'sign-in',
    pictureOnly: 'all of it is in sign-in-refused',
    path: '/sign-in',
    ready: /Whoever runs this/,
    anonymous: true,
  },
  { name: 'sign-in-refused', path: '/sign-in?problem=link-used', ready: /used before/, anonymous: true },
  { name: 'jobs-empty', path: '/jobs', ready: /No jobs yet/ },
  { name: 'properties-empty', path: '/properties', ready: /No properties yet/ },
  {
    name: 'properties-map-empty',
    path: '/properties?view=map',
    ready: /No properties yet/,
    act: async (page) => page.getByText('Map and charts').or(page.getByLabel('Map and charts')).first().waitFor(),
  },
  { name: 'lists-empty', path: '/properties/lists', ready: /No lists yet/ },
  { name: 'rejects-empty', path: '/rejects', ready: /No rejects/ },
  { name: 'sources-empty', path: '/sources', ready: /No spider has pushed yet/ },
  { name: 'search-empty', path: '/search', ready: /What are you looking for/ },
  {
    name: 'notifications-empty',
    pictureOnly: 'a sentence in the panel of notifications',
    path: '/jobs',
    ready: /No jobs yet/,
    act: pressed(/^Notifications/, /Nothing/),
  },
  { name: 'views-empty', path: '/properties', ready: /No properties yet/, act: pressed(/^Saved views/, /None yet/) },
]
