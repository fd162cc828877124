'use client'

import { usePathname } from 'next/navigation'
import { ListChecksIcon, PackageXIcon, PanelLeftIcon, PlugIcon, SearchIcon, TableIcon } from 'lucide-react'
import { AccountMenu } from '#components/shell/account-menu.tsx'
import { toggleFold } from '#components/preferences/preferences.ts'
import { Mark } from '#components/shell/mark.tsx'
import { IconButton } from '#components/ui/control/button.tsx'
import { IntentLink } from '#components/ui/control/intent-link.tsx'

const entries = [
  { href: '/search', label: 'Search', Icon: SearchIcon },
  { href: '/jobs', label: 'Jobs', Icon: ListChecksIcon },
  { href: '/properties', label: 'Properties', Icon: TableIcon },
  { href: '/rejects', label: 'Rejects', Icon: PackageXIcon },
  { href: '/sources', label: 'Sources', Icon: PlugIcon },
] as const

/** At the left, 208 px or folded to 56; under 768 px a bar at the bottom. */
export function Navigation() {
  const path = usePathname()
  return (
    <nav
      aria-label="Main"
      className="z-30 flex has-data-base-ui-portal:z-50 border-line bg-canvas max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:h-14 max-md:border-t md:sticky md:top-0 md:h-dvh md:flex-col md:border-r md:p-2"
    >
      <div className="flex h-10 items-center gap-1 max-md:hidden">
        <IntentLink
          href="/jobs"
          aria-label="Parcelyard, to the jobs"
          className="flex h-10 flex-1 items-center gap-2 rounded-md px-2.5 text-lg font-semibold tracking-tight"
        >
          <Mark className="size-5 shrink-0 text-accent" />
          <span className={folded}>Parcelyard</span>
        </IntentLink>
      </div>
      <ul className="flex gap-0.5 max-md:flex-1 md:mt-2 md:flex-col">
        {entries.map(({ href, label, Icon }) => (
          <li key={href} className="max-md:flex-1">
            <IntentLink
              href={href}
              title={label}
              aria-current={path === href ? 'page' : path.startsWith(`${href}/`) ? 'true' : undefined}
              className={entryStyle}
            >
              <Icon aria-hidden />
              <span className={folded}>{label}</span>
            </IntentLink>
          </li>
        ))}
        <li className="flex-1 md:hidden">
          <AccountMenu place="bottom-bar" />
        </li>
      </ul>
      <div className="mt-auto grid gap-1 max-md:hidden">
        <IconButton label="Fold or unfold the navigation ( [ )" onClick={toggleFold} className="ml-1 max-xl:hidden">
          <PanelLeftIcon aria-hidden />
        </IconButton>
        <AccountMenu place="side" />
      </div>
    </nav>
  )
}

/** Words that go when the navigation is folded; the bottom bar keeps them. */
const folded = 'truncate md:max-xl:sr-only xl:in-data-[nav=folded]:sr-only'

const entryStyle = [
  'flex items-center font-medium text-ink-2 hover:bg-hover hover:text-ink aria-[current]:text-ink aria-[current]:[&>svg]:text-accent',
  'md:h-8 md:gap-2 md:rounded-md md:px-3 md:aria-[current]:bg-surface md:aria-[current]:ring-1 md:aria-[current]:ring-line md:[&>svg]:size-4',
  'max-md:h-14 max-md:flex-col max-md:justify-center max-md:gap-1 max-md:text-xs max-md:aria-[current]:shadow-[inset_0_2px_var(--color-accent)] max-md:[&>svg]:size-5 [&>svg]:shrink-0',
].join(' ')
