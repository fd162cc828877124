import { z } from 'zod'
import { inDigits } from '#lib/in-digits.ts'

const words = 'The number of a reject is a whole number from 1 up.'
export const rejectParams = z.object({
  rejectId: inDigits(z.coerce.number(words).int(words).min(1, words).max(Number.MAX_SAFE_INTEGER, words)),
})
