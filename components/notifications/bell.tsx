'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { BellIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { IconButton } from '#components/ui/control/button.tsx'
import { useHydrated } from '#components/ui/layout/hydrated.ts'
import { Popover } from '#components/ui/overlay/popover.tsx'
import { SkeletonRows } from '#components/ui/state/skeleton.tsx'
import { showBell, useBellOpen } from '#components/notifications/bell-state.ts'
import { newestQuery } from '#components/notifications/notification-queries.ts'
import { countWords } from '#components/notifications/notification-words.ts'

const NotificationPanel = dynamic(
  () =>
    fetchCode(() => import('#components/notifications/notification-panel.tsx')).then((file) => file.NotificationPanel),
  { loading: () => <SkeletonRows rows={3} height={64} /> },
)

/** How many notifications are unread, and the list of them. */
export function Bell() {
  const open = useBellOpen()
  // Asked for by the notifier, which stands on every screen once.
  const { data } = useQuery({ ...newestQuery, enabled: false })
  // The answer may be there before the head of the screen is hydrated, and its HTML has no count.
  const hydrated = useHydrated()
  const unread = hydrated ? (data?.unread ?? 0) : 0
  const label = unread > 0 ? `Notifications, ${countWords(unread)} unread` : 'Notifications'
  return (
    <Popover
      label="Notifications"
      align="end"
      open={open}
      onOpenChange={showBell}
      className="w-96 p-0"
      trigger={
        <IconButton label={label} className="relative overflow-visible">
          <BellIcon aria-hidden />
          {unread > 0 ? (
            <span
              aria-hidden
              className="absolute -top-0.5 -right-1 min-w-4 rounded-lg bg-accent px-1 text-center text-xs leading-4 font-semibold text-on-accent"
            >
              {countWords(unread)}
            </span>
          ) : null}
        </IconButton>
      }
    >
      <NotificationPanel onClose={() => showBell(false)} />
    </Popover>
  )
}
