import { NotFoundError } from '#lib/errors.ts'
import { route } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

const nothing = route(() => {
  throw new NotFoundError(
    'no-such-address',
    'There is nothing at this address. The API is described at /api/reference.',
  )
})

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT }
