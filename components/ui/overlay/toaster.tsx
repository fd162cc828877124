'use client'

import { useEffect, useState, useSyncExternalStore, type ComponentType } from 'react'
import { isToasterWanted, onToasterWanted } from '#components/ui/overlay/toast.ts'

/** Milliseconds after which what could not be loaded is tried again. */
const againAfter = 2_000

/** Where `toast` shows its messages. Once, in the root layout; loaded for the first message. */
export function Toaster() {
  const wanted = useSyncExternalStore(onToasterWanted, isToasterWanted, () => false)
  const [Loaded, setLoaded] = useState<ComponentType | null>(null)
  const [tries, setTries] = useState(0)
  useEffect(() => {
    if (!wanted || Loaded !== null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    // The first message is often that the server is away, and so is this code: by `lazy` that would break the whole frame.
    void import('#components/ui/overlay/loaded/toaster.tsx')
      .then((file) => setLoaded(() => file.Toaster))
      .catch(() => {
        if (!left) timer = setTimeout(() => setTries(tries + 1), againAfter)
      })
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [wanted, Loaded, tries])
  return Loaded === null ? null : <Loaded />
}
