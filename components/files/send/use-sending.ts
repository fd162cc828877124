'use client'

import { useEffect, useRef, useState } from 'react'
import { toApiError, type ApiError } from '#components/api.ts'
import { useUploadsAgain } from '#components/files/file-queries.ts'
import { begunFor, sendFile } from '#components/files/send/send-file.ts'
import type { Upload } from '#lib/files/contract.ts'

/** One file on its way. */
export interface FileSending {
  file: File
  upload: Upload | null
  state: 'sending' | 'stopped' | 'failed'
  error: ApiError | null
}

/** Sends one file at a time; stopped or failed, it goes on where it was. */
export function useSending(uploads: readonly Upload[], onWhole: (uploadId: string) => void) {
  const [sending, setSending] = useState<FileSending | null>(null)
  const stopper = useRef<AbortController | null>(null)
  const again = useUploadsAgain()
  useEffect(() => () => stopper.current?.abort(), [])

  const send = (file: File, begun: Upload | null) => {
    stopper.current?.abort()
    const stop = new AbortController()
    stopper.current = stop
    const known = begun ?? begunFor(file, uploads)
    setSending({ file, upload: known, state: 'sending', error: null })
    const change = (part: Partial<FileSending>) => {
      if (stopper.current === stop) setSending((before) => (before === null ? null : { ...before, ...part }))
    }
    sendFile(file, known, { signal: stop.signal, onProgress: (upload) => change({ upload }) })
      .then((whole) => {
        if (stop.signal.aborted) return
        setSending(null)
        onWhole(whole.uploadId)
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) change({ state: 'failed', error: toApiError(error) })
      })
      .finally(() => void again())
  }
  return {
    sending,
    send: (file: File) => send(file, null),
    stop: () => {
      stopper.current?.abort()
      setSending((before) => (before === null ? null : { ...before, state: 'stopped' }))
    },
    goOn: () => {
      if (sending !== null) send(sending.file, sending.upload)
    },
    forget: () => {
      stopper.current?.abort()
      setSending(null)
    },
  }
}

export type SendingFile = ReturnType<typeof useSending>
