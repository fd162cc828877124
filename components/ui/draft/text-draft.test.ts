import { expect, it } from 'vitest'
import { besideStored, bothTexts } from './text-draft.ts'

it('follows the stored text until somebody writes', () => {
  expect(besideStored({ text: 'Old', base: 'Old' }, 'New')).toEqual({ text: 'New', base: 'New' })
  expect(besideStored({ text: '', base: '' }, 'New')).toEqual({ text: 'New', base: 'New' })
  expect(besideStored({ text: 'Old ', base: 'Old' }, 'Old')).toEqual({ text: 'Old ', base: 'Old' })
})

it('keeps what was written, and what it began from, when the stored text becomes another', () => {
  expect(besideStored({ text: 'Mine', base: 'Old' }, 'Theirs')).toEqual({ text: 'Mine', base: 'Old' })
})

it('has nothing to settle once it was saved, or somebody saved the same', () => {
  expect(besideStored({ text: 'Mine ', base: 'Old' }, 'Mine')).toEqual({ text: 'Mine ', base: 'Mine' })
})

it('goes on from what it has sent itself when that is stored, and not when somebody else was first', () => {
  const going = { text: 'Mine, and more', base: 'Old', sent: 'Mine' }
  expect(besideStored(going, 'Old')).toEqual(going)
  expect(besideStored(going, 'Mine')).toEqual({ text: 'Mine, and more', base: 'Mine' })
  expect(besideStored(going, 'Theirs')).toEqual(going)
  expect(besideStored({ text: '', base: 'Old', sent: 'Mine' }, 'Mine')).toEqual({ text: '', base: 'Mine' })
})

it('puts both texts together without losing a word', () => {
  expect(bothTexts('Theirs', ' Mine ')).toEqual({ text: 'Theirs\n\nMine', base: 'Theirs' })
  expect(bothTexts('', 'Mine')).toEqual({ text: 'Mine', base: '' })
})
