import 'server-only'
import { headers } from 'next/headers'
import type { NextRequest } from 'next/server'
import { staffWithoutUse } from '@/lib/auth/staff-session'
import { Failure } from '@/lib/core/failure'
import type { Permission } from '@/lib/core/staff/permission'
import { REFUSALS } from '@/lib/http/refusal'
import { log } from '@/lib/log'
import { requireStaff } from '@/lib/operations/context'
import { contextOfStaff, type StaffCtx } from './console'

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

const problem = (status: number, code: string, traceId?: string) =>
  Response.json({ code, traceId }, { status, headers: { ...HEADERS, 'content-type': 'application/problem+json' } })

/**
 * A GET route that a page of the console polls: by the session's cookie, read only, never kept by a cache. A handler
 * that fails answers `{code, traceId}` with the code's status. Asking here keeps nobody signed in.
 */
export const consoleData =
  <Context>(
    permission: Permission,
    handler: (ctx: StaffCtx, request: NextRequest, context: Context) => Promise<unknown>,
  ) =>
  async (request: NextRequest, context: Context): Promise<Response> => {
    // What another site could have asked for by a link or an image it cannot read, but it need not be answered.
    if ((await headers()).get('sec-fetch-site') === 'cross-site') return problem(403, 'forbidden')
    const staff = await staffWithoutUse()
    if (!staff) return problem(401, 'unauthenticated')
    const ctx = await contextOfStaff(staff)
    try {
      requireStaff(ctx, permission)
      return Response.json(await handler(ctx, request, context), { headers: HEADERS })
    } catch (error) {
      if (error instanceof Failure) return problem(REFUSALS[error.code].status, error.code, ctx.traceId)
      log().error({ err: error, traceId: ctx.traceId }, 'data for a page failed')
      return problem(500, 'internal_error', ctx.traceId)
    }
  }
