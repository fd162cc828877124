'use client'

import { usePathname } from 'next/navigation'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { keyName, shortcutsOf } from '#components/shell/shortcuts.ts'

/** Every key of the screen one is on. */
export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const path = usePathname()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keys"
      description="They work while you are not typing. On a Mac, Command does what Ctrl does."
    >
      {shortcutsOf(path).map(({ name, shortcuts }) => (
        <section key={name} aria-label={name} className="grid gap-1">
          <h3 className="text-sm font-medium text-ink-2">{name}</h3>
          <dl className="grid">
            {shortcuts.map(({ key, does }) => (
              <div
                key={key}
                className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0"
              >
                <dt>{does}</dt>
                <dd>
                  <Kbd>{keyName(key)}</Kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}
