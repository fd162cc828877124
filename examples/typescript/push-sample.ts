import { ParcelyardClient } from './parcelyard-client.ts'

// Invents listings to try the way to Parcelyard without asking any site:
//   PARCELYARD_URL=http://spider:KEY@127.0.0.1:3000 node push-sample.ts 250

const { PARCELYARD_URL: url = 'http://127.0.0.1:3000', PARCELYARD_KEY: key } = process.env
const { PARCELYARD_SPOOL: spool, PARCELYARD_RUN: runId } = process.env
const count = Number(process.argv[2] ?? 250)

const parcelyard = new ParcelyardClient({ url, key, spool, runId, spider: 'typescript sample', city: 'springfield' })
for (let number = 0; number < count && !parcelyard.isCancelled; number += 1) {
  parcelyard.add({
    url: `https://www.listings.example/sample/${number}/`,
    street: `Plum Street ${number}`,
    city: 'springfield',
    price: 200_000 + number,
    living_area: 60 + (number % 100),
    status: 'active',
  })
}
if (!(await parcelyard.close('complete'))) process.exitCode = 1
