import { FlaskConicalIcon } from 'lucide-react'
import { StrapHeight } from '#components/shell/notices/strap-height.tsx'

/** On every screen while no real vendor answers. */
export function SandboxStrap() {
  return (
    <>
      <StrapHeight of="sandbox" pixels={28} />
      <p className="flex h-7 items-center gap-2 border-b border-line bg-warn-soft px-6 text-sm max-md:px-4">
        <FlaskConicalIcon className="size-3.5 shrink-0 text-warn" aria-hidden />
        <span className="truncate">
          <b className="font-semibold">Sandbox:</b> no real vendor, no money
        </span>
      </p>
    </>
  )
}
