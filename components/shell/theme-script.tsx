/** Keys are those of theme.ts and fold.ts. */
const script = `try{var d=document.documentElement.dataset,t=localStorage.getItem('parcelyard-theme');if(t==='light'||t==='dark')d.theme=t;if(localStorage.getItem('parcelyard-nav'))d.nav='folded'}catch(e){}`

/** Runs before the first paint, so that a dark page never flashes white and a folded navigation never jumps. */
export function ThemeScript({ nonce }: { nonce?: string }) {
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
}
