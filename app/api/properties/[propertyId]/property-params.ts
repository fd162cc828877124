import { z } from 'zod'
import { inDigits } from '#lib/in-digits.ts'

const message = 'A property id is a whole number from 1 up.'

export const propertyParams = z.object({
  propertyId: inDigits(z.coerce.number(message).int(message).min(1, message).max(Number.MAX_SAFE_INTEGER, message)),
})
