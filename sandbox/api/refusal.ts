/** Body of every answer that is not a success. */
type RefusalBody = { error: string; message?: string; messageTitle?: string }

/** A request that is not fulfilled, with the status and the text the vendor answers. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly body: RefusalBody

  constructor(status: number, error: string, forUsers: { message?: string; messageTitle?: string } = {}) {
    super(error)
    this.status = status
    this.body = { error, ...forUsers }
  }
}
