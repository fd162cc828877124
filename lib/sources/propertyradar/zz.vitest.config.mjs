export default {
  root: '/work/main',
  test: { include: ['lib/sources/**/*.test.ts'], maxWorkers: 1, testTimeout: 30_000 },
}
