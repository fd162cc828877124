'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { usePathname, useRouter } from 'next/navigation'
import {
  BellIcon,
  BookmarkIcon,
  FileUpIcon,
  SquareXIcon,
  KeyboardIcon,
  ListChecksIcon,
  MonitorIcon,
  MoonIcon,
  PackageXIcon,
  PanelLeftIcon,
  PlugIcon,
  PlusIcon,
  Rows3Icon,
  SearchIcon,
  SettingsIcon,
  SunIcon,
  TableIcon,
  ZapIcon,
  type LucideIcon,
} from 'lucide-react'
import { callApi } from '#components/api.ts'
import { stateOf } from '#components/jobs/words/job-state.ts'
import { showBell } from '#components/notifications/bell-state.ts'
import { changePreferences, toggleFold, usePreferences } from '#components/preferences/preferences.ts'
import { showOverlay } from '#components/shell/overlays.ts'
import { keyName, pressKey, shortcutsOf } from '#components/shell/shortcuts.ts'
import { viewHref } from '#components/views/view-address.ts'
import { savedViewsQuery } from '#components/views/view-queries.ts'
import { jobListSchema } from '#lib/jobs/list/contract.ts'

export interface PaletteItem {
  id: string
  label: string
  /** Found by these words too. */
  words?: readonly string[]
  /** At the right, in a quieter tone. */
  hint?: string
  keyName?: string
  Icon: LucideIcon
  run: () => void
}

export interface PaletteGroup {
  name: string
  items: readonly PaletteItem[]
}

interface PaletteGroups {
  groups: readonly PaletteGroup[]
  settled: boolean
  /** Jobs or views could not be loaded; the rest is offered all the same. */
  fault: { retrying: boolean; onRetry: () => void } | null
}

/** Items that follow from what is typed. */
export const byNumber = 'by-number'
export const byText = 'by-text'
const recentJobs = 8
const openBell = () => showBell(true)

/** Everything the palette offers for what is typed. Asked for when it opens; it offers the rest while that is awaited. */
export function usePaletteGroups(text: string): PaletteGroups {
  const router = useRouter()
  const path = usePathname()
  const go = (href: string) => () => {
    // A query behind the # is for the browser: the router tells nobody of it.
    if (href.includes('#')) window.location.assign(href)
    else router.push(href)
  }
  const jobs = useNewestJobs(go)
  const views = useViewItems(go)
  const groups = [
    { name: 'Go to', items: [...jobOfNumber(text, go), ...screenItems(go)] },
    { name: 'On this screen', items: screenKeys(path) },
    { name: 'Newest jobs', items: jobs.items },
    { name: 'Saved views', items: views.items },
    { name: 'Anywhere', items: useActions(go) },
    { name: 'Find', items: jobsWithText(text, go) },
  ]
  const failed = [jobs, views].filter(({ fails }) => fails)
  return {
    groups,
    settled: jobs.settled && views.settled,
    fault:
      failed.length === 0
        ? null
        : {
            retrying: failed.some(({ retrying }) => retrying),
            onRetry: () => failed.forEach(({ onRetry }) => onRetry()),
          },
  }
}

/** What had to be asked for, and whether the answer is there. */
interface AskedItems {
  items: readonly PaletteItem[]
  settled: boolean
  fails: boolean
  retrying: boolean
  onRetry: () => void
}

function askedOf(
  { isPending, isError, isFetching, refetch }: UseQueryResult,
  items: readonly PaletteItem[],
): AskedItems {
  return { items, settled: !isPending, fails: isError, retrying: isFetching, onRetry: () => void refetch() }
}

type Go = (href: string) => () => void

function screenItems(go: Go): PaletteItem[] {
  return [
    { id: 'to-search', label: 'Search', words: ['criteria', 'query'], Icon: SearchIcon, run: go('/search') },
    { id: 'to-jobs', label: 'Jobs', words: ['list', 'running'], Icon: ListChecksIcon, run: go('/jobs') },
    { id: 'to-properties', label: 'Properties', words: ['table', 'parcels'], Icon: TableIcon, run: go('/properties') },
    {
      id: 'to-rejects',
      label: 'Rejects',
      words: ['fix', 'replay', 'errors', 'rules'],
      Icon: PackageXIcon,
      run: go('/rejects'),
    },
    {
      id: 'to-sources',
      label: 'Sources',
      words: ['spiders', 'push', 'throttles'],
      Icon: PlugIcon,
      run: go('/sources'),
    },
    {
      id: 'to-files',
      label: 'Load a file',
      words: ['upload', 'csv', 'excel', 'import'],
      Icon: FileUpIcon,
      run: go('/files'),
    },
  ]
}

