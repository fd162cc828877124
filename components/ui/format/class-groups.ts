import type { createTailwindMerge } from 'tailwind-merge'

/**
 * Which class names set the same thing, for those this product uses. The list tailwind-merge brings knows all of
 * Tailwind and is 6 kB of the first load. A test compares the two over every class name of the screens.
 */

type ClassGroups = ReturnType<Parameters<typeof createTailwindMerge>[0]>['classGroups']

const any = () => true
const isArbitrary = (text: string) => text.startsWith('[')
const isLength = (text: string) => /^\[[\d.]+(?:px|rem|em|%)\]$/.test(text)
const isNumber = (text: string) => /^\d/.test(text)

/** Names before a single value, each a group of its own: `px-2`, `min-w-0`. */
const valued = [
  'p px py pt pr pb pl m mx my mt mr mb ml gap gap-x gap-y size w h min-w max-w min-h max-h',
  'inset inset-x inset-y top right bottom left z basis order grid-cols grid-rows col-start row-start',
  'leading tracking line-clamp underline-offset whitespace opacity cursor pointer-events scroll-mt select',
  'duration ease animate rotate translate-x translate-y border-spacing table outline-offset to',
  'justify-items justify-self self place-items place-content overscroll accent overflow overflow-x overflow-y',
].flatMap((names) => names.split(' '))

/** Groups of a name alone or before a value: `grow`, `rounded-md`. */
const bare = ['grow', 'shrink', 'rounded', 'rounded-t', 'rounded-r', 'rounded-b', 'rounded-l', 'transition', 'filter']

const one = (name: string, values: readonly unknown[]) => ({ [name]: values })

export const classGroups = {
  ...Object.fromEntries(valued.map((name) => [name, [one(name, [any])]])),
  ...Object.fromEntries(bare.map((name) => [name, [one(name, ['', any])]])),
  display: [
    'block',
    'inline-block',
    'inline',
    'flex',
    'inline-flex',
    'grid',
    'inline-grid',
    'contents',
    'hidden',
    'table',
  ],
  position: ['static', 'fixed', 'absolute', 'relative', 'sticky'],
  visibility: ['visible', 'invisible', 'collapse'],
  sr: ['sr-only', 'not-sr-only'],
  container: ['container'],
  flex: [one('flex', ['1', 'auto', 'none', isArbitrary])],
  'flex-direction': [one('flex', ['row', 'row-reverse', 'col', 'col-reverse'])],
  'flex-wrap': [one('flex', ['wrap', 'nowrap'])],
  'col-start-end': [one('col', [one('span', [any])])],
  'row-start-end': [one('row', [one('span', [any])])],
  'justify-content': [one('justify', ['start', 'end', 'center', 'between', 'around', 'evenly', 'stretch', 'normal'])],
  'align-content': [one('content', ['start', 'end', 'center', 'between', 'around', 'evenly', 'stretch', 'normal'])],
  'align-items': [one('items', [any])],
  'vertical-align': [one('align', [any])],
  'font-weight': [one('font', ['normal', 'medium', 'semibold', 'bold'])],
  'font-family': [one('font', ['sans', 'mono'])],
  'font-size': [one('text', ['xs', 'sm', 'base', 'lg', 'xl', '2xl', '3xl', isLength])],
  'text-alignment': [one('text', ['left', 'center', 'right'])],
  'text-wrap': [one('text', ['wrap', 'nowrap', 'balance', 'pretty'])],
  'text-overflow': ['truncate', one('text', ['ellipsis', 'clip'])],
  'text-transform': ['uppercase', 'lowercase', 'capitalize', 'normal-case'],
  'text-decoration': ['underline', 'no-underline', 'line-through'],
  'text-decoration-thickness': [one('decoration', [isNumber])],
  'text-color': [one('text', [any])],
  break: [one('break', ['normal', 'words', 'all', 'keep'])],
  'bg-color': [one('bg', [any])],
  'border-w': [one('border', ['', isNumber])],
  ...Object.fromEntries(
    ['x', 'y', 't', 'r', 'b', 'l'].map((side) => [`border-w-${side}`, [one(`border-${side}`, ['', isNumber])]]),
  ),
  'border-style': [one('border', ['solid', 'dashed', 'dotted', 'none'])],
  'border-collapse': [one('border', ['collapse', 'separate'])],
  'border-color': [one('border', [any])],
  'outline-style': [one('outline', ['none', 'hidden', 'dashed'])],
  'outline-w': [one('outline', ['', isNumber])],
  'outline-color': [one('outline', [any])],
  shadow: [one('shadow', ['', 'none', isArbitrary])],
  'shadow-color': [one('shadow', [any])],
  'ring-w': [one('ring', ['', isNumber])],
  'ring-w-inset': ['ring-inset'],
  'ring-color': [one('ring', [any])],
} as ClassGroups

/** Groups that a later name of the first takes away as well. */
export const conflictingClassGroups = {
  overflow: ['overflow-x', 'overflow-y'],
  inset: ['inset-x', 'inset-y', 'top', 'right', 'bottom', 'left'],
  'inset-x': ['right', 'left'],
  'inset-y': ['top', 'bottom'],
  flex: ['basis', 'grow', 'shrink'],
  gap: ['gap-x', 'gap-y'],
  p: ['px', 'py', 'pt', 'pr', 'pb', 'pl'],
  px: ['pr', 'pl'],
  py: ['pt', 'pb'],
  m: ['mx', 'my', 'mt', 'mr', 'mb', 'ml'],
  mx: ['mr', 'ml'],
  my: ['mt', 'mb'],
  size: ['w', 'h'],
  'font-size': ['leading'],
  'line-clamp': ['display', 'overflow'],
  rounded: ['rounded-t', 'rounded-r', 'rounded-b', 'rounded-l'],
  'border-w': ['border-w-x', 'border-w-y', 'border-w-t', 'border-w-r', 'border-w-b', 'border-w-l'],
  'border-w-x': ['border-w-r', 'border-w-l'],
  'border-w-y': ['border-w-t', 'border-w-b'],
}
