'use client'

import { useEffect, type ReactNode } from 'react'
import { InfoIcon, PlusIcon } from 'lucide-react'
import { ContactFields } from '#components/search/builder/contact-fields.tsx'
import { CriteriaList } from '#components/search/builder/criteria-list.tsx'
import { loadControls } from '#components/search/builder/criterion-row.tsx'
import { QueryBar } from '#components/search/builder/query-bar.tsx'
import { Starters } from '#components/search/builder/starters.tsx'
import type { Builder } from '#components/search/builder/use-builder.ts'
import { ExchangeMenu } from '#components/search/exchange/exchange-menu.tsx'
import type { RequestDraft } from '#components/search/query/request-draft.ts'
import { Sentence } from '#components/search/sentence/sentence.tsx'
import { Button } from '#components/ui/control/button.tsx'
import { Note } from '#components/ui/state/note.tsx'

const nothingMissing = { only: false, olderThanDays: null }

interface BuilderColumnProps {
  builder: Builder
  /** What would be started now; without the choice of what is missing where the account cannot tell. */
  request: RequestDraft | null
  /** Leads to the choice of what is missing. */
  onGoToMissing: () => void
  /** Opens the list of criteria where it has no column of its own. */
  onPickFromList: () => void
  /** Below the builder: the result of *Get now*. */
  children: ReactNode
}

/** The sentence, the criteria in use, and what is asked for beside them. */
export function BuilderColumn({ builder, request, onGoToMissing, onPickFromList, children }: BuilderColumnProps) {
  const { query, actions } = builder
  const isEmpty = query.criteria.length === 0
  useEffect(loadControls, [])
  return (
    <div className="grid min-w-0 content-start gap-4 py-4 md:px-4">
      <div className="grid gap-3 max-md:px-4">
        <QueryBar canUndo={builder.canUndo} canClear={!isEmpty} onUndo={actions.undo} onClear={actions.clear}>
          <ExchangeMenu request={request} onImport={actions.importQuery} />
        </QueryBar>
        {builder.notes.length > 0 ? <AddressNotes notes={builder.notes} onForget={builder.forgetNotes} /> : null}
        <Sentence
          request={request}
          leftOut={builder.leftOutNames}
          onGo={(subject) => (subject.kind === 'criterion' ? actions.goTo(subject.name) : onGoToMissing())}
          onTakeOut={(subject) =>
            subject.kind === 'criterion' ? actions.remove(subject.name) : actions.askMissing(nothingMissing)
          }
        />
      </div>
      {isEmpty ? (
        <Starters onPick={actions.pick} />
      ) : (
        <CriteriaList
          criteria={query.criteria}
          focus={builder.focus}
          onChange={actions.change}
          onRemove={actions.remove}
          onReplace={actions.replace}
        />
      )}
      <div className="max-md:px-4 xl:hidden">
        <Button onClick={onPickFromList}>
          <PlusIcon aria-hidden />
          Add criterion
        </Button>
      </div>
      <ContactFields fields={query.contactFields} onChange={actions.askContacts} />
      {children}
    </div>
  )
}

function AddressNotes({ notes, onForget }: { notes: readonly string[]; onForget: () => void }) {
  const action = (
    <Button kind="quiet" size="small" onClick={onForget}>
      Got it
    </Button>
  )
  return (
    <div role="status">
      <Note tone="warn" icon={<InfoIcon aria-hidden />} action={action}>
        {notes.map((note) => (
          <p key={note} className="break-words">
            {note}
          </p>
        ))}
      </Note>
    </div>
  )
}
