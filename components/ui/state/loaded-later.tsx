import { lazy, useState, type ComponentType } from 'react'

/**
 * A component whose code comes after the screen. Drawn before it is there it waits under the nearest `Suspense`; drawn
 * later it is there at once, where `lazy` by itself would show the fallback for a third of a second all the same.
 * @returns the component, and what begins to load it
 */
export function loadedLater<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let there: ComponentType<Props> | null = null
  const begin = async () => {
    there ??= await load()
    return { default: there }
  }
  const Waiting = lazy(begin)
  function LoadedLater(props: Props) {
    // Chosen once: to change it would mount the component anew, without its state.
    const [Drawn] = useState<ComponentType<Props>>(() => there ?? Waiting)
    return <Drawn {...props} />
  }
  return { LoadedLater, begin }
}
