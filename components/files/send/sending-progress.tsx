'use client'

import { Button } from '#components/ui/control/button.tsx'
import type { SendingFile } from '#components/files/send/use-sending.ts'
import { formatBytes } from '#components/properties/export/export-layout.ts'
import { formatPercent } from '#components/ui/format/formats.ts'
import { Meter } from '#components/ui/state/meter.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'

const states = { sending: 'Sending', stopped: 'Stopped', failed: 'Cut off' } as const

/** How much of a file has been sent; stopped or cut off, it goes on where it was. */
export function SendingProgress({ sent }: { sent: SendingFile }) {
  const { sending } = sent
  if (sending === null) return null
  const { file, upload, state, error } = sending
  const received = upload?.receivedBytes ?? 0
  const text = `${formatBytes(received)} of ${formatBytes(file.size)}`
  return (
    <Panel title={<bdi>{file.name}</bdi>} note={states[state]} padded>
      <div className="grid gap-2">
        <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
          <span aria-live="polite">
            {text}, {formatPercent((100 * received) / file.size)}
          </span>
          <span className="flex gap-2">
            {state === 'sending' ? (
              <Button size="small" onClick={sent.stop}>
                Stop
              </Button>
            ) : (
              <Button size="small" kind="primary" onClick={sent.goOn}>
                Go on
              </Button>
            )}
            {state === 'sending' ? null : (
              <Button size="small" onClick={sent.forget}>
                Another file
              </Button>
            )}
          </span>
        </div>
        <Meter
          label="Sent"
          value={received}
          maximum={file.size}
          text={text}
          tone={state === 'failed' ? 'fail' : 'accent'}
        />
        {error ? (
          <p role="alert" className="text-fail">
            {error.title}. {error.detail} What has come is kept for a few days.
          </p>
        ) : (
          <p className="text-sm text-ink-3">
            You may leave and come back: choose the same file again, and it goes on where it was.
          </p>
        )}
      </div>
    </Panel>
  )
}
