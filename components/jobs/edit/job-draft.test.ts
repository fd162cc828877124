import { describe, expect, test } from 'vitest'
import { besideJob, changeOf, disputesOf, freshDraft } from '#components/jobs/edit/job-draft.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'
import { changeJobSchema } from '#lib/jobs/contract.ts'

const job = sampleJob({ name: 'First', note: 'Old ' })
const renamed = sampleJob({ name: 'Theirs', note: null })

describe('the draft of a job', () => {
  test('says what it takes the place of, and only what was touched', () => {
    const draft = freshDraft(job)
    expect(changeOf(draft, job)).toBeNull()
    expect(changeOf({ ...draft, name: { ...draft.name, text: ' Mine ' } }, job)).toEqual({
      name: 'Mine',
      replacesName: 'First',
    })
    expect(changeOf({ ...draft, note: { ...draft.note, text: '' }, priority: 'urgent' }, job)).toEqual({
      note: null,
      replacesNote: 'Old',
      priority: 'urgent',
    })
    expect(changeOf({ ...draft, priority: 'normal' }, job)).toBeNull()
  })

  test('follows what a colleague saved where nobody wrote, and does not send it back', () => {
    const touched = { ...freshDraft(job), priority: 'low' as const }
    const now = besideJob(touched, renamed)
    expect(now.name).toEqual({ text: 'Theirs', base: 'Theirs' })
    expect(now.note).toEqual({ text: '', base: '' })
    expect(disputesOf(now, renamed)).toEqual({ name: false, note: false })
    expect(changeOf(now, renamed)).toEqual({ priority: 'low' })
  })

  test('keeps what was written beside what a colleague saved, until one decides', () => {
    const fresh = freshDraft(job)
    const mine = { ...fresh, name: { ...fresh.name, text: 'Mine' }, note: { ...fresh.note, text: 'Also mine' } }
    const now = besideJob(mine, renamed)
    expect([now.name.text, now.note.text]).toEqual(['Mine', 'Also mine'])
    expect(disputesOf(now, renamed)).toEqual({ name: true, note: true })
  })

  test('is a change the server understands', () => {
    const fresh = freshDraft(job)
    const change = changeOf({ ...fresh, note: { ...fresh.note, text: 'New' }, priority: 'low' }, job)
    expect(changeJobSchema.safeParse(change).success).toBe(true)
    expect(changeJobSchema.safeParse({ replacesName: 'First' }).success).toBe(false)
    expect(changeJobSchema.safeParse({ priority: 'low', replacesNote: null }).success).toBe(false)
  })
})
