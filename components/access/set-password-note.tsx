'use client'

import { useState } from 'react'
import { KeyRoundIcon } from 'lucide-react'
import { useMe } from '#components/access/me-queries.ts'
import { SetPasswordDialog } from '#components/access/set-password-dialog.tsx'
import { Button } from '#components/ui/control/button.tsx'
import { Note } from '#components/ui/state/note.tsx'

/** For a person who came by a link and has no password yet. */
export function SetPasswordNote() {
  const me = useMe()
  const [open, setOpen] = useState(false)
  if (!me || me.hasPassword) return null
  return (
    <div className="order-1 px-6 pt-4 max-md:px-4 max-md:pt-3">
      <Note
        tone="accent"
        icon={<KeyRoundIcon aria-hidden />}
        action={
          <Button size="small" onClick={() => setOpen(true)}>
            Set a password
          </Button>
        }
      >
        <b className="font-semibold">You came in by a link, which works once.</b> Set a password to come back.
      </Note>
      <SetPasswordDialog me={me} open={open} onClose={() => setOpen(false)} />
    </div>
  )
}
