'use client'

import { useSearchParams } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { SquareXIcon } from 'lucide-react'
import { signIn } from '#components/access/me-queries.ts'
import { afterSignIn, describeProblem, describeRefusal } from '#components/access/sign-in-words.ts'
import { toApiError } from '#components/api.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { emailSchema } from '#lib/access/contract.ts'

/** E-mail and password. A person without a password comes by a link from the operator. */
export function SignInForm() {
  const parameters = useSearchParams()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [faults, setFaults] = useState<{ email?: string; password?: string }>({})
  const [refusal, setRefusal] = useState(describeProblem(parameters.get('problem')))
  const [busy, setBusy] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const address = emailSchema.safeParse(email)
    const found = {
      ...(address.success ? {} : { email: address.error.issues[0]?.message ?? 'Write an e-mail address.' }),
      ...(password === '' ? { password: 'Write your password.' } : {}),
    }
    setFaults(found)
    setRefusal(null)
    if (!address.success || password === '') return
    setBusy(true)
    try {
      await signIn(address.data, password)
      window.location.assign(afterSignIn(parameters.get('next'), window.location.origin))
    } catch (error) {
      setRefusal(describeRefusal(toApiError(error)))
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
      <h1 className="text-2xl font-semibold">Sign in</h1>
      <div role="alert" className="empty:hidden">
        {refusal ? (
          <Note tone="fail" icon={<SquareXIcon aria-hidden />}>
            {refusal}
          </Note>
        ) : null}
      </div>
      <Field label="E-mail" error={faults.email}>
        <Input
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Password" error={faults.password}>
        <Input
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" kind="primary" busy={busy}>
        Sign in
      </Button>
      <p className="text-sm text-ink-3">
        No password yet, or lost it? Whoever runs this Parcelyard can make a sign-in link for you.
      </p>
    </form>
  )
}
