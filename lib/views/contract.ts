import { z } from 'zod'
import { inDigits } from '#lib/in-digits.ts'

/** Screens whose address can be kept under a name. `export` keeps a layout of columns instead of an address. */
export const viewScreens = ['search', 'jobs', 'properties', 'export'] as const
const viewScreenSchema = z.enum(viewScreens)
export type ViewScreen = z.infer<typeof viewScreenSchema>

/** Views a person may keep of one screen. */
export const mostViews = 200
/** Views of others that one answer lists. */
export const mostSharedViews = 100
/** Longest query of a view, in characters. */
export const longestViewQuery = 20_000

export const savedViewIdSchema = inDigits(
  z.coerce.number('A view has a whole number.').int('A view has a whole number.').min(1).max(2_147_483_647),
)

const viewNameSchema = z
  .string('Give the view a name.')
  .trim()
  .min(1, 'Give the view a name.')
  .max(120, 'A name has at most 120 characters.')
const viewQuerySchema = z
  .string()
  .max(longestViewQuery, 'A view holds at most 20,000 characters of address. Narrow the query, or shorten its lists.')

export const savedViewFilterSchema = z.object({ screen: viewScreenSchema.optional() })

export const newSavedViewSchema = z
  .strictObject({
    screen: viewScreenSchema,
    name: viewNameSchema,
    /** What stands behind the question mark of the screen’s address. */
    query: viewQuerySchema,
    shared: z.boolean().default(false),
  })
  .meta({ id: 'NewSavedView' })
export type NewSavedView = z.infer<typeof newSavedViewSchema>

export const changeSavedViewSchema = z
  .strictObject({
    name: viewNameSchema.optional(),
    query: viewQuerySchema.optional(),
    shared: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'Name what to change: name, query or shared.')
  .meta({ id: 'ChangeSavedView' })
export type ChangeSavedView = z.infer<typeof changeSavedViewSchema>

export const savedViewSchema = z
  .object({
    savedViewId: z.int(),
    screen: viewScreenSchema,
    name: z.string(),
    query: z.string(),
    /** The whole team sees it. */
    shared: z.boolean(),
    /** It belongs to whoever asks. */
    mine: z.boolean(),
    /** Whoever asks may rename, change, share and delete it. */
    mayChange: z.boolean(),
    ownerName: z.string(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SavedView' })
export type SavedView = z.infer<typeof savedViewSchema>

export const savedViewListSchema = z
  .object({
    items: z.array(savedViewSchema),
    /** More views of others exist than are listed here. */
    more: z.boolean(),
  })
  .meta({ id: 'SavedViewList' })
export type SavedViewList = z.infer<typeof savedViewListSchema>
