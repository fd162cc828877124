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
