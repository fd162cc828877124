import { toApiError } from '#components/api.ts'

/** Milliseconds after which a server that did not answer is asked again. */
const againAfter = 5_000

/** What did not come because the server was away is asked for again until it is back; what it refused is not. */
export function againWhenBack({ error }: { error: Error | null }): number | false {
  const status = error === null ? 200 : toApiError(error).status
  return status === 0 || status >= 500 ? againAfter : false
}
