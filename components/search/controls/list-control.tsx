'use client'

import { useMemo, useState } from 'react'
import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import { labelOf, readTyped } from '#components/search/values/typed-value.ts'
import type { ControlProps } from '#components/search/controls/control-props.ts'
import { commaIsText, readLines, readList, writeList } from '#components/search/values/listed-value.ts'
import { Combobox } from '#components/ui/control/combobox.tsx'
import { Textarea } from '#components/ui/control/input.tsx'

/** Several values: from the catalogue's list, or typed and pasted. */
export function ListControl(props: ControlProps) {
  return commaIsText(props.definition) ? <LinesControl {...props} /> : <ChipsControl {...props} />
}

/** Chips; a long list can be pasted in. */
export function ChipsControl({ definition, value, onChange, invalid }: ControlProps) {
  const options = useMemo(() => (definition.values ?? []).map((choice) => optionOf(choice)), [definition])
  const accept = definition.valuesComplete ? undefined : (text: string) => readTyped(definition, text)
  return (
    <Combobox
      aria-label={definition.label}
      options={options}
      value={readList(value)}
      onChange={(texts) => onChange(writeList(texts, definition))}
      create={accept}
      labelOf={(text) => labelOf(definition, text)}
      maximum={longestList}
      placeholder={placeholderOf(definition)}
      invalid={invalid}
      className="max-w-120"
    />
  )
}

/** Longest list that one criterion takes. */
const longestList = 5_000

function optionOf({ value, label }: { value: string | number; label: string }) {
  const code = String(value)
  return code === label || code.length > 4 ? { value: code, label } : { value: code, label, hint: code }
}

function placeholderOf(definition: CriterionDefinition): string {
  if (definition.values) return 'Choose or paste a list'
  const [example] = readList(definition.example)
  return `Type or paste a list, such as ${example}`
}

/** One value a line, for values that may hold a comma. */
function LinesControl({ definition, value, onChange, invalid }: ControlProps) {
  const values = readList(value)
  const [text, setText] = useState(() => values.join('\n'))
  const joined = values.join('\n')
  const [shownFor, setShownFor] = useState(joined)
  if (joined !== shownFor) {
    setShownFor(joined)
    if (readLines(text).join('\n') !== joined) setText(joined)
  }
  return (
    <div className="grid gap-1">
      <Textarea
        aria-label={`${definition.label}, one a line`}
        aria-invalid={invalid || undefined}
        rows={Math.min(8, Math.max(2, values.length + 1))}
        value={text}
        placeholder={`One a line, such as ${readList(definition.example)[0]}`}
        onChange={(event) => {
          setText(event.currentTarget.value)
          onChange(readLines(event.currentTarget.value))
        }}
        className="max-w-120 min-h-14"
      />
      {values.length > 1 ? <p className="text-sm text-ink-3">{values.length.toLocaleString('en-US')} values</p> : null}
    </div>
  )
}
