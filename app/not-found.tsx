import { MapPinOffIcon } from 'lucide-react'
import { ButtonLink } from '#components/ui/control/button.tsx'
import { EmptyState } from '#components/ui/state/empty-state.tsx'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        icon={<MapPinOffIcon aria-hidden />}
        title="There is nothing at this address"
        action={<ButtonLink href="/jobs">To the jobs</ButtonLink>}
      >
        It may be mistyped, or what was here has been taken away.
      </EmptyState>
    </main>
  )
}
