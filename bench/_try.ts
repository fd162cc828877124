import { standUp } from '#workers/stack-for-tests.ts'
import { everyFault, runUnderFaults } from './chaos/faults.ts'
const url='postgresql://parcelyard@127.0.0.1:55432/dev'
const stack = await standUp({url,sandbox:{records:12000},settings:{PROPERTYRADAR_TIMEOUT_SECONDS:1,BATCH_MAX_RETRIES:6},workers:['a','b']})
for (const [name,faults] of Object.entries(everyFault(0.15))) {
  if (process.argv[2] && !name.includes(process.argv[2])) continue
  const t=Date.now()
  try { const run = await runUnderFaults(stack, faults, {criteria:[{name:'State',value:['AZ','WA','TX']}],maxRecords:4000,seconds:30})
  console.log(name,((Date.now()-t)/1000).toFixed(1),run.job.status,run.job.processedRecords,'dup',run.job.duplicateCount,run.expected.duplicate,'rej',run.job.rejectedCount,run.expected.rejected,'stored',run.storedKeys.size,run.expected.stored.size,'again',run.boughtAgain,'ledger',run.ledgerDelivered,run.ledgerUndelivered,'purch',run.purchasesStored,run.purchasesWrittenOff) } catch(e){ console.log(name,'ERR',String(e).slice(0,600)) }
}
await stack.close()
