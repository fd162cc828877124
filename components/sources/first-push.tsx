'use client'

import { useSyncExternalStore } from 'react'
import { BugIcon, CopyIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { toast } from '#components/ui/overlay/toast.ts'
import { EmptyState } from '#components/ui/state/empty-state.tsx'

const keyCommand = 'npm run -s admin -- create-api-key --name "my spider" --may push'

function pushCommand(origin: string): string {
  return [
    `curl -sS ${origin}/api/properties/batch \\`,
    "  -H 'x-api-key: KEY' -H 'Content-Type: application/json' \\",
    `  -d '{"spider": "mine", "properties": [{"url": "https://www.listings.example/detail/1/",`,
    `       "street": "Plum Street 1", "price": 525000, "status": "active"}]}'`,
  ].join('\n')
}

/** Where nothing was ever pushed: how the first batch is. */
export function FirstPush() {
  const origin = useSyncExternalStore(
    () => () => undefined,
    () => window.location.origin,
    () => '',
  )
  return (
    <Panel>
      <EmptyState icon={<BugIcon aria-hidden />} title="No spider has pushed yet">
        A spider sends what it finds with a key that can do nothing else. Its run appears here and in Jobs with its
        first batch.
      </EmptyState>
      <ol className="grid grid-cols-[minmax(0,1fr)] -mt-8 gap-4 px-8 pb-8 max-md:px-4 max-md:pb-4">
        <Step number={1} says="Make a key, on the machine where Parcelyard runs:" command={keyCommand} />
        <Step number={2} says="Push a listing, with that key in the place of KEY:" command={pushCommand(origin)} />
      </ol>
    </Panel>
  )
}

function Step({ number, says, command }: { number: number; says: string; command: string }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p>
        {number}. {says}
      </p>
      <div className="flex items-start gap-2 max-md:flex-col">
        <pre
          className="min-w-0 max-w-full flex-1 overflow-x-auto rounded-md bg-sunken p-3 font-mono text-sm"
          tabIndex={0}
          role="region"
          aria-label={`Command ${number}`}
        >
          {command}
        </pre>
        <Button size="small" aria-label={`Copy command ${number}`} onClick={() => void copy(command)}>
          <CopyIcon aria-hidden />
          Copy
        </Button>
      </div>
    </li>
  )
}

async function copy(command: string) {
  try {
    await navigator.clipboard.writeText(command)
    toast.success('Command copied')
  } catch {
    toast.error('The browser does not allow copying', { description: 'Select the text and copy it by hand.' })
  }
}
