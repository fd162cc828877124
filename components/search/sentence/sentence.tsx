import { useMemo, useRef, type KeyboardEvent } from 'react'
import { XIcon } from 'lucide-react'
import { findCriterion } from '#lib/sources/propertyradar/catalogue.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'
import { sentenceParts, type ChipSubject } from '#components/search/sentence/sentence-parts.ts'

interface SentenceProps {
  request: RequestDraft | null
  /** Names of criteria that are left out because they are wrong or not filled in. */
  leftOut: readonly string[]
  /** Leads to where it is chosen. */
  onGo: (subject: ChipSubject) => void
  onTakeOut: (subject: ChipSubject) => void
}

/** The whole query in plain words; each criterion is a chip that leads to its control and can be taken out. */
export function Sentence({ request, leftOut, onGo, onTakeOut }: SentenceProps) {
  const parts = useMemo(() => (request ? sentenceParts(request) : []), [request])
  const sentence = useRef<HTMLParagraphElement>(null)
  const takeOut = (subject: ChipSubject, chip: Element | null) => {
    focusBeside(sentence.current, chip)
    onTakeOut(subject)
  }
  return (
    <div role="group" aria-label="The search in words" className="grid gap-1">
      <p ref={sentence} className="text-[15px] leading-7.5 text-pretty break-words md:text-xl md:leading-8.5">
        {parts.length === 0 ? (
          <span className="text-ink-3">
            {leftOut.length > 0
              ? 'Nothing is filled in yet.'
              : 'Every property there is. Add a criterion to say which ones you want.'}
          </span>
        ) : (
          parts.map(({ text, subject }, index) =>
            subject ? (
              <Chip
                key={keyOf(subject)}
                text={text}
                onGo={() => onGo(subject)}
                onTakeOut={(chip) => takeOut(subject, chip)}
              />
            ) : (
              <span key={`between ${index}`}>{text}</span>
            ),
          )
        )}
      </p>
      {leftOut.length > 0 ? <LeftOut names={leftOut} onGo={onGo} /> : null}
    </div>
  )
}

const keyOf = (subject: ChipSubject) => (subject.kind === 'criterion' ? subject.name : subject.kind)

interface ChipProps {
  text: string
  onGo: () => void
  onTakeOut: (chip: Element | null) => void
}

function Chip({ text, onGo, onTakeOut }: ChipProps) {
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return
    event.preventDefault()
    onTakeOut(event.currentTarget)
  }
  return (
    <span
      data-chip
      onKeyDown={press}
      className="mx-px inline-flex max-w-full items-stretch rounded-sm bg-accent-soft align-baseline leading-6 md:leading-7"
    >
      <button
        type="button"
        title="Go to this criterion"
        onClick={onGo}
        className="min-w-0 rounded-l-sm pl-1 text-left break-words underline-offset-4 hover:underline"
      >
        {text}
      </button>
      <button
        type="button"
        data-take-out
        aria-label={`Take out: ${text}`}
        onClick={(event) => onTakeOut(event.currentTarget.closest('[data-chip]'))}
        className="inline-flex w-6 shrink-0 items-center justify-center rounded-r-sm text-ink-2 hover:bg-hover hover:text-ink"
      >
        <XIcon className="size-3.5" aria-hidden />
      </button>
    </span>
  )
}

/** Before a chip goes, the focus moves to the next one, or the one before, or the screen. */
function focusBeside(sentence: HTMLElement | null, chip: Element | null) {
  const chips = [...(sentence?.querySelectorAll('[data-chip]') ?? [])]
  const at = chips.findIndex((each) => each === chip)
  const beside = chips[at + 1] ?? chips[at - 1]
  const target = beside?.querySelector<HTMLElement>('[data-take-out]') ?? document.getElementById('content')
  target?.focus({ preventScroll: true })
}

function LeftOut({ names, onGo }: { names: readonly string[]; onGo: (subject: ChipSubject) => void }) {
  return (
    <p className="text-sm text-ink-2">
      Left out of this sentence and of the count until filled in and right:{' '}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 ? ', ' : ''}
          <button
            type="button"
            onClick={() => onGo({ kind: 'criterion', name })}
            className="min-h-6 text-accent underline underline-offset-2"
          >
            {findCriterion(name)?.label ?? name}
          </button>
        </span>
      ))}
      .
    </p>
  )
}
