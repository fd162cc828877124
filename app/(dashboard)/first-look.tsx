import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { KnownAnswers, type KnownAnswer } from '#components/known-answers.tsx'
import type { Person } from '#lib/access/contract.ts'
import { countRequest } from '#lib/http/limit.ts'
import { log } from '#lib/log.ts'
import { asker } from './asker.ts'

/** Longest time, in milliseconds, that a page waits for what its screen shows first. */
export const longestFirstLook = 500

interface FirstLookProps {
  /** The answers of the screen’s own questions, under the keys they have in the browser; cut by `longestFirstLook`. */
  read: (person: Person) => Promise<KnownAnswer[]>
  children: ReactNode
}

/**
 * Draws a screen with its first rows in the HTML, so that they are seen before any script runs. When they cannot be had in
 * time, the screen comes without and asks by itself.
 */
export async function FirstLook({ read, children }: FirstLookProps) {
  // Between screens the browser asks by itself and keeps what it has.
  const isVisit = new Headers(await headers()).get('accept')?.includes('text/html') === true
  const answers = isVisit ? await inTime(firstAnswers(read), longestFirstLook) : null
  if (answers === null) return children
  return (
    <KnownAnswers answers={answers} at={Date.now()}>
      {children}
    </KnownAnswers>
  )
}

async function firstAnswers(read: FirstLookProps['read']): Promise<KnownAnswer[]> {
  const person = await asker()
  // As the questions it takes the place of.
  countRequest(person.userId)
  return read(person)
}

/** What was read, or null when that failed or took more than `limitMs`: a page is never worse for having looked. */
export async function inTime<Read>(reading: Promise<Read>, limitMs: number): Promise<Read | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs)
  })
  try {
    return await Promise.race([reading, late])
  } catch (error) {
    log.debug({ error }, 'a screen was made without its first rows')
    return null
  } finally {
    clearTimeout(timer)
  }
}
