/** A key for one intended change. Not `randomUUID`, which browsers withhold from plain http on other hosts. */
export function newIntentKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
