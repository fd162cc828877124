import { expect, test } from 'vitest'
import { layGround } from '#bench/ground/ground.ts'
import { isKept } from '#bench/ground/report.ts'
import { benchProperties, propertiesBars } from './properties.ts'

test('every filter, order and text of the table is asked, and none is cut', { timeout: 120_000 }, async () => {
  const ground = await layGround()
  try {
    const found = await benchProperties(await ground.database('bench_web_properties'), { properties: 3000, runs: 0 })
    const asked = [...found.questions, ...found.together, ...found.lastSeen, ...found.texts, found.overlap]
    expect(asked.filter(({ total }) => !/^~?\d+$/.test(total))).toEqual([])
    expect(propertiesBars(found).map((bar) => typeof isKept(bar))).toEqual(Array(5).fill('boolean'))
  } finally {
    await ground.close()
  }
})
