/**
 * A value in the flat form some sites put into their pages: one array in which objects and lists hold places of that
 * same array, wrappers are named by a leading text, and what JSON cannot say is a negative number.
 */
export function flatten(value: unknown): unknown[] {
  const flat: unknown[] = []
  const place = (part: unknown): number => {
    if (part === undefined) return -1
    const at = flat.length
    flat.push(null)
    if (Array.isArray(part)) flat[at] = part.map(place)
    else if (typeof part === 'object' && part !== null) {
      flat[at] = Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, place(inner)]))
    } else flat[at] = part
    return at
  }
  flat.push(['ShallowReactive', 1])
  place(value)
  return flat
}
