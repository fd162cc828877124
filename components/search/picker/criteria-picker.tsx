'use client'

import { memo, useDeferredValue, useMemo, useState, type Ref } from 'react'
import { CheckIcon, EyeIcon, FlaskConicalIcon, LockIcon, SearchIcon } from 'lucide-react'
import { criteria, criterionGroups, type CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import { findCriteria } from '#components/search/picker/find-criteria.ts'
import { Input } from '#components/ui/control/input.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { Accordion, AccordionPart } from '#components/ui/layout/accordion.tsx'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'

const groups = criterionGroups.map((group) => ({
  group,
  members: criteria.filter((definition) => definition.group === group),
}))
/** Hits shown at once; more words narrow them. */
const shownHits = 40

interface CriteriaPickerProps {
  /** Names of the criteria in the query. */
  inUse: ReadonlySet<string>
  /** Adds the criterion, or goes to it when it is in use. */
  onPick: (name: string) => void
  /** The input that `/` goes to; without it the key is not offered. */
  findRef?: Ref<HTMLInputElement>
}

/** Every criterion there is: by group, or found by typing. Memoised, since it must not redraw while a value is typed. */
export const CriteriaPicker = memo(function CriteriaPicker({ inUse, onPick, findRef }: CriteriaPickerProps) {
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed)
  const found = useMemo(() => (wanted.trim() === '' ? null : findCriteria(wanted)), [wanted])
  const hits = typed.trim() === '' ? null : found
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-3">
      <Input
        ref={findRef}
        type="search"
        aria-label={`Find one of ${criteria.length} criteria`}
        placeholder={`${criteria.length} criteria`}
        icon={<SearchIcon aria-hidden />}
        end={typed === '' && findRef ? <Kbd>/</Kbd> : undefined}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [best] = findCriteria(event.currentTarget.value)
          if (event.key !== 'Enter' || typed.trim() === '' || !best) return
          event.preventDefault()
          setTyped('')
          onPick(best.name)
        }}
      />
      {hits ? (
        <Hits hits={hits} inUse={inUse} onPick={onPick} />
      ) : (
        <Accordion className="grid-cols-[minmax(0,1fr)]">
          {groups.map(({ group, members }) => (
            <AccordionPart key={group} value={group} title={group} end={<GroupCount members={members} inUse={inUse} />}>
              <ul className="mb-1 ml-4 border-l border-line pl-1">
                {members.map((definition) => (
                  <PickerLine
                    key={definition.name}
                    definition={definition}
                    used={inUse.has(definition.name)}
                    onPick={onPick}
                  />
                ))}
              </ul>
            </AccordionPart>
          ))}
        </Accordion>
      )}
    </div>
  )
})

function GroupCount({ members, inUse }: { members: readonly CriterionDefinition[]; inUse: ReadonlySet<string> }) {
  const used = members.filter(({ name }) => inUse.has(name)).length
  if (used > 0) return <Tag tone="accent">{used} in use</Tag>
  return (
    <span className="text-sm font-normal text-ink-3">
      {members.length}
      <span className="sr-only"> criteria</span>
    </span>
  )
}

interface HitsProps {
  hits: readonly CriterionDefinition[]
  inUse: ReadonlySet<string>
  onPick: (name: string) => void
}

function Hits({ hits, inUse, onPick }: HitsProps) {
  return (
    <div>
      <p role="status" className="px-2 pb-1 text-sm text-ink-3">
        {hits.length === 0 ? 'No criterion of that name. Try a shorter word.' : `${hits.length} found`}
      </p>
      <ul>
        {hits.slice(0, shownHits).map((definition) => (
          <PickerLine
            key={definition.name}
            definition={definition}
            used={inUse.has(definition.name)}
            onPick={onPick}
            explained
          />
        ))}
      </ul>
    </div>
  )
}

interface PickerLineProps {
  definition: CriterionDefinition
  used: boolean
  onPick: (name: string) => void
  /** With its description below. */
  explained?: boolean
}

const PickerLine = memo(function PickerLine({ definition, used, onPick, explained = false }: PickerLineProps) {
  return (
    <li>
      <button
        type="button"
        title={explained ? undefined : definition.description}
        onClick={() => onPick(definition.name)}
        className={cn(
          'grid min-h-7 w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 rounded-md px-2 text-left text-ink-2 hover:bg-hover hover:text-ink max-md:min-h-10',
          explained && 'py-1',
        )}
      >
        <span className={cn(explained ? 'text-ink' : 'truncate')}>{definition.label}</span>
        <span className="flex items-center gap-1 text-ink-3 [&>svg]:size-3.5">
          <PickerMarks definition={definition} />
          {used ? <CheckIcon className="text-accent" role="img" aria-label="in use" /> : null}
        </span>
        {explained ? <span className="col-span-2 text-sm text-ink-3">{definition.description}</span> : null}
      </button>
    </li>
  )
})

function PickerMarks({ definition }: { definition: CriterionDefinition }) {
  return (
    <>
      {definition.planGated ? <LockIcon role="img" aria-label="not in every plan" /> : null}
      {definition.unproven ? <FlaskConicalIcon role="img" aria-label="not proven" /> : null}
      {definition.sensitive ? <EyeIcon role="img" aria-label="sensitive, asks for a reason" /> : null}
    </>
  )
}
