import { besideStored, type TextDraft } from '#components/ui/draft/text-draft.ts'
import type { ChangeJob, Job, JobOptions } from '#lib/jobs/contract.ts'

/** What is being written in the place of what a job has; a priority that nobody touched is null. */
export interface JobDraft {
  name: TextDraft
  note: TextDraft
  priority: JobOptions['priority'] | null
}

const asStored = (text: string | null): string => (text ?? '').trim()

/** A draft nobody has touched. */
export function freshDraft({ name, note }: Job): JobDraft {
  return {
    name: { text: name, base: asStored(name) },
    note: { text: note ?? '', base: asStored(note) },
    priority: null,
  }
}

/** The draft beside the job as it is now: what nobody touched follows it, what somebody wrote is kept. */
export function besideJob(draft: JobDraft, job: Job): JobDraft {
  return {
    name: besideStored(draft.name, asStored(job.name)),
    note: besideStored(draft.note, asStored(job.note)),
    priority: draft.priority,
  }
}

/** Which of the texts somebody else changed while they were written. */
export function disputesOf(draft: JobDraft, job: Job): Record<'name' | 'note', boolean> {
  return { name: draft.name.base !== asStored(job.name), note: draft.note.base !== asStored(job.note) }
}

/** What has to be sent, with the texts it takes the place of; null where nothing is different. */
export function changeOf({ name, note, priority }: JobDraft, job: Job): ChangeJob | null {
  const nextName = name.text.trim()
  const nextNote = note.text.trim()
  const change: ChangeJob = {
    ...(nextName === name.base ? {} : { name: nextName, replacesName: name.base }),
    ...(nextNote === note.base ? {} : { note: nextNote || null, replacesNote: note.base || null }),
    ...(priority === null || priority === job.options.priority ? {} : { priority }),
  }
  return Object.keys(change).length === 0 ? null : change
}
