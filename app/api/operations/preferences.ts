import { changePreferencesSchema, preferencesSchema } from '#lib/preferences/contract.ts'
import type { Operation } from './operation.ts'

const preferences = { path: '/api/me/preferences', tag: 'Access', answer: preferencesSchema } as const

export const preferenceOperations: readonly Operation[] = [
  { ...preferences, method: 'get', summary: 'How you like the dashboard: theme, density, clock and time zone.' },
  {
    ...preferences,
    method: 'patch',
    summary: 'Changes what is named of your preferences and keeps the rest.',
    body: changePreferencesSchema,
  },
]
