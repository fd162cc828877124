import type { ReactNode } from 'react'
import { Mark } from '#components/shell/mark.tsx'
import { SandboxStrap } from '#components/shell/notices/sandbox-strap.tsx'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import { env } from '#lib/env.ts'

/** Whether the sandbox is in use is known when this runs, not when it is built. */
export const dynamic = 'force-dynamic'

export default function SignInLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header>
        {env().PROPERTYRADAR_TOKEN === undefined ? <SandboxStrap /> : null}
        <div className="flex justify-end p-4">
          <ThemeSwitch />
        </div>
      </header>
      <main className="mx-auto grid w-full max-w-88 gap-6 px-4 pt-[10vh] pb-16">
        <p className="flex items-center gap-2 text-xl font-semibold tracking-tight">
          <Mark className="size-6 text-accent" />
          Parcelyard
        </p>
        {children}
      </main>
    </div>
  )
}
