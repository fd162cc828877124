'use client'

import { memo, Suspense, useEffect, useId, useRef, type RefObject } from 'react'
import { EyeIcon, FlaskConicalIcon, LockIcon, SquareXIcon, XIcon } from 'lucide-react'
import { findCriterion, type CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import { fetchAhead, fetchCode } from '#components/fetch-code.ts'
import type { Verdict } from '#components/search/query/criterion-check.ts'
import type { CriterionValue } from '#components/search/query/query-codec.ts'
import { IconButton } from '#components/ui/control/button.tsx'
import { loadedLater } from '#components/ui/state/loaded-later.tsx'

/** The controls of all kinds are a fifth of the screen and nothing is chosen at first. */
const { LoadedLater: Control, begin } = loadedLater(() =>
  fetchCode(() => import('#components/search/controls/control.tsx')).then((file) => file.Control),
)

/** Loads the controls before the first criterion is picked. */
export function loadControls(): void {
  fetchAhead(begin)
}

interface CriterionRowProps {
  definition: CriterionDefinition
  value: CriterionValue
  verdict: Verdict
  /** Just added or asked for: takes the focus. The number grows with every request. */
  focusRequest: number
  onChange: (name: string, value: CriterionValue) => void
  onRemove: (name: string) => void
  onReplace: (name: string, by: string) => void
}

/** One criterion: its name, its control, what is wrong with it, and a cross. */
export const CriterionRow = memo(function CriterionRow(props: CriterionRowProps) {
  const { definition, value, verdict, focusRequest, onChange, onRemove } = props
  const id = useId()
  const control = useRef<HTMLDivElement>(null)
  return (
    <li className="border-b border-line last:border-0">
      <div
        role="group"
        aria-labelledby={`${id}-name`}
        aria-describedby={verdict.state === 'ready' ? undefined : `${id}-verdict`}
        className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-2 py-3 pr-2 pl-4 md:grid-cols-[168px_minmax(0,1fr)_auto]"
      >
        <div className="min-w-0 pt-1.5">
          <div id={`${id}-name`} title={definition.description} className="font-medium">
            {definition.label}
          </div>
          <div className="truncate text-sm text-ink-3">{definition.name}</div>
        </div>
        <div
          ref={control}
          className="col-span-2 row-start-2 grid min-w-0 content-start gap-2 max-md:pr-2 md:col-span-1 md:col-start-2 md:row-start-1"
        >
          <Suspense fallback={<div className="h-8 max-md:h-10" />}>
            <Control
              definition={definition}
              value={value}
              invalid={verdict.state === 'wrong'}
              onChange={(next) => onChange(definition.name, next)}
            />
            <FocusOnRequest number={focusRequest} control={control} />
          </Suspense>
          <VerdictLine id={`${id}-verdict`} verdict={verdict} />
          <Marks definition={definition} onReplace={props.onReplace} />
        </div>
        <IconButton
          label={`Remove ${definition.label}`}
          data-remove
          onClick={(event) => {
            focusBeside(event.currentTarget)
            onRemove(definition.name)
          }}
          className="md:col-start-3"
        >
          <XIcon aria-hidden />
        </IconButton>
      </div>
    </li>
  )
})

/** Gives the control the focus when it is asked for; beside it in its boundary, so that it waits until it is there. */
function FocusOnRequest({ number, control }: { number: number; control: RefObject<HTMLElement | null> }) {
  useEffect(() => {
    if (number === 0) return
    const first = control.current?.querySelector<HTMLElement>('input, textarea, button, [role="combobox"]')
    first?.focus()
    control.current?.scrollIntoView({ block: 'nearest' })
  }, [number, control])
  return null
}

/** Before a row goes, the focus moves to the cross of the next one, or of the one before, or to the screen. */
function focusBeside(cross: HTMLElement) {
  const row = cross.closest('li')
  const beside = row?.nextElementSibling ?? row?.previousElementSibling
  const target = beside?.querySelector<HTMLElement>('[data-remove]') ?? document.getElementById('content')
  target?.focus()
}

function VerdictLine({ id, verdict }: { id: string; verdict: Verdict }) {
  if (verdict.state === 'ready') return null
  if (verdict.state === 'empty') {
    return (
      <p id={id} className="text-sm text-ink-3">
        Not filled in yet: left out of the count.
      </p>
    )
  }
  return (
    <p id={id} className="flex items-start gap-1.5 text-sm font-medium text-fail">
      <SquareXIcon className="mt-px size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">{verdict.message} Left out of the count until fixed.</span>
    </p>
  )
}

interface MarksProps {
  definition: CriterionDefinition
  onReplace: (name: string, by: string) => void
}

const markStyle = 'flex items-start gap-1.5 text-sm text-ink-2 [&>svg]:mt-px [&>svg]:size-3.5 [&>svg]:shrink-0'

function Marks({ definition, onReplace }: MarksProps) {
  const { planGated, unproven, sensitive } = definition
  return (
    <>
      {planGated ? (
        <p className={markStyle}>
          <LockIcon className="text-warn" aria-hidden />
          <span>
            {planGated} <Substitutes definition={definition} onReplace={onReplace} />
          </span>
        </p>
      ) : null}
      {unproven ? (
        <p className={markStyle}>
          <FlaskConicalIcon className="text-warn" aria-hidden />
          <span>
            Not proven: {unproven} {planGated ? null : <Substitutes definition={definition} onReplace={onReplace} />}
          </span>
        </p>
      ) : null}
      {sensitive ? (
        <p className={markStyle}>
          <EyeIcon className="text-warn" aria-hidden />
          <span>Sensitive: {sensitive} A reason is asked for before the start and kept with the job.</span>
        </p>
      ) : null}
    </>
  )
}

function Substitutes({ definition, onReplace }: MarksProps) {
  return definition.instead.map((name) => (
    <button
      key={name}
      type="button"
      onClick={() => onReplace(definition.name, name)}
      className="mr-2 min-h-6 text-accent underline underline-offset-2"
    >
      Use “{findCriterion(name)?.label ?? name}” instead
    </button>
  ))
}
