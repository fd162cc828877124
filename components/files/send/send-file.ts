import { callApi, toApiError } from '#components/api.ts'
import { uploadSchema, type Upload } from '#lib/files/contract.ts'

/** Bytes of a piece: a second on a slow line, and few enough requests for a large file. */
const pieceBytes = 4_000_000
/** Tries at one piece while the server is away, with longer waits each time: a minute in all. */
const mostTries = 6

export interface Sending {
  signal: AbortSignal
  onProgress: (upload: Upload) => void
}

/**
 * Sends a file in pieces and goes on where it was cut off, also in another visit: what has come is asked first.
 * @param begun the upload of this file that was begun before; null for a new one
 * @returns the whole upload
 * @throws ApiError where it was refused or the server stays away; the signal’s reason
 */
export async function sendFile(file: File, begun: Upload | null, { signal, onProgress }: Sending): Promise<Upload> {
  let upload = begun ?? (await announce(file, signal))
  onProgress(upload)
  let tries = 0
  while (!upload.complete) {
    const from = upload.receivedBytes
    try {
      upload = await callApi(`/api/uploads/${upload.uploadId}/content`, uploadSchema, {
        method: 'PUT',
        query: { offset: from },
        bytes: file.slice(from, from + pieceBytes),
        timeLimit: 120_000,
        signal,
      })
      tries = 0
    } catch (error) {
      signal.throwIfAborted()
      const { status, code } = toApiError(error)
      tries += 1
      const passing = status === 0 || status === 429 || status >= 500 || code === 'wrong-offset'
      if (!passing || tries >= mostTries) throw error
      await pause(Math.min(30_000, 500 * 2 ** tries), signal)
      // A piece whose answer was lost may have come all the same.
      upload = await readUpload(upload.uploadId, signal).catch(() => upload)
    }
    onProgress(upload)
  }
  return upload
}

function announce(file: File, signal: AbortSignal): Promise<Upload> {
  const body = { name: file.name.slice(-200), sizeBytes: file.size }
  return callApi('/api/uploads', uploadSchema, { method: 'POST', body, signal })
}

function readUpload(uploadId: string, signal: AbortSignal): Promise<Upload> {
  return callApi(`/api/uploads/${uploadId}`, uploadSchema, { signal })
}

/** The upload that was begun for this file and did not come to its end. */
export function begunFor(file: Pick<File, 'name' | 'size'>, uploads: readonly Upload[]): Upload | null {
  const isSame = (upload: Upload) =>
    !upload.complete && upload.name === file.name.slice(-200) && upload.sizeBytes === file.size
  return uploads.find(isSame) ?? null
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
