import { MapPinOffIcon } from 'lucide-react'
import { connection } from 'next/server'
import { SandboxStrap } from '#components/shell/notices/sandbox-strap.tsx'
import { ButtonLink } from '#components/ui/control/button.tsx'
import { EmptyState } from '#components/ui/state/empty-state.tsx'
import { env } from '#lib/env.ts'

export default async function NotFound() {
  // Whether the sandbox is in use is known when this runs, not when it is built.
  await connection()
  return (
    <div className="flex min-h-dvh flex-col">
      <header>{env().PROPERTYRADAR_TOKEN === undefined ? <SandboxStrap /> : null}</header>
      <main className="grid grow place-items-center">
        <EmptyState
          whole
          icon={<MapPinOffIcon aria-hidden />}
          title="There is nothing at this address"
          action={<ButtonLink href="/jobs">To the jobs</ButtonLink>}
        >
          It may be mistyped, or what was here has been taken away.
        </EmptyState>
      </main>
    </div>
  )
}
