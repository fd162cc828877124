import type { Export } from '#lib/properties/export/export.ts'

/** Asks for the next bytes when the browser has taken those before; a fault breaks the connection off. */
export function streamOf({ bytes, close }: Pick<Export, 'bytes' | 'close'>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await bytes.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => {
        await bytes.return(undefined)
        await close()
      },
    },
    { highWaterMark: 0 },
  )
}
