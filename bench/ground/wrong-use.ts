import { z } from 'zod'

/** Whether a command was called wrongly, as opposed to having gone wrong; its message then says how. */
export function wrongUseOf(error: unknown): string | null {
  if (error instanceof z.ZodError) return z.prettifyError(error)
  if (error instanceof UnknownNameError) return error.message
  const isRefusedArgument =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  return isRefusedArgument ? error.message : null
}

/** A name on the command line that means nothing. */
export class UnknownNameError extends Error {
  override name = 'UnknownNameError'
}
