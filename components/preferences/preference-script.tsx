import type { Preferences } from '#lib/preferences/contract.ts'

/** What `preferences.ts` reads and writes too. */
const fromCopy = `JSON.parse(localStorage.getItem('parcelyard-preferences')||'{}')`
const show = `var d=document.documentElement.dataset;if(p.theme==='light'||p.theme==='dark')d.theme=p.theme;else delete d.theme;if(p.density==='dense')d.density='dense';else delete d.density;if(p.navigationFolded===true)d.nav='folded';else delete d.nav`

/** Text that cannot end the script it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

/**
 * Runs before the first paint, so that a dark page never flashes white and nothing jumps. With what the server knows it
 * shows that and keeps a copy in this browser; without, it shows the copy.
 */
export function PreferenceScript({ known }: { known?: Preferences | undefined }) {
  const kept = known
    ? `try{localStorage.setItem('parcelyard-preferences',${inScript(JSON.stringify(known))})}catch(e){}`
    : ''
  const script = `${kept}try{var p=${known ? inScript(known) : fromCopy};${show}}catch(e){}`
  return <script suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
}
