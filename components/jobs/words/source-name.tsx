import { BugIcon, DatabaseIcon, FileUpIcon, LandmarkIcon, RadarIcon, type LucideIcon } from 'lucide-react'
import type { Job } from '#lib/jobs/contract.ts'

type Source = Job['source']

const sources: Readonly<Record<Source, { icon: LucideIcon; name: string }>> = {
  propertyradar: { icon: RadarIcon, name: 'PropertyRadar' },
  spider: { icon: BugIcon, name: 'Spider' },
  county: { icon: LandmarkIcon, name: 'County' },
  table: { icon: DatabaseIcon, name: 'Table' },
  file: { icon: FileUpIcon, name: 'File' },
}

export const sourceOptions = Object.entries(sources).map(([value, { name }]) => ({
  value: value as Source,
  label: name,
}))

/** Where the records of a job come from, as icon and name. */
export function SourceName({ source }: { source: Source }) {
  const { icon: Icon, name } = sources[source]
  return (
    <span className="inline-flex items-center gap-1 align-bottom whitespace-nowrap text-ink-2">
      <Icon className="size-3.5 shrink-0" aria-hidden />
      {name}
    </span>
  )
}
