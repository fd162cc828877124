/** Marks that open or close an isolate; one of them inside would end ours early. */
const isolates = /[\u2066-\u2069]/g

/** A text from outside for the middle of a sentence: whatever direction it turns to, the words behind it stay in place. */
export function isolated(text: string): string {
  return `\u2068${text.replaceAll(isolates, '')}\u2069`
}

/** The beginning of a text where there is room for so many letters, isolated; no letter is cut in two. */
export function shortened(text: string, most: number): string {
  const letters = [...text.replaceAll(isolates, '')]
  return isolated(letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`)
}
