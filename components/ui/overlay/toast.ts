import type { ExternalToast, toast as toasterOf } from 'sonner'

/** A message that waits for the toaster to be there. */
type Say = (toaster: typeof toasterOf) => void

const waiting: Say[] = []
/** While the toaster cannot be loaded only the latest are kept. */
const mostWaiting = 5
const listeners = new Set<() => void>()
let show: ((say: Say) => void) | null = null

/** Whether a message was ever said: the toaster is loaded for the first one. */
export function isToasterWanted(): boolean {
  return show !== null || waiting.length > 0
}

export function onToasterWanted(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** Called by the toaster once it is on the page: says what waited, and from then on at once. */
export function takeToasts(toaster: typeof toasterOf): void {
  show = (say) => say(toaster)
  waiting.splice(0).forEach(show)
}

function say(message: Say): void {
  if (show) return show(message)
  waiting.push(message)
  if (waiting.length > mostWaiting) waiting.shift()
  listeners.forEach((tell) => tell())
}

/** Messages at the corner of the screen, about what was done or went wrong. */
export const toast = {
  success: (title: string, options?: ExternalToast): void => say((toaster) => toaster.success(title, options)),
  error: (title: string, options?: ExternalToast): void => say((toaster) => toaster.error(title, options)),
  info: (title: string, options?: ExternalToast): void => say((toaster) => toaster.info(title, options)),
  warning: (title: string, options?: ExternalToast): void => say((toaster) => toaster.warning(title, options)),
}
