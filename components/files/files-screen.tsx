'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsInteger, parseAsString, useQueryState } from 'nuqs'
import { FileUpIcon, Trash2Icon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { loadedQuery, uploadsQuery, useRemoveUpload } from '#components/files/file-queries.ts'
import { LoadFile } from '#components/files/load-file.tsx'
import { FileFault, LookingIn } from '#components/files/looking-in.tsx'
import { FileDrop } from '#components/files/send/file-drop.tsx'
import { SendingProgress } from '#components/files/send/sending-progress.tsx'
import { useSending } from '#components/files/send/use-sending.ts'
import { formatBytes } from '#components/properties/export/export-layout.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { Time } from '#components/ui/format/time.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { toast } from '#components/ui/overlay/toast.ts'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import type { Upload } from '#lib/files/contract.ts'

/** A file is sent, looked into, mapped and loaded. The address names it, so that a reload goes on with it. */
export function FilesScreen() {
  const [uploadId, setUploadId] = useQueryState('upload', parseAsString.withOptions({ history: 'push' }))
  const [like, setLike] = useQueryState('like', parseAsInteger.withOptions({ history: 'replace' }))
  const uploads = useQuery(uploadsQuery())
  const sent = useSending(uploads.data ?? [], (whole) => void setUploadId(whole))
  const chosen = uploads.data?.find((upload) => upload.uploadId === uploadId)
  const parent = { href: '/jobs', label: 'Jobs' }
  if (uploadId !== null) {
    return (
      <>
        <TopBar title="Load a file" parent={parent} note={<bdi>{chosen?.name}</bdi>}>
          <Button
            onClick={() => {
              void setUploadId(null)
              void setLike(null)
            }}
          >
            <FileUpIcon aria-hidden />
            <span className="max-md:sr-only">Another file</span>
          </Button>
        </TopBar>
        {like === null ? (
          <LoadFile
            key={uploadId}
            uploadId={uploadId}
            name={chosen?.name ?? 'file'}
            known={uploads.data !== undefined}
            like={null}
          />
        ) : (
          <LoadAgain key={uploadId} uploadId={uploadId} like={like} />
        )}
      </>
    )
  }
  return (
    <>
      <TopBar title="Load a file" parent={parent} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-6 pb-12 max-md:px-0 max-md:pt-4">
        {sent.sending === null ? (
          <div className="max-md:px-4">
            <FileDrop onFile={sent.send} />
          </div>
        ) : (
          <SendingProgress sent={sent} />
        )}
        {uploads.error && !uploads.data ? (
          <RetryLine onRetry={() => void uploads.refetch()} retrying={uploads.isFetching} className="max-md:px-4">
            {toApiError(uploads.error).title}. Your earlier files are not shown.
          </RetryLine>
        ) : null}
        <EarlierFiles
          uploads={(uploads.data ?? []).filter((upload) => upload.uploadId !== sent.sending?.upload?.uploadId)}
          onOpen={(upload) => void setUploadId(upload)}
        />
      </div>
    </>
  )
}

/** A file with the mapping a job had loaded it by. */
function LoadAgain({ uploadId, like }: { uploadId: string; like: number }) {
  const loaded = useQuery(loadedQuery(like))
  if (loaded.isPending) return <LookingIn />
  if (loaded.data === undefined) return <FileFault query={loaded} />
  return <LoadFile uploadId={uploadId} name={loaded.data?.fileName ?? 'file'} known like={loaded.data} />
}

interface EarlierFilesProps {
  uploads: readonly Upload[]
  onOpen: (uploadId: string) => void
}

function EarlierFiles({ uploads, onOpen }: EarlierFilesProps) {
  const remove = useRemoveUpload()
  if (uploads.length === 0) return null
  const drop = ({ uploadId, name }: Upload) =>
    remove.mutate(uploadId, {
      onSuccess: () => toast.success(`${name} was removed. What was loaded of it stays.`),
      onError: (error) => toast.error(toApiError(error).detail),
    })
  return (
    <Panel title="Your files" note="Kept for some days after they were last used">
      <ul aria-label="Your files">
        {uploads.map((upload) => (
          <li key={upload.uploadId} className="flex items-center gap-3 border-b border-line px-4 py-2 last:border-0">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">
                <bdi>{upload.name}</bdi>
              </p>
              <p className="text-sm text-ink-3">
                {upload.complete
                  ? formatBytes(upload.sizeBytes)
                  : `${formatBytes(upload.receivedBytes)} of ${formatBytes(upload.sizeBytes)} came; choose it again to go on`}
                , <Time at={upload.createdAt} form="relative" />
              </p>
            </div>
            {upload.complete ? (
              <Button size="small" onClick={() => onOpen(upload.uploadId)}>
                Open<span className="sr-only"> {upload.name}</span>
              </Button>
            ) : null}
            <IconButton
              label={`Remove ${upload.name}`}
              size="small"
              busy={remove.isPending && remove.variables === upload.uploadId}
              onClick={() => drop(upload)}
            >
              <Trash2Icon aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
