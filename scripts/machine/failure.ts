/** Something a person must put right before Parcelyard can start. The message is the whole explanation. */
export class StackFailure extends Error {
  override name = 'StackFailure'
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The system’s code of whatever was thrown (`EACCES`, `28P01`), where it has one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
