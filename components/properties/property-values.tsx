'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { PropertySource } from '#components/properties/property-columns.tsx'
import { fieldGroups, formatField } from '#components/properties/property-fields.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Collapsible } from '#components/ui/layout/collapsible.tsx'
import { ValueLine, ValueList } from '#components/ui/table/value-list.tsx'
import type { Property } from '#lib/properties/contract.ts'

export function SheetPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-b border-line px-4 py-3 last:border-0">
      <h3 className="pb-1 font-semibold">{title}</h3>
      {children}
    </section>
  )
}

/** All values in groups; what the source did not give is named once below each group. */
export function PropertyValues({ property }: { property: Property }) {
  const { values, extra } = property
  const more = Object.entries(extra)
  return (
    <>
      {fieldGroups.map(({ title, fields }) => {
        const shown = fields.map((field) => ({ ...field, text: formatField(field.name, values[field.name], values) }))
        const given = shown.filter(({ text }) => text !== '')
        const missing = shown.filter(({ text }) => text === '')
        return (
          <SheetPart key={title} title={title}>
            <ValueList>
              {given.map(({ name, label, text }) => (
                <ValueLine key={name} name={label}>
                  <bdi className="font-medium">{text}</bdi>
                </ValueLine>
              ))}
            </ValueList>
            {missing.length > 0 ? (
              <p className="pt-1 text-sm text-ink-3">
                Not given: {missing.map(({ label }) => label.toLowerCase()).join(', ')}
              </p>
            ) : null}
          </SheetPart>
        )
      })}
      {more.length > 0 ? (
        <SheetPart title="More from the source">
          <Collapsible title={`${more.length} fields without a column of their own`}>
            <ValueList>
              {more.map(([name, value]) => (
                <ValueLine key={name} name={<bdi className="font-mono text-sm break-all">{name}</bdi>}>
                  <bdi>{formatField(name, value)}</bdi>
                </ValueLine>
              ))}
            </ValueList>
          </Collapsible>
        </SheetPart>
      ) : null}
    </>
  )
}

/** Source, data set and the jobs that brought it. */
export function PropertyOrigin({ property }: { property: Property }) {
  return (
    <SheetPart title="Origin">
      <ValueList>
        <ValueLine name="Source">
          <PropertySource source={property.source} />
        </ValueLine>
        <ValueLine name="Data set">
          <bdi>{property.dataset}</bdi>
        </ValueLine>
        <ValueLine name="Key at the source">
          <bdi className="font-mono text-sm break-all">{property.sourceKey}</bdi>
        </ValueLine>
        <ValueLine name="First stored" note={<Time at={property.createdAt} form="full" />}>
          <JobLink jobId={property.firstJobId} />
        </ValueLine>
        <ValueLine
          name="Last brought"
          note={property.lastSeenAt ? <Time at={property.lastSeenAt} form="full" /> : null}
        >
          <JobLink jobId={property.lastJobId} />
        </ValueLine>
        <ValueLine name="Last changed">
          <Time at={property.updatedAt} form="full" />
        </ValueLine>
      </ValueList>
    </SheetPart>
  )
}

export function JobLink({ jobId }: { jobId: number }) {
  return (
    <Link href={`/jobs/${jobId}`} className="text-accent underline underline-offset-3">
      Job #{jobId}
    </Link>
  )
}