function screenKeys(path: string): PaletteItem[] {
  return shortcutsOf(path)
    .filter(({ name }) => name !== 'Everywhere')
    .flatMap(({ shortcuts }) => shortcuts)
    .filter(({ needsPlace }) => !needsPlace)
    .map((shortcut) => ({
      id: `key-${shortcut.key}`,
      label: shortcut.does,
      keyName: keyName(shortcut.key),
      Icon: ZapIcon,
      run: () => pressKey(shortcut),
    }))
}

function jobOfNumber(text: string, go: Go): PaletteItem[] {
  const number = /^#?([1-9]\d{0,8})$/.exec(text)?.[1]
  if (number === undefined) return []
  return [{ id: byNumber, label: `Open job #${number}`, Icon: ListChecksIcon, run: go(`/jobs/${number}`) }]
}

function jobsWithText(text: string, go: Go): PaletteItem[] {
  if (text === '') return []
  const href = `/jobs?q=${encodeURIComponent(text)}`
  return [{ id: byText, label: `Jobs with “${text}”`, Icon: SearchIcon, run: go(href) }]
}

function useNewestJobs(go: Go): AskedItems {
  const query = useQuery({
    queryKey: ['palette-jobs'],
    queryFn: ({ signal }) => callApi('/api/batch-jobs', jobListSchema, { query: { limit: recentJobs }, signal }),
  })
  const items = (query.data?.items ?? []).map((job) => ({
    id: `job-${job.jobId}`,
    label: `#${job.jobId} ${job.name}`,
    words: [job.summary.slice(0, 200), job.createdByName],
    hint: stateOf(job).word,
    Icon: ListChecksIcon,
    run: go(`/jobs/${job.jobId}`),
  }))
  return askedOf(query, items)
}

const screenNames = { search: 'Search', jobs: 'Jobs', properties: 'Properties', export: 'Export' } as const

function useViewItems(go: Go): AskedItems {
  const query = useQuery(savedViewsQuery())
  const items = (query.data?.items ?? [])
    .filter(({ screen }) => screen !== 'export')
    .map(({ savedViewId, screen, name, query }) => ({
      id: `view-${savedViewId}`,
      label: name,
      words: ['view', screen],
      hint: screenNames[screen],
      Icon: BookmarkIcon,
      run: go(viewHref(screen, query)),
    }))
  return askedOf(query, items)
}

function useActions(go: Go): PaletteItem[] {
  const { theme, density } = usePreferences()
  const dense = density === 'dense'
  const themes: PaletteItem[] = [
    { id: 'light', label: 'Light theme', Icon: SunIcon, run: () => changePreferences({ theme: 'light' }) },
    { id: 'dark', label: 'Dark theme', Icon: MoonIcon, run: () => changePreferences({ theme: 'dark' }) },
    {
      id: 'system',
      label: 'Theme as the system',
      Icon: MonitorIcon,
      run: () => changePreferences({ theme: 'system' }),
    },
  ]
  return [
    { id: 'new-search', label: 'New search', words: ['start', 'job', 'buy'], Icon: PlusIcon, run: go('/search') },
    {
      id: 'failed',
      label: 'Jobs that failed',
      words: ['errors'],
      Icon: SquareXIcon,
      run: go('/jobs?state=FAILED'),
    },
    { id: 'bell', label: 'Notifications', words: ['unread', 'news'], Icon: BellIcon, run: openBell },
    ...themes.filter(({ id }) => id !== theme),
    {
      id: 'density',
      label: dense ? 'Comfortable rows' : 'Dense rows',
      words: ['density', 'compact'],
      Icon: Rows3Icon,
      run: () => changePreferences({ density: dense ? 'comfortable' : 'dense' }),
    },
    { id: 'fold', label: 'Fold or unfold the navigation', keyName: '[', Icon: PanelLeftIcon, run: toggleFold },
    {
      id: 'preferences',
      label: 'Preferences',
      words: ['settings', 'time zone', 'clock'],
      Icon: SettingsIcon,
      run: () => showOverlay('preferences'),
    },
    {
      id: 'keys',
      label: 'Keys of this screen',
      words: ['help', 'shortcuts', 'keyboard'],
      keyName: '?',
      Icon: KeyboardIcon,
      run: () => showOverlay('shortcuts'),
    },
  ]
}
