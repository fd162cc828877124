import { useMemo } from 'react'
import { sentenceParts } from '#components/search/sentence/sentence-parts.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'

interface SentenceProps {
  request: RequestDraft | null
  /** Criteria that are left out because they are wrong or not filled in. */
  leftOut: number
}

/** The whole query in plain words. */
export function Sentence({ request, leftOut }: SentenceProps) {
  const parts = useMemo(() => (request ? sentenceParts(request.criteria) : []), [request])
  return (
    <div className="grid gap-1">
      <p className="text-[15px] leading-6.5 text-pretty break-words md:text-xl md:leading-7">
        {parts.length === 0 ? (
          <span className="text-ink-3">
            {leftOut > 0
              ? 'Nothing is filled in yet.'
              : 'Every property there is. Add a criterion to say which ones you want.'}
          </span>
        ) : (
          parts.map((part, index) =>
            part.marked ? (
              <mark key={index} className="-mx-px rounded-xs bg-accent-soft px-0.5 py-0.5 text-inherit">
                {part.text}
              </mark>
            ) : (
              part.text
            ),
          )
        )}
      </p>
      {leftOut > 0 ? (
        <p className="text-sm text-ink-2">
          {leftOut === 1 ? '1 criterion is' : `${leftOut} criteria are`} left out of this sentence and of the count
          until filled in and right.
        </p>
      ) : null}
    </div>
  )
}
