import { once } from 'node:events'
import { crc32, createDeflateRaw, deflateRawSync, type DeflateRaw } from 'node:zlib'
import { nothing } from './file-writer.ts'

/**
 * A zip archive whose last entry is written as it comes: what it gave is no longer held, and what zlib has not yet
 * packed is waited for. Sizes of that entry stand behind it, so nothing before it must be changed.
 */

const encoder = new TextEncoder()
/** Sizes have 32 bits without the extension of the format that not every spreadsheet reads. */
const mostBytes = 0xffff_ffff

interface Entry {
  name: Uint8Array
  flags: number
  crc: number
  packed: number
  size: number
  offset: number
}

/** Names are UTF-8 (bit 11); the sizes follow the content (bit 3). */
const utf8Names = 0x0800
const sizesFollow = 0x0008
const deflated = 8
/** 1 January 1980: an archive of the same rows is the same bytes. */
const date = 0x21

function record(size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size)
  write(new DataView(bytes.buffer))
  return bytes
}

function localHeader({ name, flags, crc, packed, size }: Entry): Uint8Array {
  const head = record(30, (view) => {
    view.setUint32(0, 0x04034b50, true)
    view.setUint16(4, 20, true)
    view.setUint16(6, flags, true)
    view.setUint16(8, deflated, true)
    view.setUint16(12, date, true)
    view.setUint32(14, crc, true)
    view.setUint32(18, packed, true)
    view.setUint32(22, size, true)
    view.setUint16(26, name.length, true)
  })
  return Buffer.concat([head, name])
}

function directoryHeader({ name, flags, crc, packed, size, offset }: Entry): Uint8Array {
  const head = record(46, (view) => {
    view.setUint32(0, 0x02014b50, true)
    view.setUint16(4, 20, true)
    view.setUint16(6, 20, true)
    view.setUint16(8, flags, true)
    view.setUint16(10, deflated, true)
    view.setUint16(14, date, true)
    view.setUint32(16, crc, true)
    view.setUint32(20, packed, true)
    view.setUint32(24, size, true)
    view.setUint16(28, name.length, true)
    view.setUint32(42, offset, true)
  })
  return Buffer.concat([head, name])
}

/** Packs as fast as it is read, and no faster. */
class Packer {
  readonly #deflate: DeflateRaw = createDeflateRaw({ level: 3 })
  #parts: Uint8Array[] = []

  constructor() {
    this.#deflate.on('data', (part: Uint8Array) => this.#parts.push(part))
  }

  async pack(content: Uint8Array): Promise<Uint8Array> {
    await new Promise<void>((resolve, reject) =>
      this.#deflate.write(content, (error) => (error ? reject(error) : resolve())),
    )
    return this.#take()
  }

  async end(): Promise<Uint8Array> {
    const ended = once(this.#deflate, 'end')
    this.#deflate.end()
    await ended
    return this.#take()
  }

  #take(): Uint8Array {
    const taken = this.#parts.length === 0 ? nothing : Buffer.concat(this.#parts)
    this.#parts = []
    return taken
  }
}

export class Zip {
  readonly #entries: Entry[] = []
  #offset = 0
  #open: { entry: Entry; packer: Packer } | undefined

  /** A small file as a whole. */
  file(name: string, text: string): Uint8Array {
    const content = encoder.encode(text)
    const packed = deflateRawSync(content)
    const entry = this.#begin(name, utf8Names, { crc: crc32(content), packed: packed.length, size: content.length })
    return this.#count(Buffer.concat([localHeader(entry), packed]))
  }

  /** Begins the last file; its content follows with `add`. */
  begin(name: string): Uint8Array {
    const entry = this.#begin(name, utf8Names | sizesFollow, { crc: 0, packed: 0, size: 0 })
    this.#open = { entry, packer: new Packer() }
    return this.#count(localHeader(entry))
  }

  /** @throws when the content exceeds what the format can say the size of */
  async add(content: Uint8Array): Promise<Uint8Array> {
    if (this.#open === undefined) throw new Error('No file of the archive is open.')
    const { entry, packer } = this.#open
    entry.crc = crc32(content, entry.crc)
    entry.size += content.length
    if (entry.size > mostBytes)
      throw new Error('The sheet is larger than 4 GB. Choose fewer columns or another format.')
    const packed = await packer.pack(content)
    entry.packed += packed.length
    return this.#count(packed)
  }

  /** Ends the last file and the archive. */
  async end(): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    if (this.#open !== undefined) {
      const { entry, packer } = this.#open
      const packed = await packer.end()
      entry.packed += packed.length
      const sizes = record(16, (view) => {
        view.setUint32(0, 0x08074b50, true)
        view.setUint32(4, entry.crc, true)
        view.setUint32(8, entry.packed, true)
        view.setUint32(12, entry.size, true)
      })
      parts.push(packed, sizes)
      this.#offset += packed.length + sizes.length
    }
    const directory = Buffer.concat(this.#entries.map(directoryHeader))
    const end = record(22, (view) => {
      view.setUint32(0, 0x06054b50, true)
      view.setUint16(8, this.#entries.length, true)
      view.setUint16(10, this.#entries.length, true)
      view.setUint32(12, directory.length, true)
      view.setUint32(16, this.#offset, true)
    })
    return Buffer.concat([...parts, directory, end])
  }

  #begin(name: string, flags: number, sizes: Pick<Entry, 'crc' | 'packed' | 'size'>): Entry {
    const entry = { name: encoder.encode(name), flags, offset: this.#offset, ...sizes }
    this.#entries.push(entry)
    return entry
  }

  #count(bytes: Uint8Array): Uint8Array {
    this.#offset += bytes.length
    return bytes
  }
}
