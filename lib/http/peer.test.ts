import { describe, expect, it } from 'vitest'
import { isFromLoopback, notePeer, withSingleSlashes } from './peer.ts'

describe('where a request came from', () => {
  const noted = (remoteAddress: string | undefined, headers: Record<string, string> = {}): boolean => {
    const incoming = { headers: { ...headers }, socket: { remoteAddress } }
    notePeer(incoming)
    return isFromLoopback(new Headers(incoming.headers))
  }

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
    expect(noted(address)).toBe(true)
  })

  it.each(['10.0.0.1', '::ffff:10.0.0.1', '128.0.0.1', 'fe80::1', '', undefined])('%s is elsewhere', (address) => {
    expect(noted(address)).toBe(false)
  })

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via', 'cf-connecting-ip', 'origin'])(
    'with the header %s it came from elsewhere, whatever the socket says',
    (name) => {
      expect(noted('127.0.0.1', { [name]: '127.0.0.1' })).toBe(false)
    },
  )

  it('no client can say that it is this machine', () => {
    expect(noted('10.0.0.1', { 'x-parcelyard-peer': 'loopback' })).toBe(false)
    for (const said of ['loopback', ' loopback', 'undefined loopback']) {
      expect(isFromLoopback(new Headers({ 'x-parcelyard-peer': said }))).toBe(false)
    }
  })
})

describe('doubled slashes', () => {
  it.each([
    ['//api/properties/batch', '/api/properties/batch'],
    ['/api//properties///batch/', '/api/properties/batch/'],
    ['//api/properties?url=https://a.example//b', '/api/properties?url=https://a.example//b'],
    ['/api/properties?q=a//b', '/api/properties?q=a//b'],
    ['//evil.example/x', '//evil.example/x'],
    ['/jobs//1', '/jobs//1'],
  ])('%s is served as %s', (given, served) => {
    expect(withSingleSlashes(given)).toBe(served)
  })
})
