'use client'

import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import type { RuleExample, RulePreview } from '#lib/rejects/rules/contract.ts'

/** What a rule would do to all it finds, and to some of them. */
export function RulePreviewLines({ preview }: { preview: RulePreview }) {
  const { rejects, notYours, tried, asNew, asChange, older, stillRejected, untouched, cut, jobs } = preview
  const isPart = tried < rejects - notYours
  return (
    <div className="grid gap-3">
      <div>
        <h3 className="font-semibold">Preview</h3>
        <p className="text-sm text-ink-3">
          {isPart
            ? `The first ${formatCount(tried)} of ${formatCount(rejects)} tried`
            : `All ${formatCount(tried)} tried`}
          ; nothing is stored by looking.
        </p>
      </div>
      <dl>
        <Line label="Would be stored as new" count={asNew} strong />
        <Line label="Would change a stored property" count={asChange} strong />
        <Line label="Something newer is stored and stays" count={older} />
        <Line label="Would still be rejected" count={stillRejected} />
        <Line label="Not touched by the rule" count={untouched} />
        {cut > 0 ? <Line label="Cut, too long to be kept whole: edit one by one" count={cut} /> : null}
        {notYours > 0 ? <Line label="Of other people’s jobs, left alone" count={notYours} /> : null}
      </dl>
      {preview.reasons.length > 0 ? (
        <ul className="text-sm text-ink-2">
          {preview.reasons.map(({ reason, rejects: count }) => (
            <li key={reason} className="break-words">
              {formatCount(count)} × <bdi>{reason}</bdi>
            </li>
          ))}
        </ul>
      ) : null}
      {preview.examples.length > 0 ? (
        <ul aria-label="Examples" className="grid gap-2 rounded-md bg-sunken p-3 text-sm">
          {preview.examples.map((example) => (
            <Example key={example.rejectId} example={example} />
          ))}
        </ul>
      ) : null}
      {jobs.length > 0 ? (
        <p className="text-sm text-ink-2">
          Counts move from rejected in {jobs.length > 5 ? formatQuantity(jobs.length, 'job') : 'jobs '}
          {jobs.length > 5
            ? null
            : jobs.map(({ jobId, rejects: count }) => `#${jobId} (${formatCount(count)})`).join(', ')}
          . It costs nothing.
        </p>
      ) : null}
    </div>
  )
}

function Line({ label, count, strong = false }: { label: string; count: number; strong?: boolean }) {
  return (
    <div className="flex justify-between gap-4 border-b border-line py-1">
      <dt>{label}</dt>
      <dd className={strong ? 'font-semibold' : undefined}>{formatCount(count)}</dd>
    </div>
  )
}

const becomesWords: Readonly<Record<RuleExample['becomes'], string>> = {
  new: 'stored as new',
  changed: 'changes a stored property',
  older: 'something newer stays',
  rejected: 'still rejected',
  untouched: 'not touched',
  cut: 'needs an edit',
}

function Example({ example }: { example: RuleExample }) {
  const { rejectId, sourceKey, changes, becomes, reason } = example
  return (
    <li className="min-w-0">
      <p className="flex flex-wrap justify-between gap-x-3">
        <bdi className="min-w-0 truncate font-mono">{sourceKey ?? `Reject ${rejectId}`}</bdi>
        <span
          className={
            becomes === 'rejected'
              ? 'text-fail'
              : becomes === 'untouched' || becomes === 'cut'
                ? 'text-ink-3'
                : 'text-done'
          }
        >
          {becomesWords[becomes]}
        </span>
      </p>
      {changes.map(({ field, before, after }) => (
        <p key={field} className="break-words">
          <bdi>{field}</bdi>{' '}
          <del className="text-fail decoration-1">
            <bdi>{before ?? 'nothing'}</bdi>
          </del>{' '}
          <ins className="font-semibold text-done no-underline">
            <bdi>{after ?? 'nothing'}</bdi>
          </ins>
        </p>
      ))}
      {reason === null ? null : (
        <p className="break-words text-ink-2">
          <bdi>{reason}</bdi>
        </p>
      )}
    </li>
  )
}
