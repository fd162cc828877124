'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { KeyRoundIcon, XIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { StrapHeight } from '#components/shell/notices/strap-height.tsx'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import type { Me } from '#lib/access/contract.ts'

const SetPasswordDialog = dynamic(
  () => fetchCode(() => import('#components/access/set-password-dialog.tsx')).then((file) => file.SetPasswordDialog),
  { loading: () => null },
)

/** For a person who came by a link and has no password yet. Put away until the page is loaded again. */
export function PasswordStrap({ me }: { me: Me }) {
  const [open, setOpen] = useState(false)
  const [away, setAway] = useState(false)
  if (me.hasPassword || away) return null
  return (
    <div className="flex h-10 items-center gap-2 border-b border-line bg-accent-soft pr-3 pl-6 max-md:pl-4">
      <StrapHeight of="password" pixels={40} />
      <KeyRoundIcon className="size-4 shrink-0 text-accent" aria-hidden />
      <p className="min-w-0 flex-1 truncate">
        <b className="font-semibold">Your link works once.</b> Set a password to come back.
      </p>
      <Button size="small" onClick={() => setOpen(true)} className="max-md:h-8">
        Set a password
      </Button>
      <IconButton label="Later" size="small" onClick={() => setAway(true)} className="max-md:h-8 max-md:w-8">
        <XIcon aria-hidden />
      </IconButton>
      {open ? <SetPasswordDialog me={me} open onClose={() => setOpen(false)} /> : null}
    </div>
  )
}
