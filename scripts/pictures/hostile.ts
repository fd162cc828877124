/** Markup, marks that turn the direction round, nothing of any width, and no place to break: all of it is only text. */
export const hostile = `<img src=x onerror="document.title='broken'"> \u202eteerts kaO\u200b\u200b ${'long'.repeat(60)}`

/** What a spider pushes whose places, streets and owners are such text, with the least that charts show. */
export const hostilePush = {
  spider: 'hostile',
  properties: [118, 116, 114].map((letters) => ({
    url: `https://www.listings.example/detail/${letters}/`,
    street: hostile.slice(0, 150),
    city: hostile.slice(0, letters),
    ownerName: hostile.slice(0, 300),
    price: 250_000,
    year_built: 1950,
  })),
}

const prices = ['€ 325.000 k.k.', 'on request', '1.250.000', hostile.slice(0, 60), '€ 499.500']

/** What a spider pushes of which nothing can be stored, for two reasons. */
export const rejectedPush = {
  spider: 'orchard',
  properties: Array.from({ length: 24 }, (_, index) => ({
    url: `https://www.orchard.example/detail/${index + 1}/`,
    street: index === 0 ? hostile.slice(0, 150) : `${index + 1} Quillbrook Lane`,
    city: 'Fenhallow',
    price: index < 20 ? prices[index % prices.length] : 310_000,
    listing_date: index < 20 ? '2026-10-01' : '31-09-2026',
    living_area: 90 + index,
  })),
}
