import { FixRequestError, noFreeKeys } from '#lib/sources/errors.ts'
import { mapRecord } from '#lib/sources/propertyradar/records/mapping.ts'
import { isFault, type KeyList, type PageContent } from '#lib/sources/source.ts'

/**
 * The RadarIDs of a free listing from `offset` on.
 * @throws FixRequestError when properties match and the account is told none of them
 */
export function readKeys(content: PageContent, offset: number): KeyList {
  const matchedRecords = content.matchedRecords ?? 0
  const received = content.records.length
  if (offset === 0 && received === 0 && matchedRecords > 0) {
    throw new FixRequestError(noFreeKeys, { code: 'no-free-keys', billing: 'none' })
  }
  const keys = content.records.flatMap((record) => {
    const mapped = mapRecord(['RadarID'], record)
    return isFault(mapped) ? [] : [mapped.sourceKey]
  })
  return { keys, received, matchedRecords, allowanceLeft: content.allowanceLeft }
}
