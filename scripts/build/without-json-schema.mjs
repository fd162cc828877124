/**
 * Zod’s writers of JSON schemas, without their insides: only the server writes any (the OpenAPI document), and a browser
 * would load 6 kB of them before its first screen. Every name stays, so that what imports it is built as before; a call
 * says where it belongs.
 * @param {string} source a module of zod
 */
export default function withoutJsonSchema(source) {
  const names = [...source.matchAll(/^export (?:const|function) (\w+)|^export \{ \w+ as (\w+) \}/gm)]
  const exported = names.map(([, declared, renamed]) => `absent as ${declared ?? renamed}`).join(', ')
  return `const absent = () => { throw new Error('JSON schemas are written by the server.') }\nexport { ${exported} }\n`
}
