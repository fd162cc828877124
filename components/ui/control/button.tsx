'use client'

import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps, MouseEvent, ReactNode, Ref } from 'react'
import { LoaderIcon } from 'lucide-react'
import { IntentLink } from '#components/ui/control/intent-link.tsx'
import { cn } from '#components/ui/format/cn.ts'

const buttonStyle = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors select-none',
    'aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-canvas aria-disabled:text-ink-3',
    'disabled:cursor-not-allowed disabled:border-line disabled:bg-canvas disabled:text-ink-3',
    '[&>svg]:size-4 [&>svg]:shrink-0',
  ],
  {
    variants: {
      kind: {
        plain: 'border-line bg-surface text-ink hover:border-control hover:bg-hover',
        primary:
          'border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong aria-disabled:border-line',
        danger: 'border-line bg-surface text-fail hover:border-fail hover:bg-fail-soft',
        'danger-solid': 'border-fail bg-fail text-on-fail hover:opacity-90',
        quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink',
        dashed: 'border-dashed border-control bg-surface text-ink-2 hover:bg-hover hover:text-ink',
      },
      size: {
        normal: 'h-8 px-3 max-md:h-10',
        small: 'h-7 px-2 text-sm max-md:h-9 max-md:px-2.5',
      },
      shape: {
        text: '',
        icon: 'px-0 max-md:px-0',
      },
    },
    compoundVariants: [
      { shape: 'icon', size: 'normal', className: 'w-8 max-md:w-10' },
      { shape: 'icon', size: 'small', className: 'w-7 max-md:w-9' },
    ],
    defaultVariants: { kind: 'plain', size: 'normal', shape: 'text' },
  },
)

type Style = Omit<VariantProps<typeof buttonStyle>, 'shape'>

interface ButtonProps extends Omit<ComponentProps<'button'>, 'ref'>, Style {
  /** Work is under way: the button stays focused, turns a ring and ignores presses. */
  busy?: boolean
  ref?: Ref<HTMLButtonElement>
}

/** A push button; `type` is `button` unless given. */
export function Button({ kind, size, busy = false, disabled = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...pressable(rest.onClick, disabled, busy)}
      className={cn(buttonStyle({ kind, size }), className)}
    >
      {busy ? <LoaderIcon className="animate-turn" aria-hidden /> : null}
      {children}
    </button>
  )
}

/** What lets a button be pressed or not. While busy it keeps the focus, so that the keyboard is not lost. */
function pressable(onClick: ButtonProps['onClick'], disabled: boolean, busy: boolean) {
  if (!busy) return { disabled, onClick }
  return { 'aria-disabled': true, onClick: (event: MouseEvent) => event.preventDefault() }
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  /** Says what it does; also the tooltip of the pointer. */
  label: string
  children: ReactNode
}

/** A square button with an icon only. */
export function IconButton({
  label,
  kind = 'quiet',
  size,
  className,
  children,
  disabled = false,
  busy = false,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      {...pressable(rest.onClick, disabled, busy)}
      aria-label={label}
      className={cn(buttonStyle({ kind, size, shape: 'icon' }), className)}
    >
      {busy ? <LoaderIcon className="animate-turn" aria-hidden /> : children}
    </button>
  )
}

interface ButtonLinkProps extends ComponentProps<typeof IntentLink>, Style {}

/** A link to another screen that looks like a button. */
export function ButtonLink({ kind, size, className, ...rest }: ButtonLinkProps) {
  return <IntentLink {...rest} className={cn(buttonStyle({ kind, size }), className)} />
}
