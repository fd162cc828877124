import type { ReactNode } from 'react'
import { Mark } from '#components/shell/mark.tsx'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'

export default function SignInLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex justify-end p-4">
        <ThemeSwitch />
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
