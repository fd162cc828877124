'use client'

import Link from 'next/link'
import { useState, type ComponentProps } from 'react'

type IntentLinkProps = Omit<ComponentProps<typeof Link>, 'prefetch' | 'onPointerEnter' | 'onTouchStart' | 'onFocus'>

/**
 * A link to another screen, which is loaded ahead once somebody points at the link, touches it or comes to it by the
 * keyboard. Loaded as soon as a link is in sight, the other screens would double what a first visit carries.
 */
export function IntentLink(props: IntentLinkProps) {
  const [meant, setMeant] = useState(false)
  const mean = () => setMeant(true)
  return <Link {...props} prefetch={meant ? null : false} onPointerEnter={mean} onTouchStart={mean} onFocus={mean} />
}
