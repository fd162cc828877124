/** How every field that takes text or a choice looks. */
export const inputStyle =
  'control-text w-full min-w-0 text-ellipsis rounded-md border border-control bg-surface px-2 text-ink hover:border-ink-2 disabled:cursor-not-allowed disabled:border-line disabled:bg-canvas disabled:text-ink-3 aria-invalid:border-fail aria-invalid:ring-1 aria-invalid:ring-fail'
