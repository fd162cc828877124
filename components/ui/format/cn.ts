import { clsx, type ClassValue } from 'clsx'
import { createTailwindMerge } from 'tailwind-merge'
import { classGroups, conflictingClassGroups } from '#components/ui/format/class-groups.ts'

const merge = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  classGroups,
  conflictingClassGroups,
  conflictingClassGroupModifiers: {},
  orderSensitiveModifiers: ['before', 'after', '*', '**', 'placeholder', 'file', 'marker', 'selection', 'backdrop'],
}))

/** Joins class names; of two that set the same thing the later wins. */
export function cn(...parts: ClassValue[]): string {
  return merge(clsx(parts))
}
