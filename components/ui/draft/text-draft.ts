/** A text that is being written, and the stored one it began from. */
export interface TextDraft {
  text: string
  base: string
}

/** The draft beside the text as it is stored now: one that nobody has touched follows it, and equal ones agree. */
export function besideStored({ text, base }: TextDraft, stored: string): TextDraft {
  if (text.trim() === base) return text.trim() === stored ? { text, base: stored } : { text: stored, base: stored }
  return text.trim() === stored ? { text, base: stored } : { text, base }
}

/** Both texts, theirs first; what was written is kept whole. */
export function bothTexts(theirs: string, mine: string): TextDraft {
  return { text: [theirs, mine.trim()].filter(Boolean).join('\n\n'), base: theirs }
}
