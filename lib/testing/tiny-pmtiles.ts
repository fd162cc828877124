/** A PNG of one grey pixel. */
export const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

/** A PMTiles archive (version 3) of one tile, the whole world as one picture. */
export function tinyPmtiles(tile: Uint8Array = onePixel, tileType = 2): Buffer {
  const header = Buffer.alloc(127)
  const varint = tile.length < 128 ? [tile.length] : [(tile.length & 127) | 128, tile.length >> 7]
  const directory = Buffer.from([1, 0, 1, ...varint, 1])
  const metadata = Buffer.from('{}')
  header.write('PMTiles', 0, 'latin1')
  header[7] = 3
  const lengths = [directory.length, metadata.length, 0, tile.length]
  let offset = header.length
  lengths.forEach((length, index) => {
    header.writeBigUInt64LE(BigInt(offset), 8 + index * 16)
    header.writeBigUInt64LE(BigInt(length), 16 + index * 16)
    offset += length
  })
  for (const at of [72, 80, 88]) header.writeBigUInt64LE(1n, at)
  const [clustered, internal, packed] = [1, 1, 1]
  header.set([clustered, internal, packed, tileType, 0, 0], 96)
  for (const [index, degrees] of [-180, -85, 180, 85].entries()) header.writeInt32LE(degrees * 1e7, 102 + index * 4)
  return Buffer.concat([header, directory, metadata, tile])
}
