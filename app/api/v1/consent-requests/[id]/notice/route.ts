import { native } from '@/lib/dialects/native/dialect'
import { IdParams, NoticeQuery } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { readNotice } from '@/lib/operations/notice/read-notice'

export const GET = handle({ dialect: native, params: IdParams, query: NoticeQuery }, async (ctx, { params, query }) => {
  const { language, from, to, validUntil, ...lists } = query
  const instant = (value: string | undefined) => (value === undefined ? undefined : new Date(value))
  return {
    body: await readNotice(ctx, {
      ref: params,
      language,
      scope: { ...lists, recordsFrom: instant(from), recordsTo: instant(to), validUntil: instant(validUntil) },
    }),
  }
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
