import type { Notification } from '#lib/notifications/contract.ts'

const key = 'parcelyard-told'

/** Of these, what is unread and newer than what was told; and what has been told after that. */
export function newsAfter(
  told: number | null,
  items: readonly Notification[],
): { news: readonly Notification[]; told: number } {
  const newest = Math.max(told ?? 0, ...items.map(({ notificationId }) => notificationId))
  // A browser that was never told anything begins with what comes next; what is unread stands in the list.
  if (told === null) return { news: [], told: newest }
  return { news: items.filter((item) => !item.read && item.notificationId > told), told: newest }
}

function readTold(): number | null {
  const stored = Number(localStorage.getItem(key) ?? Number.NaN)
  return Number.isSafeInteger(stored) ? stored : null
}

/** What no tab of this browser has shown yet; whoever takes it shows it. Tabs take turns by a lock. */
export async function takeNews(items: readonly Notification[]): Promise<readonly Notification[]> {
  const take = () => {
    try {
      const { news, told } = newsAfter(readTold(), items)
      localStorage.setItem(key, String(told))
      return news
    } catch {
      // Without storage nothing could be told only once.
      return []
    }
  }
  // Locks are for secure pages only; over plain http two windows in sight may both show a message.
  return 'locks' in navigator ? navigator.locks.request(key, take) : take()
}
