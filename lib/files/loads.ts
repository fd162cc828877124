import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { fileLoadSchema, type FileSourceList } from './contract.ts'

/** Loads that are looked at for one screen, data sets of it, and loads shown of each. */
const loadsLookedAt = 5000
const mostDatasets = 200
const loadsOfDataset = 8
/** As many whole loads tell what is usual. */
const usualLoads = 10

const loadRows = z.array(
  z.object({
    dataset: z.string(),
    owner: z.string(),
    job_id: z.int(),
    name: z.string(),
    status: fileLoadSchema.shape.status,
    created_at: z.date(),
    completed_at: z.date().nullable(),
    accepted: z.int(),
    rejected: z.int(),
    undone: z.boolean(),
    all_accepted: z.int(),
    all_rejected: z.int(),
    usual: z.int().nullable(),
  }),
)

/** What files were loaded into, the latest first, with the newest loads of each. */
export async function listFileSources(db: Handle): Promise<FileSourceList> {
  const rows = await db.$queryRaw`
    WITH recent AS (
      SELECT job_id, dataset, coalesce(name, summary) AS name, status, created_at, completed_at, created_by,
             success_count + duplicate_count AS accepted, rejected_count AS rejected, undone_at IS NOT NULL AS undone
      FROM batch_jobs WHERE source = 'file' ORDER BY created_at DESC LIMIT ${loadsLookedAt}),
    shown AS (
      SELECT recent.*, row_number() OVER (PARTITION BY dataset ORDER BY job_id DESC) AS turn,
             max(job_id) OVER of_dataset AS newest,
             sum(accepted) FILTER (WHERE created_at > now() - interval '30 days') OVER of_dataset AS all_accepted,
             sum(rejected) FILTER (WHERE created_at > now() - interval '30 days') OVER of_dataset AS all_rejected
      FROM recent WINDOW of_dataset AS (PARTITION BY dataset))
    SELECT shown.dataset, u.name AS owner, shown.job_id, shown.name, shown.status, shown.created_at, shown.completed_at,
           shown.accepted, shown.rejected, shown.undone,
           coalesce(shown.all_accepted, 0)::int AS all_accepted, coalesce(shown.all_rejected, 0)::int AS all_rejected,
           CASE WHEN shown.turn = 1 THEN (
             SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY w.accepted)
             FROM (SELECT o.accepted FROM recent o
                   WHERE o.dataset = shown.dataset AND o.status = 'COMPLETED' AND NOT o.undone
                   ORDER BY o.job_id DESC LIMIT ${usualLoads}) w) END::int AS usual
    FROM shown JOIN users u ON u.id = shown.created_by
    WHERE shown.turn <= ${loadsOfDataset}
    ORDER BY shown.newest DESC, shown.job_id DESC LIMIT ${mostDatasets * loadsOfDataset}`
  const found = new Map<string, FileSourceList['items'][number]>()
  for (const row of loadRows.parse(rows)) {
    const { dataset } = row
    if (!found.has(dataset) && found.size === mostDatasets) break
    const entry = found.get(dataset) ?? {
      dataset,
      loadedByName: row.owner,
      usual: row.usual,
      accepted: row.all_accepted,
      rejected: row.all_rejected,
      loads: [],
    }
    found.set(dataset, entry)
    entry.loads.push({
      jobId: row.job_id,
      name: row.name,
      status: row.status,
      createdAt: row.created_at.toISOString(),
      completedAt: row.completed_at?.toISOString() ?? null,
      accepted: row.accepted,
      rejected: row.rejected,
      undone: row.undone,
    })
  }
  return { items: [...found.values()] }
}
