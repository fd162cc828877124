import type { Scene } from './scene.ts'

/** Who pushes, over what was pushed. */
export const sourcesScenes: readonly Scene[] = [{ name: 'sources-busy', path: '/sources', ready: /Speed limits/ }]
