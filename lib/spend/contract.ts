import { z } from 'zod'

/** Characters of a stored answer that are shown; the whole of it is a download. */
export const shownCharacters = 20_000

export const rawAnswerSchema = z
  .object({
    /** The answers stored for the page, newest first, at most 20: a page that was bought twice has two. */
    answers: z.array(
      z.object({
        rawPageId: z.int(),
        httpStatus: z.int(),
        /** Whether it was a complete, valid page. */
        complete: z.boolean(),
        paid: z.boolean(),
        bodyBytes: z.int(),
        receivedAt: z.iso.datetime(),
      }),
    ),
    /** The answer asked for, else the newest; null when none is stored. */
    shown: z
      .object({
        rawPageId: z.int(),
        /** Its first 20,000 characters, as they came. */
        text: z.string(),
        characters: z.int(),
      })
      .nullable(),
    /** When an answer of this page was removed for its age; null when none was. */
    removedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'RawAnswer' })
export type RawAnswer = z.infer<typeof rawAnswerSchema>
