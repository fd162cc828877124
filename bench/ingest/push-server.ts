import { env } from '#lib/env.ts'
import { routesServer } from './routes-server.ts'

/** The routes that spiders use as a process of their own: what is killed in tests. */
routesServer().listen(env().PORT, '127.0.0.1')
