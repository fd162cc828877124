import { z } from 'zod'

/** What is set while everything runs, for all processes alike; all else is set before the start. */
export const installationSchema = z
  .object({
    /** Whether pushes that wait together are written together. */
    batching: z.boolean().catch(true),
  })
  .meta({ id: 'InstallationSettings' })
export type InstallationSettings = z.infer<typeof installationSchema>

export const changeInstallationSchema = z
  .strictObject({ batching: z.boolean().optional() })
  .meta({ id: 'ChangeInstallationSettings' })
export type ChangeInstallation = z.infer<typeof changeInstallationSchema>
