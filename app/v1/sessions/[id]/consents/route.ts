import { veriff } from '@/lib/dialects/veriff/dialect'
import { ConsentsQuery, SessionParams, UploadConsentBody } from '@/lib/dialects/veriff/schema'
import { bodyHashOf } from '@/lib/dialects/veriff/signature'
import { handle, onlyMethods } from '@/lib/http/handle'
import { listUploads } from '@/lib/operations/check/list-uploads'
import { uploadConsent } from '@/lib/operations/check/upload-consent'

export const POST = handle(
  { dialect: veriff, params: SessionParams, body: UploadConsentBody },
  async (ctx, { params, body, bytes }, { sent }) => {
    if (!sent.body) throw new Error('unreachable: a signature that was checked is one')
    const { id, sessionId } = await uploadConsent(ctx, {
      sessionId: params.id,
      ...body,
      signatures: { body: sent.body, bodyHash: bodyHashOf(bytes), fresh: sent.fresh },
      signedAt: sent.fresh && sent.signedAt,
    })
    return { body: { id, context: 'consent', sessionId } }
  },
)

export const GET = handle(
  { dialect: veriff, params: SessionParams, query: ConsentsQuery },
  async (ctx, { params, query }) => {
    const { uploads, next } = await listUploads(ctx, { sessionId: params.id, before: query.cursor ?? null })
    return {
      body: {
        status: 'success',
        sessionId: params.id,
        consents: uploads.map((upload) => ({
          id: upload.id,
          type: upload.consentType,
          approved: upload.verdict === 'granted',
          text: upload.text,
          createdAt: upload.at,
          by: upload.actorKind,
          binding: upload.binding,
        })),
        next: next === null ? null : String(next),
      },
    }
  },
)

export const { PUT, PATCH, DELETE, OPTIONS } = onlyMethods(veriff, 'GET', 'POST')
