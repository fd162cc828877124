import { propertyOrderSchema } from '#lib/properties/contract.ts'

const ranges: [string, object][] = [
  ['estimatedValue', '200000..300000'],
  ['estimatedEquity', '800000..'],
  ['taxAssessedValue', '..70000'],
  ['listPrice', '1138000..'],
  ['closePrice', '500000..510000'],
  ['livingArea', '2500..'],
  ['lotSizeArea', '2000..2010'],
  ['bedroomsTotal', '3..4'],
  ['bathroomsTotalDecimal', '9..'],
  ['yearBuilt', '..1905'],
  ['closeDate', '2020-01-01..2020-03-31'],
  ['listingDate', '2025-12-01..'],
  ['stored', '2025-03-01..2025-03-02'],
  ['changed', '2025-06-01..2025-06-01'],
  ['seen', '..2025-06-01'],
  ['seen', '2025-06-08..'],
].map(([name, range]) => [`${name} ${range}`, { [name ?? '']: range }])

/** Every filter of the screen by itself. */
export const filters: [string, object][] = [
  ['all, newest', {}],
  ['a job', { jobId: 1 }],
  ['changed by a job', { changedBy: 1 }],
  ['list', { listId: 1 }],
  ['two lists', { listId: [1, 2] }],
  ['live list', { listId: 3 }],
  ['tag', { tag: 'Call' }],
  ['do not contact', { doNotContact: 'yes' }],
  ['may be contacted', { doNotContact: 'no' }],
  ['source', { source: 'county' }],
  ['data set', { dataset: 'king' }],
  ['no such data set', { dataset: 'nowhere' }],
  ['state', { state: 'AZ' }],
  ['city, the oldest', { city: 'Phoenix' }],
  ['two cities', { city: ['Reno', 'Bisbee'] }],
  ['ZIP', { postalCode: '85123' }],
  ['county', { county: 'King' }],
  ['type', { propertyType: 'Land' }],
  ['subtype', { propertySubType: 'Duplex' }],
  ['status', { status: 'Pending' }],
  ['pool', { pool: 'no' }],
  ['parcel', { parcelKey: '04013-c4ca4238a0b9' }],
  ...ranges,
]

/** Every order of all properties. */
export const orders: [string, object][] = propertyOrderSchema.options.map((sort) => [`order ${sort}`, { sort }])

/** Filters and orders as people join them. */
export const together: [string, object][] = [
  ['city and value, by equity', { city: 'Reno', estimatedValue: '200000..300000', sort: '-estimatedEquity' }],
  ['ZIP and pool, by address', { postalCode: '85123', pool: 'yes', sort: 'address' }],
  ['list, by value', { listId: 1, sort: '-estimatedValue' }],
  ['a job, by city', { jobId: 1, sort: 'city' }],
  [
    'state, beds, baths, by year',
    { state: 'WA', bedroomsTotal: '3..', bathroomsTotalDecimal: '2..', sort: 'yearBuilt' },
  ],
  ['rare value, by owner', { estimatedValue: '90000..90100', sort: 'owner' }],
  ['a job that may be contacted', { jobId: 1, doNotContact: 'no' }],
  ['a job and a list', { jobId: 1, listId: 1 }],
  ['200 rows by value', { sort: '-estimatedValue', limit: 200 }],
]

/** Words of every rarity. */
export const texts: [string, object][] = [
  ['one street', { q: 'saguaro' }],
  ['in every address', { q: 'street' }],
  ['house and street', { q: '4711 juniper' }],
  ['rare owner', { q: 'zenobia marsh 4242' }],
  ['parcel number', { q: '123-0456' }],
  ['three letters', { q: 'oak' }],
  ['three digits', { q: '123' }],
  ['nothing like it', { q: 'xyzzy plugh' }],
  ['owner by itself', { owner: 'marsh 77' }],
  ['text in a city, by value', { q: 'cedar', city: 'Yuma', sort: '-estimatedValue' }],
  ['text, by address', { q: 'harbor holdings', sort: 'address' }],
  ['text in a list', { q: 'quarry', listId: 1 }],
]

/** One of each kind of filter, from the rarest to half of all, and two or three joined. */
const kinds: [string, object][] = [
  ['a job', { jobId: 1 }],
  ['a job, beds', { jobId: 1, bedroomsTotal: '3..' }],
  ['list', { listId: 1 }],
  ['list, pool', { listId: 1, pool: 'yes' }],
  ['tag', { tag: 'Call' }],
  ['do not contact', { doNotContact: 'yes' }],
  ['city', { city: 'Phoenix' }],
  ['ZIP', { postalCode: '85123' }],
  ['type, subtype, pool', { propertyType: 'Land', propertySubType: 'Duplex', pool: 'yes' }],
  ['rare value', { estimatedValue: '90000..90500' }],
  ['value', { estimatedValue: '200000..300000' }],
  ['value, year', { estimatedValue: '200000..300000', yearBuilt: '1950..1960' }],
  ['pool', { pool: 'yes' }],
  ['stored', { stored: '2025-03-01..2025-03-02' }],
  ['changed', { changed: '2025-06-01..2025-06-01' }],
]

/**
 * When something was last seen changes with every job, so it has no index of its own but a summary of blocks: half of all
 * properties by it, in another order, is the one question that may take longer.
 */
export const lastSeen: [string, object][] = propertyOrderSchema.options.map((sort) => [
  `seen lately, by ${sort}`,
  { seen: '2025-06-08..', sort },
])

/** Each kind of filter in every order. */
export const pairs: [string, object][] = kinds.flatMap(([name, filter]) =>
  propertyOrderSchema.options.map((sort): [string, object] => [`${name}, by ${sort}`, { ...filter, sort }]),
)
