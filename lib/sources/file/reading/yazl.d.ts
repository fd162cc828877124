declare module 'yazl' {
  export class ZipFile {
    outputStream: NodeJS.ReadableStream
    addBuffer(buffer: Buffer, name: string): void
    end(): void
  }
}
