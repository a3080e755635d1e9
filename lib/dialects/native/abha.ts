import type { ChangeKind } from '@/lib/core/abha/change'
import { Failure } from '@/lib/core/failure'
import { shownFrom } from '@/lib/dialects/shown'
import { handle } from '@/lib/http/handle'
import { abandon } from '@/lib/operations/abha/abandon'
import { begin } from '@/lib/operations/abha/begin'
import { choose } from '@/lib/operations/abha/choose'
import { confirm } from '@/lib/operations/abha/confirm'
import { confirmSignIn } from '@/lib/operations/abha/confirm-sign-in'
import { readChange } from '@/lib/operations/abha/read'
import { requestCode } from '@/lib/operations/abha/request-code'
import { requestSignIn } from '@/lib/operations/abha/request-sign-in'
import type { AbhaChange } from '@/lib/operations/abha/view'
import { readChangeText } from '@/lib/operations/abha/words'
import type { Ctx } from '@/lib/operations/context'
import { BeginChangeBody, ChangeTextQuery, ConfirmChangeBody, OtpBody, OtpMethodBody } from './abha-schema'
import { native } from './dialect'
import { IdParams, NoBody } from './schema'

/** The routes of one kind of change. What is of the other kind is not there. */
export function changeDoors(kind: ChangeKind) {
  const ofKind = (change: AbhaChange): AbhaChange => {
    if (change.kind !== kind) throw new Failure('not_found')
    return change
  }
  const own = async (ctx: Ctx, id: string) => ofKind(await readChange(ctx, { id })).id
  const route = { dialect: native, params: IdParams } as const
  return {
    begin: handle({ dialect: native, body: BeginChangeBody }, async (ctx, { body }) => {
      const { reasons, stop, identifierId } = body
      const begun = await begin(ctx, { kind, identifierId })
      const chosen = reasons || stop ? await choose(ctx, { id: begun.id, reasons, stop }) : begun
      return { status: 201, body: chosen }
    }),
    read: handle(route, async (ctx, { params }) => ({ body: ofKind(await readChange(ctx, params)) })),
    text: handle({ ...route, query: ChangeTextQuery }, async (ctx, { params, query }) => ({
      body: await readChangeText(ctx, { id: await own(ctx, params.id), ...query }),
    })),
    requestSignIn: handle({ ...route, body: OtpMethodBody }, async (ctx, { params, body }) => ({
      status: 202,
      body: await requestSignIn(ctx, { id: await own(ctx, params.id), ...body }),
    })),
    confirmSignIn: handle({ ...route, body: OtpBody }, async (ctx, { params, body }) => ({
      body: await confirmSignIn(ctx, { id: await own(ctx, params.id), ...body }),
    })),
    requestCode: handle({ ...route, body: OtpMethodBody }, async (ctx, { params, body }) => ({
      status: 202,
      body: await requestCode(ctx, { id: await own(ctx, params.id), ...body }),
    })),
    confirm: handle({ ...route, body: ConfirmChangeBody }, async (ctx, { params, body }) => {
      const id = await own(ctx, params.id)
      const { otp, reasons } = body
      const change = await confirm(ctx, { id, otp: { typed: otp }, reasons, shown: shownFrom(body) })
      return { status: change.status === 'DONE' ? 200 : 202, body: change }
    }),
    abandon: handle({ ...route, body: NoBody }, async (ctx, { params }) => ({
      body: await abandon(ctx, { id: await own(ctx, params.id) }),
    })),
  }
}

export const deactivation = changeDoors('deactivation')
export const reactivation = changeDoors('reactivation')
