import { describe, expect, it } from 'vitest'
import { readPastedList } from '#components/ui/control/pasted-list.ts'

const counties = [
  { value: '04013', label: 'Maricopa, AZ', hint: '04013' },
  { value: '04019', label: 'Pima, AZ' },
  { value: '32003', label: 'Clark, NV' },
]
const zip = (text: string) => (/^\d{5}$/.test(text) ? text : null)

describe('a pasted list', () => {
  it('takes one option a line, by label or value, whatever the case', () => {
    expect(readPastedList('maricopa, az\r\n32003\nPIMA,  AZ\n', counties)).toEqual({
      found: ['04013', '32003', '04019'],
      unknown: [],
    })
  })

  it('knows which comma belongs to a name and which parts the list', () => {
    expect(readPastedList('Maricopa, AZ, Clark, NV, nowhere', counties)).toEqual({
      found: ['04013', '32003'],
      unknown: ['nowhere'],
    })
  })

  it('keeps each value once and in order, and makes values of text that is allowed', () => {
    expect(readPastedList('85003;85004\t85003,abc', counties, zip)).toEqual({
      found: ['85003', '85004'],
      unknown: ['abc'],
    })
  })

  it('is ordinary typing when it is one piece that nothing matches', () => {
    expect(readPastedList('mari', counties)).toBeNull()
    expect(readPastedList(' \n', counties)).toBeNull()
  })
})
