// Loaded into every process that `npm start` runs (node --import). Standard input is a pipe that nobody writes to: it
// ends when the start is gone, however it went, and the process then stops as if it had been asked to.

process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM'))
process.stdin.once('error', () => process.kill(process.pid, 'SIGTERM'))
process.stdin.resume()
process.stdin.unref?.()
