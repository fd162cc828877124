/**
 * The environment as others must see it: children get it whole, with what we change. What Parcelyard itself is told
 * through the environment is read in `lib/env.ts` alone.
 */
export function childEnvironment(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env }
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete environment[name]
    else environment[name] = value
  }
  return environment
}
