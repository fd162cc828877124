import { z } from 'zod'

const themes = ['light', 'dark', 'system'] as const
const themeSchema = z.enum(themes)

const densities = ['comfortable', 'dense'] as const
const densitySchema = z.enum(densities)

const clocks = ['12h', '24h'] as const
const clockSchema = z.enum(clocks)

/** Whether this program can tell the time there. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const timeZoneSchema = z
  .string()
  .max(60)
  .refine(isTimeZone, 'There is no such time zone. Name one as in America/Phoenix.')
  .nullable()

/** How a person likes the dashboard. What is missing or no longer known counts as the default. */
export const preferencesSchema = z
  .object({
    theme: themeSchema.catch('system'),
    density: densitySchema.catch('comfortable'),
    clock: clockSchema.catch('12h'),
    /** Name in the IANA database; null for the zone of the browser. */
    timeZone: timeZoneSchema.catch(null),
    navigationFolded: z.boolean().catch(false),
    /** Also tell of ended jobs outside the page; the browser must allow it too. */
    browserNotifications: z.boolean().catch(false),
  })
  .meta({ id: 'Preferences' })
export type Preferences = z.infer<typeof preferencesSchema>

export const defaultPreferences: Preferences = preferencesSchema.parse({})

export const changePreferencesSchema = z
  .strictObject({
    theme: themeSchema.optional(),
    density: densitySchema.optional(),
    clock: clockSchema.optional(),
    timeZone: timeZoneSchema.optional(),
    navigationFolded: z.boolean().optional(),
    browserNotifications: z.boolean().optional(),
  })
  .meta({ id: 'ChangePreferences' })
export type ChangePreferences = z.infer<typeof changePreferencesSchema>
