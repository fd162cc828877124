import { describe, expect, it } from 'vitest'
import { BlockedError, TryLaterError } from '#lib/sources/errors.ts'
import { refusalIn, type Visited } from './verdict.ts'

const page = (change: Partial<Visited> = {}): Visited => ({
  url: 'https://www.listings.example/detail/1/',
  status: 200,
  contentType: 'text/html',
  retryAfterSeconds: null,
  body: '<html><title>Plum Street 1</title></html>',
  ...change,
})
const captcha =
  '<title>Je bent bijna op de pagina die je zoekt</title><form id="aCaptchaForm" action="/akam/recaptcha">'
const jsonLd = '<script type="application/ld+json">{"@type":"House"}</script>'

describe('what a site answers', () => {
  it.each([401, 403, 405, 429, 503, 302, 303, 307])('with status %i is a block', (status) => {
    expect(refusalIn(page({ status }))).toBeInstanceOf(BlockedError)
  })

  it('with the marks of a captcha is a block, unless it holds the data of a page', () => {
    expect(refusalIn(page({ body: captcha }))).toBeInstanceOf(BlockedError)
    expect(refusalIn(page({ body: captcha, status: 404 }))).toBeInstanceOf(BlockedError)
    expect(refusalIn(page({ body: captcha + jsonLd }))).toBeNull()
    expect(refusalIn(page({ body: '<div class="g-recaptcha"></div>' }))).toBeInstanceOf(BlockedError)
  })

  it('is left alone for half a day, or for longer where it says so', () => {
    expect(refusalIn(page({ status: 429, retryAfterSeconds: 60 }))).toMatchObject({ coolDownSeconds: 43_200 })
    expect(refusalIn(page({ status: 429, retryAfterSeconds: 90_000 }))).toMatchObject({ coolDownSeconds: 90_000 })
  })

  it('when it is out of order is tried again later', () => {
    expect(refusalIn(page({ status: 500 }))).toBeInstanceOf(TryLaterError)
    expect(refusalIn(page({ body: '<title>Storing</title>' }))).toBeInstanceOf(TryLaterError)
  })

  it.each([200, 301, 308, 404, 410])('with status %i says something of the page alone', (status) => {
    expect(refusalIn(page({ status }))).toBeNull()
  })

  it('may be a page full of beginnings without an end', { timeout: 5_000 }, () => {
    expect(refusalIn(page({ body: '<form '.repeat(30_000) }))).toBeNull()
    expect(refusalIn(page({ body: `g-recaptcha${'<script '.repeat(30_000)}` }))).toBeInstanceOf(BlockedError)
  })
})
