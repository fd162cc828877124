/** Takes note of what is wrong and where inside the value. Returns null, which stands in for the value. */
export type Report = (path: (string | number)[], message: string) => null
