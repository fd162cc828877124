/** Another worker has done this part of an action meanwhile: what this one did must be undone. */
export class TakenOver extends Error {
  override name = 'TakenOver'
}
