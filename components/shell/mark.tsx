/** Four lots and a street. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" fill="none" className={className} aria-hidden>
      <path d="M2 2h16v16H2z" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
      <path d="M8.5 2v16M8.5 8H18M2 12h6.5" stroke="currentColor" strokeWidth="2" />
      <path d="M9.5 9H17v8H9.5z" fill="currentColor" />
    </svg>
  )
}
