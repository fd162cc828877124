import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createElement, type ReactElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ApiError } from '#components/api.ts'
import { NeedsBanner } from '#components/jobs/job/needs-banner.tsx'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'
import { PagesPanel } from '#components/jobs/pages/pages-panel.tsx'
import { sampleJob } from '#components/jobs/words/sample-job.ts'
import { MoreButton } from '#components/ui/state/more-button.tsx'

const error = new ApiError({ status: 500, code: 'internal-error', title: 'It broke', detail: 'Nothing was changed.' })
const fault = { error, retrying: false, onRetry: () => undefined }
const onSelect = () => undefined

const drawn = (element: ReactElement): string =>
  renderToString(createElement(QueryClientProvider, { client: new QueryClient() }, element)).replaceAll('<!-- -->', '')

test('pages that could not be loaded are said with another try, and the loaded ones stay', () => {
  const pages = [samplePage({ pageNumber: 1 }), samplePage({ pageNumber: 2 })]
  const panel = (loaded: typeof pages) =>
    drawn(createElement(PagesPanel, { job: sampleJob(), pages: loaded, fault, selected: null, onSelect }))
  for (const shown of [panel([]), panel(pages)]) {
    expect(shown).toContain('It broke. Nothing was changed.')
    expect(shown).toContain('Try again')
  }
  expect(panel(pages)).toContain('Page 2')
  const whole = drawn(createElement(PagesPanel, { job: sampleJob(), pages, fault: null, selected: null, onSelect }))
  expect(whole).not.toContain('Try again')
})

test('unclear pages whose numbers could not be loaded are asked for again from the banner', () => {
  const job = sampleJob({ pages: { ...sampleJob().pages, unclear: 2 } })
  const banner = drawn(createElement(NeedsBanner, { job, troubled: { pages: [], fault }, onSelect }))
  expect(banner).toContain('2 pages need you.')
  expect(banner).toContain('Which they are could not be loaded.')
  expect(banner).toContain('Ask again which')
  const known = { pages: [samplePage({ pageNumber: 7, state: 'unclear' })], fault: null }
  expect(drawn(createElement(NeedsBanner, { job, troubled: known, onSelect }))).toContain('Show page 7')
})

test('a list whose next piece did not come says so in the place of its button', () => {
  const list = { isFetchingNextPage: false, isFetchNextPageError: true, error, fetchNextPage: () => undefined }
  const failed = drawn(<MoreButton list={list}>Older lines</MoreButton>)
  expect(failed).toContain('It broke')
  expect(failed).not.toContain('Older lines')
  const well = { ...list, isFetchNextPageError: false, error: null }
  expect(drawn(<MoreButton list={well}>Older lines</MoreButton>)).toContain('Older lines')
})
