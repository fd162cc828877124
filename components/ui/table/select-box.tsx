'use client'

interface SelectBoxProps {
  label: string
  checked: boolean
  /** Some of what it stands for is chosen. */
  some?: boolean
  disabled?: boolean
  onChange: () => void
}

/** The tick box of a row, the browser’s own: two hundred made ones would cost more than all the rest of the list. */
export function SelectBox({ label, checked, some = false, disabled = false, onChange }: SelectBoxProps) {
  return (
    <span className="relative grid size-6 shrink-0 place-items-center">
      <input
        type="checkbox"
        aria-label={label}
        checked={checked}
        disabled={disabled}
        ref={(box) => {
          if (box) box.indeterminate = some && !checked
        }}
        onChange={onChange}
        className="size-4 accent-accent before:absolute before:inset-0"
      />
    </span>
  )
}
