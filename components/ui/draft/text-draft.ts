/** A text that is being written, and the stored one it began from. */
export interface TextDraft {
  text: string
  base: string
  /** What was sent to be stored and has not come back yet; one may go on writing meanwhile. */
  sent?: string
}

/**
 * The draft beside the text as it is stored now: one that nobody has touched follows it, equal ones agree, and what one has
 * sent oneself is no text of somebody else.
 */
export function besideStored({ text, base, sent }: TextDraft, stored: string): TextDraft {
  if (text.trim() === stored || sent === stored) return { text, base: stored }
  if (text.trim() === base) return { text: stored, base: stored }
  return { text, base, ...(sent === undefined ? {} : { sent }) }
}

/** Both texts, theirs first; what was written is kept whole. */
export function bothTexts(theirs: string, mine: string): TextDraft {
  return { text: [theirs, mine.trim()].filter(Boolean).join('\n\n'), base: theirs }
}
