import { z } from 'zod'

/** The host of a web site, without “www.”. */
export const siteSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(120)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'Write the host of the site alone, such as listings.example.')
  .transform((host) => host.replace(/^www\./, ''))
