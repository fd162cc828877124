import { z } from 'zod'

/** A number in an address, in digits only: JavaScript would also read “0x11” and “1e1”. */
export const inDigits = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((given) => (typeof given === 'string' && !/^\d{1,15}$/.test(given) ? Number.NaN : given), schema)
