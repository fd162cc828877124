import { defaultFilter } from 'cmdk'
import { byNumber, byText, type PaletteGroup, type PaletteItem } from '#components/shell/palette/palette-items.tsx'

/** How well an item fits: the job of a typed number best, the search for a typed text least, 0 for what does not fit. */
function score({ id, label, words = [] }: PaletteItem, text: string): number {
  if (id === byNumber) return 2
  if (id === byText) return 1e-6
  return defaultFilter(label, text, [...words])
}

/** What fits the typed text, the best first, in groups of which the best comes first; everything while nothing is typed. */
export function ranked(groups: readonly PaletteGroup[], text: string): readonly PaletteGroup[] {
  if (text === '') return groups
  return groups
    .map(({ name, items }) => {
      const fits = items.map((item) => ({ item, fit: score(item, text) })).filter(({ fit }) => fit > 0)
      fits.sort((a, b) => b.fit - a.fit)
      return { name, best: fits[0]?.fit ?? 0, items: fits.map(({ item }) => item) }
    })
    .sort((a, b) => b.best - a.best)
}
