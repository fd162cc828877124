import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { createSignInLink, createUser, setPasswordOf } from '#lib/access/commands.ts'
import { roleSchema, roles } from '#lib/access/contract.ts'
import { AdminFailure, type AdminCommand, type AdminContext } from './command.ts'

async function printLink({ db, webUrl, print }: AdminContext, email: string | undefined): Promise<void> {
  const { account, link } = await createSignInLink(db, { baseUrl: webUrl, email })
  print(`Signs in ${account.name} <${account.email}>. Works once, for 15 minutes:`)
  print(link)
}

/** A password typed without echo, or the first line of what is piped in; never an argument that others could see. */
async function readPassword(): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { isTTY } = process.stdin
  if (isTTY) process.stderr.write('New password: ')
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTTY })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (isTTY) process.stderr.write('\n')
  }
}

export const peopleCommands: AdminCommand[] = [
  {
    name: 'sign-in-link',
    about: 'Makes a link that signs in a person, or the first owner; works once, for 15 minutes.',
    options: { email: false },
    run: (context, { email }) => printLink(context, email),
  },
  {
    name: 'create-user',
    about: `Adds a person (role ${roles.join(', ')}; analyst unless said) and makes their first sign-in link.`,
    options: { email: true, name: true, role: false },
    run: async (context, { email = '', name = '', role = 'analyst' }) => {
      const known = roleSchema.safeParse(role)
      if (!known.success) throw new AdminFailure(`There is no role “${role}”; choose ${roles.join(', ')}.`)
      const account = await createUser(context.db, { email, name, role: known.data })
      await printLink(context, account.email)
    },
  },
  {
    name: 'set-password',
    about: 'Sets a person’s password, typed or piped in, and signs them out everywhere.',
    options: { email: true },
    run: async ({ db, print }, { email = '' }) => {
      const account = await setPasswordOf(db, { email, password: await readPassword() })
      print(`The password of ${account.email} is set.`)
    },
  },
]
