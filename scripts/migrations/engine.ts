import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { engineAnswerSchema, type EngineAnswer, type EngineTask } from './engine-task.ts'

/**
 * Asks Prisma’s own schema engine (as WebAssembly), which writes the same `_prisma_migrations` rows as the plain
 * command line; that one does not run where its binary cannot be downloaded.
 *
 * In a thread of its own: the engine leaves a timer of ten seconds behind that would keep every process waiting, and
 * a fault of its own must not end ours.
 */
export function askEngine(task: EngineTask): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(path.join(import.meta.dirname, 'engine-thread.ts'), {
      workerData: task,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    thread.once('message', (answer) => {
      resolve(engineAnswerSchema.parse(answer))
      void thread.terminate()
    })
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`The schema engine ended without an answer (${code}).`)))
  })
}
