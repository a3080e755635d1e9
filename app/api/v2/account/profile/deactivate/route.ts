import { Failure } from '@/lib/core/failure'
import { abdm } from '@/lib/dialects/abdm/dialect'
import { DeactivateBody } from '@/lib/dialects/abdm/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { deactivateAccount } from '@/lib/operations/abha/account'

export const POST = handle({ dialect: abdm, body: DeactivateBody }, async (ctx, { body }, { xToken }) => {
  const { authMethod: method, ...sent } = body
  const { status } = await deactivateAccount(ctx, { xToken, method, ...sent })
  // In this dialect a 204 says that it is done.
  if (status !== 'DONE') throw new Failure('abha_outcome_unknown')
  return { status: 204 }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(abdm, 'POST')
