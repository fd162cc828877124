import type { Page, PageState } from '#lib/jobs/contract.ts'

export type ErrorCause = {
  key: string
  state: PageState
  errorClass: string | null
  code: string | null
  message: string
  pages: number
  records: number
  examplePage: number
}

const troubled: readonly PageState[] = ['failed', 'unclear']

/** What to do about an error class, in the words of the screen. */
export const errorClassWords: Readonly<Record<string, string>> = {
  'try-later': 'try later',
  'slow-down': 'slow down',
  'fix-request': 'fix the request',
  'fix-data': 'fix the data',
  'ask-person': 'ask a person',
}

/** Times, sizes and page numbers differ from page to page; the cause does not. */
function withoutNumbers(message: string): string {
  return message.replace(/\d[\d,.:]*/g, '#')
}

function messageOf(page: Page): string {
  return page.errorMessage ?? page.stateReason ?? page.purchase?.reason ?? 'No reason was recorded.'
}

/**
 * Failed and unclear pages grouped by what went wrong: same state, code and, numbers aside, same message. Unclear
 * ones first, then the cause that hit most pages; each with the first page it hit as the example.
 */
export function groupErrors(pages: readonly Page[]): ErrorCause[] {
  const causes = new Map<string, ErrorCause>()
  for (const page of pages) {
    if (!troubled.includes(page.state)) continue
    const message = messageOf(page)
    const key = [page.state, page.errorCode ?? '', withoutNumbers(message)].join('|')
    const cause = causes.get(key)
    if (cause) {
      cause.pages += 1
      cause.records += page.recordLimit
      continue
    }
    causes.set(key, {
      key,
      state: page.state,
      errorClass: page.errorClass,
      code: page.errorCode,
      message,
      pages: 1,
      records: page.recordLimit,
      examplePage: page.pageNumber,
    })
  }
  return [...causes.values()].sort(
    (a, b) => Number(b.state === 'unclear') - Number(a.state === 'unclear') || b.pages - a.pages,
  )
}
