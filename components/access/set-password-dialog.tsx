'use client'

import { useState, type FormEvent } from 'react'
import { toast } from '#components/ui/overlay/toast.ts'
import { useSetPassword } from '#components/access/me-queries.ts'
import { toApiError } from '#components/api.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { setPasswordSchema, shortestPassword, type Me } from '#lib/access/contract.ts'

interface SetPasswordDialogProps {
  me: Me
  open: boolean
  onClose: () => void
}

const formId = 'set-password'

/** Sets or changes the password. The present one is asked for only where the server wants it. */
export function SetPasswordDialog({ me, open, onClose }: SetPasswordDialogProps) {
  const save = useSetPassword()
  const close = () => {
    save.reset()
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title={me.hasPassword ? 'Change your password' : 'Set a password'}
      description={`With it and ${me.email} you can sign in from anywhere.`}
      footer={
        <>
          <Button onClick={close}>Back</Button>
          <Button kind="primary" type="submit" form={formId} busy={save.isPending}>
            {me.hasPassword ? 'Change password' : 'Set password'}
          </Button>
        </>
      }
    >
      <PasswordForm me={me} save={save} onSaved={close} />
    </Dialog>
  )
}

interface PasswordFormProps {
  me: Me
  save: ReturnType<typeof useSetPassword>
  onSaved: () => void
}

function PasswordForm({ me, save, onSaved }: PasswordFormProps) {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [repeated, setRepeated] = useState('')
  const [faults, setFaults] = useState<Record<string, string>>({})
  const asksCurrent = !me.maySetPasswordFreely

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const change = setPasswordSchema.safeParse({
      newPassword: next,
      ...(asksCurrent ? { currentPassword: current } : {}),
    })
    const found: Record<string, string> = {}
    if (asksCurrent && current === '') found.currentPassword = 'Write your present password.'
    for (const issue of change.error?.issues ?? []) found[String(issue.path[0])] ??= issue.message
    if (next !== repeated) found.repeated = 'The two are not the same.'
    setFaults(found)
    if (!change.success || Object.keys(found).length > 0) return
    save.mutate(change.data, {
      onSuccess: () => {
        toast.success('Password saved')
        onSaved()
      },
      onError: (error) => {
        const { errors } = toApiError(error)
        setFaults(Object.fromEntries(errors.map((fault) => [fault.field, fault.message])))
      },
    })
  }

  const failure = save.error ? toApiError(save.error) : null
  return (
    <form id={formId} onSubmit={submit} noValidate className="grid gap-3">
      <input type="hidden" name="username" autoComplete="username" value={me.email} readOnly />
      {asksCurrent ? (
        <Field label="Present password" error={faults.currentPassword}>
          <Input
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        </Field>
      ) : null}
      <Field label="New password" hint={`At least ${shortestPassword} characters.`} error={faults.newPassword}>
        <Input
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
      </Field>
      <Field label="The same again" error={faults.repeated}>
        <Input
          type="password"
          autoComplete="new-password"
          value={repeated}
          onChange={(event) => setRepeated(event.target.value)}
        />
      </Field>
      {failure && failure.errors.length === 0 ? (
        <p role="alert" className="text-fail">
          {failure.title}. {failure.detail}
        </p>
      ) : null}
    </form>
  )
}
