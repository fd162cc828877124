import { garbageCollector } from '#workers/process/memory-guard.ts'

/**
 * Loaded before a worker (`node --import`), so that a benchmark can ask the worker about its memory from outside without
 * the worker knowing: `usage` answers as it is, `collected` after a full collection.
 */
const collectGarbage = garbageCollector()

process.on('message', (question) => {
  // Twice: what the first one finalises, the second one frees.
  if (question === 'collected') for (let round = 0; round < 2; round += 1) collectGarbage()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({ residentBytes: rss, heapBytes: heapUsed, peakBytes: process.resourceUsage().maxRSS * 1024 })
})
// The channel alone must not keep a worker alive that wants to end.
process.channel?.unref()
